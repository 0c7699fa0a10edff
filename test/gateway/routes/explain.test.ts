import { describe, expect, it } from 'vitest'
import { explainCase } from '../../../processors/explain/index.ts'
import { aRecipient, NOON } from '../../support/communications.ts'
import { aGateway, away } from '../fixture.ts'
import type { Fixture } from '../fixture.ts'

const grant = { consentId: 'c1', recipientId: 'person-1', channel: 'sms', purpose: 'marketing', action: 'granted' as const, level: 'express_written', at: NOON - 86_400_000, address: null, keep: [], source: 'web', wordingVersion: 'v1', evidence: {} }
const promotion = { category: 'promotion', channel: 'sms', text: 'Half price today.' }
const MONDAY = '2026-11-23T17:00:00.000Z'

async function known(): Promise<Fixture> {
  const fixture = await aGateway()
  await fixture.deps.stores.recipients.applyRecipients([aRecipient()])
  await fixture.deps.stores.recipients.applyConsents([grant])
  return fixture
}
const ask = async ({ app, bearer }: Fixture, payload: unknown) => {
  const answer = await app.inject({ method: 'POST', url: '/v1/explain', headers: { ...bearer('recipients:read'), 'content-type': 'application/json' }, payload: JSON.stringify(payload) })
  return { status: answer.statusCode, body: answer.json() }
}

describe('POST /v1/explain', () => {
  it('answers as `postrider explain` would about the same person', async () => {
    const fixture = await known()
    const { status, body } = await ask(fixture, { recipientId: 'person-1', request: promotion, now: MONDAY })
    expect([status, body.outcome, body.trace.map(({ stage }: { stage: string }) => stage)]).toEqual([200, 'send', ['compliance', 'limits', 'timing', 'cost']])
    const { recipientId: _, ...consent } = { ...grant, status: 'granted' }
    const { policy, settings } = fixture.deps
    const { updatedAt: _updatedAt, ...recipient } = aRecipient()
    const { action: _action, consentId: _consentId, ...given } = consent
    // A case gives its consents names of their own.
    body.trace[0].inputs.consentId = 'consent-1'
    expect(await explainCase({ id: 'person-1', now: MONDAY, request: { ...promotion, recipientId: 'person-1' }, recipient, consents: [given] }, { policy, settings })).toMatchObject({ explanation: body })
  })

  it('sees opt-outs, earlier messages, money and hours, and leaves no trace', async () => {
    const fixture = await known()
    const { stores, settings } = fixture.deps
    const at = Date.parse(MONDAY)
    const outcome = async (more: object = {}): Promise<unknown[]> => {
      const { body } = await ask(fixture, { recipientId: 'person-1', request: promotion, now: MONDAY, ...more })
      return [body.outcome, body.stage, body.reason]
    }
    expect(await outcome({ now: '2026-11-24T03:00:00Z' })).toEqual(['defer', 'compliance', 'quiet_hours'])
    await stores.budgets.reserve([{ requestId: 'spent', lane: 'critical', micros: settings.DAILY_BUDGET * 1_000_000, now: at, leaseMs: 3_600_000, budgets: [{ key: 'day:2026-11-23', reason: 'budget_day', limitMicros: 1e12, criticalReserveMicros: 0, periodEnd: at + 1 }] }])
    expect((await outcome()).at(1)).toBe('cost')
    await stores.limits.reserve(['a', 'b'].map(requestId => ({ requestId, recipientId: 'person-1', channel: 'sms', category: 'payment_reminder', subjectKey: null, now: at - 60_000, leaseMs: 3_600_000, caps: [{ name: 'hour', limit: 9, windowMs: 3_600_000, counts: {}, binding: true }] })))
    expect((await outcome()).at(1)).toBe('limits')
    await stores.recipients.applyConsents([{ ...grant, consentId: 'c2', purpose: 'all', action: 'opted_out', level: 'none', at: NOON }])
    expect(await outcome()).toEqual(['reject', 'compliance', 'opted_out'])
    expect(await outcome({ recipientId: 'nobody' })).toEqual(['reject', 'compliance', 'unknown_recipient'])
    expect((await stores.limits.history('person-1', at)).map(({ requestId }) => requestId).sort()).toEqual(['a', 'b'])
  })

  it('tells what money would change, and sees the money once it was added', async () => {
    const fixture = await known()
    const { stores } = fixture.deps
    const now = Date.parse(MONDAY)
    await stores.budgets.reserve([{ requestId: 'spent', lane: 'critical', micros: 112_350_000, now, leaseMs: 3_600_000, budgets: [{ key: 'day:2026-11-23', reason: 'budget_day', limitMicros: 1e12, criticalReserveMicros: 0, periodEnd: now + 1 }] }])
    const question = { recipientId: 'person-1', request: promotion, now: MONDAY }
    const { earliest } = (await ask(fixture, question)).body
    expect(earliest).toEqual({
      at: '2026-11-24T14:00:00.000Z', or: { addMicros: 22_400_000, at: MONDAY, budgets: { 'day:2026-11-23': 22_400_000 } },
      binds: [{ stage: 'cost', reason: 'budget_day', rule: 'budget.day', until: '2026-11-24T00:00:00.000Z' }, { stage: 'timing', reason: 'outside_business_hours', rule: 'timing.outside_business_hours', until: '2026-11-24T14:00:00.000Z' }],
    })
    const topUp = { key: 'day:2026-11-23', periodEnd: now + 86_400_000, now }
    await stores.budgets.topUp({ ...topUp, id: 'most', micros: 22_399_999 })
    expect((await ask(fixture, question)).body).toMatchObject({ outcome: 'reject', earliest: { or: { addMicros: 1 } } })
    await stores.budgets.topUp({ ...topUp, id: 'rest', micros: 1 })
    expect((await ask(fixture, question)).body).toMatchObject({ outcome: 'send', earliest: null })
  })

  it('sees the budget of a campaign', async () => {
    const fixture = await aGateway({ settings: { CAMPAIGN_DAILY_BUDGET: 0.06 } })
    const { stores } = fixture.deps
    await stores.recipients.applyRecipients([aRecipient()])
    await stores.recipients.applyConsents([grant])
    const now = Date.parse(MONDAY)
    await stores.budgets.reserve([{ requestId: 'spent', lane: 'normal', micros: 50_000, now, leaseMs: 3_600_000, budgets: [{ key: 'campaign:spring:day:2026-11-23', reason: 'budget_campaign', limitMicros: 1e12, criticalReserveMicros: 0, periodEnd: now + 1 }] }])
    expect((await ask(fixture, { recipientId: 'person-1', request: { ...promotion, campaignId: 'spring' }, now: MONDAY })).body).toMatchObject({ reason: 'budget_campaign', earliest: { or: { budgets: { 'campaign:spring:day:2026-11-23': 46_000 } } } })
  })

  it('asks about this moment unless another is named, and about content facts', async () => {
    const fixture = await known()
    expect((await ask(fixture, { recipientId: 'person-1', request: { ...promotion, hasIdentity: false } })).body).toMatchObject({ outcome: 'reject', reason: 'missing_identity' })
  })

  it.each([
    [{ recipientId: 'person-1' }, ['request']], [{ recipientId: 'a b', request: promotion }, ['recipientId']], [7, ['(body)']], [{ recipientId: 'person-1', request: promotion, consents: [] }, ['consents']],
    [{ recipientId: 'person-1', request: { ...promotion, category: 'gossip', txt: 'x' } }, ['request.txt']], [{ recipientId: 'person-1', request: { ...promotion, category: 'gossip' } }, ['request.category']],
  ])('refuses %j, naming %j', async (payload, fields) => {
    const { status, body } = await ask(await known(), payload)
    expect([status, body.error.problems.map(({ field }: { field: string }) => field)]).toEqual([400, fields])
  })

  it('needs a scope and the store', async () => {
    const fixture = await aGateway({ broken: ({ stores }) => ({ stores: { ...stores, recipients: { ...stores.recipients, get: away } } }) })
    expect((await ask(fixture, { recipientId: 'person-1', request: promotion })).status).toBe(503)
    expect((await fixture.app.inject({ method: 'POST', url: '/v1/explain', headers: fixture.bearer('communications:write'), payload: {} })).statusCode).toBe(403)
  })
})
