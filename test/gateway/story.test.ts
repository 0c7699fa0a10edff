import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stateKinds } from '../../gateway/story.ts'
import { eventKinds, isTerm } from '../../processors/kernel/event-kinds.ts'
import type { EventKind } from '../../processors/kernel/event-kinds.ts'
import { acceptedEvent, eventOf, ledgerFacts } from '../../processors/kernel/events.ts'
import type { LedgerOutcome } from '../../processors/stores/ports.ts'
import { aCommunication, NOON } from '../support/communications.ts'
import { aGateway, away } from './fixture.ts'
import type { Fixture } from './fixture.ts'

const ask = async ({ app, bearer }: Fixture, id = 'req-1') => {
  const response = await app.inject({ url: `/v1/communications/${id}`, headers: bearer('communications:read') })
  return { status: response.statusCode, body: response.json() }
}
const communication = aCommunication()
const facts = ledgerFacts(communication, 'hash', '')
const settled = (outcome: LedgerOutcome) => [{ requestId: 'req-1', attempt: 0, outcome, provider: 'twilio', providerMessageId: outcome === 'accepted' ? 'SM1' : '', at: NOON, code: '', facts }]
const claim = { requestId: 'req-1', attempt: 0, recipientId: 'person-1', channel: 'sms', purpose: 'informational', addressHash: 'hash', requestedOn: '2026-11-22', ignoreOptOut: false, owner: 'me', now: NOON, facts } as const
const entry = { key: 'req-1#1.0', partition: 0, requestId: 'req-1', recipientId: 'person-1', dueAt: NOON + 1, target: 'communications.requests.normal', reason: 'quiet_hours', pass: 1, payload: Buffer.from('x') }

describe('GET /v1/communications/:id', () => {
  it('tells the story in order, with reasons in words', async () => {
    const fixture = await aGateway()
    const trace = [{ stage: 'timing', verdict: 'defer', reason: 'quiet_hours', rule: 'timing.quiet_hours', at: NOON + 5, until: NOON + 3_600_000, pass: 0, policyVersion: 'v1', detail: '{"zones":"America/New_York"}' }]
    await fixture.tell(eventOf(communication, 'deferred', 'timing', NOON + 5, { reason: 'quiet_hours', rule: 'timing.quiet_hours', until: NOON + 3_600_000, trace }), acceptedEvent(communication))
    const { status, body } = await ask(fixture)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      requestId: 'req-1', state: 'deferred', incomplete: false,
      events: [{ kind: 'accepted', at: '2026-11-22T17:00:00.000Z', reason: null, until: null }, { kind: 'deferred', reason: 'quiet_hours', reasonText: 'The company\'s own quiet hours close this hour, not the law or the person.', rule: 'timing.quiet_hours', law: null, until: '2026-11-22T18:00:00.000Z' }],
      trace: [{ stage: 'timing', verdict: 'defer', reasonText: 'The company\'s own quiet hours close this hour, not the law or the person.', law: null, permitted: null, detail: { zones: 'America/New_York' } }],
    })
  })

  it('names the law that holds it, and what it permits on that day where the person is', async () => {
    const fixture = await aGateway()
    // 21:30 on a Sunday in Dallas, when it is Monday in UTC: on Sundays Texas permits marketing from noon on.
    const at = Date.UTC(2026, 10, 23, 3, 30)
    const detail = JSON.stringify({ zones: 'America/Chicago', zone: 'America/Chicago', citation: 'Tex. Bus. & Com. Code 301.051(b)(2), SB 140' })
    const trace = [{ stage: 'compliance', verdict: 'defer', reason: 'quiet_hours', rule: 'state.TX', at, until: at + 11 * 3_600_000, pass: 0, policyVersion: 'v1', detail }]
    await fixture.tell(acceptedEvent(communication), eventOf(communication, 'deferred', 'compliance', at, { reason: 'quiet_hours', rule: 'state.TX', until: at + 11 * 3_600_000, trace }))
    const law = { name: 'Texas telemarketing law', citation: 'Tex. Bus. & Com. Code 301.051(b)(2), SB 140' }
    expect((await ask(fixture)).body).toMatchObject({
      about: { recipientId: 'person-1', category: 'payment_reminder', lane: 'normal', campaignId: null },
      events: [{ kind: 'accepted', law: null }, { reasonText: 'The law closes this hour.', law }],
      trace: [{ reasonText: 'The law closes this hour.', law, permitted: '12:00-21:00' }],
    })
  })

  it('tells what went out together', async () => {
    const fixture = await aGateway()
    const more = { reason: 'merged_into_digest', rule: 'digest' }
    await fixture.tell(acceptedEvent(communication), eventOf(communication, 'digested', 'sender', NOON + 5, { ...more, detail: '{"carrier":"req-0"}' }))
    expect((await ask(fixture)).body).toMatchObject({ state: 'digested', events: [{ kind: 'accepted', digest: null }, { kind: 'digested', ...more, reasonText: 'It went out as part of a digest.', digest: { carrier: 'req-0', items: [] } }] })
    await fixture.tell(eventOf({ ...communication, requestId: 'req-0' }, 'sent', 'sender', NOON + 5, { detail: '{"digest":["req-1","req-2"]}' }))
    expect((await ask(fixture, 'req-0')).body).toMatchObject({ state: 'sent', events: [{ digest: { carrier: null, items: ['req-1', 'req-2'] } }] })
    const page = await fixture.app.inject({ url: '/dashboard/communications/req-1' })
    expect(page.body).toContain('In the digest of <a href="/dashboard/communications/req-0">req-0</a>')
  })

  it('its state is the strongest kind, in whatever order the events came', async () => {
    const byRank = (Object.keys(eventKinds) as EventKind[]).filter(kind => eventKinds[kind].rank > 0 && isTerm(eventKinds[kind].group)).sort((a, b) => eventKinds[a].rank - eventKinds[b].rank)
    expect([...stateKinds]).toEqual(byRank)
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.constantFrom(...byRank), { minLength: 1 }), async kinds => {
      const fixture = await aGateway()
      await fixture.tell(...kinds.map((kind, index) => eventOf(communication, kind, 'any', NOON + index)), eventOf(communication, 'opened', 'callbacks', NOON + 99))
      expect((await ask(fixture)).body.state).toBe(byRank.findLast(kind => kinds.includes(kind)))
    }), { numRuns: 25 })
  })

  it.each([['claimed', 'accepted'], ['retry', 'accepted'], ['released', 'accepted'], ['unknown', 'unknown'], ['accepted', 'sent'], ['rejected', 'failed']] as const)('before analytics knows it, the ledger\'s %s is %s', async (outcome, state) => {
    const fixture = await aGateway()
    await fixture.deps.stores.ledger.claim([claim])
    if (outcome !== 'claimed') await fixture.deps.stores.ledger.settle(settled(outcome))
    expect(await ask(fixture)).toEqual({ status: 200, body: { requestId: 'req-1', about: null, state, incomplete: true, events: [], trace: [] } })
  })

  it('before analytics knows it, what waits is deferred', async () => {
    const fixture = await aGateway()
    await fixture.deps.stores.deferrals.fold(0, [{ add: entry }], 1n)
    expect((await ask(fixture)).body).toMatchObject({ state: 'deferred', incomplete: true })
  })

  it('is 404 for an id nobody knows, 503 when analytics is away and nobody else knows it', async () => {
    expect((await ask(await aGateway())).status).toBe(404)
    const fixture = await aGateway({ broken: ({ analytics }) => ({ analytics: { ...analytics, query: away } }) })
    expect((await ask(fixture)).status).toBe(503)
    await fixture.deps.stores.ledger.claim([claim])
    expect((await ask(fixture)).status).toBe(200)
  })
})

describe('DELETE /v1/communications/:id', () => {
  const cancel = async ({ app, bearer }: Fixture, id = 'req-1') => {
    const response = await app.inject({ method: 'DELETE', url: `/v1/communications/${id}`, headers: bearer('communications:write') })
    return [response.statusCode, response.json().error?.code ?? response.json().state]
  }
  const waits = async (fixture: Fixture): Promise<void> => {
    const payload = fixture.deps.codec.encode('communication', { ...communication, pass: 1 })
    await fixture.deps.stores.deferrals.fold(0, [{ add: { ...entry, payload } }], 1n)
  }

  it('cancels what waits: event, tombstone, and no sender can claim it', async () => {
    const fixture = await aGateway()
    await waits(fixture)
    expect(await cancel(fixture)).toEqual([200, 'cancelled'])
    const events = await fixture.records<'event'>('communications.events')
    expect(events.map(({ value }) => value)).toEqual([expect.objectContaining({ requestId: 'req-1', kind: 'cancelled', stage: 'gateway', reason: 'cancelled', pass: 1 })])
    expect(await fixture.deps.stores.deferrals.byRequest('req-1')).toEqual([])
    expect(await fixture.deps.stores.ledger.claim([claim])).toEqual([{ kind: 'blocked', reason: 'cancelled' }])
  })

  it('leaves a tombstone for what waited', async () => {
    const sent: { topic: string; key: string | Buffer; value: Buffer | null }[] = []
    const fixture = await aGateway({ broken: () => ({ producer: { send: async records => void sent.push(...records), close: async () => {} } }) })
    await waits(fixture)
    await cancel(fixture)
    expect(sent.map(({ topic, key, value }) => [topic, key, value === null])).toEqual([['communications.events', 'req-1', false], ['communications.deferred', 'req-1#1.0', true]])
  })

  it('gives back what a waiting retry holds', async () => {
    const fixture = await aGateway()
    const { stores } = fixture.deps
    const slot = { requestId: 'req-1', recipientId: 'person-1', channel: 'sms', category: 'payment_reminder', subjectKey: null, now: NOON, leaseMs: 60_000, caps: [] } as const
    const budget = { key: 'day:2026-11-22', reason: 'budget_day', limitMicros: 1_000_000, criticalReserveMicros: 0, periodEnd: NOON + 86_400_000 } as const
    await stores.limits.reserve([slot])
    await stores.budgets.reserve([{ requestId: 'req-1', lane: 'normal', micros: 50_000, now: NOON, leaseMs: 60_000, budgets: [budget] }])
    await waits(fixture)
    await cancel(fixture)
    expect(await stores.limits.history('person-1', NOON)).toEqual([])
    expect((await stores.budgets.state([budget.key]))[0]).toMatchObject({ pendingMicros: 0, postedMicros: 0 })
  })

  it('repeated, is still cancelled, and tells the same event', async () => {
    const fixture = await aGateway()
    await waits(fixture)
    await cancel(fixture)
    await waits(fixture)
    expect(await cancel(fixture)).toEqual([200, 'cancelled'])
    expect(new Set((await fixture.records<'event'>('communications.events')).map(({ value }) => value.eventId)).size).toBe(1)
  })

  it('cancels what is on its way, and tells of it at once: a rebuild of the ledger must know', async () => {
    const fixture = await aGateway()
    await fixture.tell(acceptedEvent(communication))
    expect(await cancel(fixture)).toEqual([200, 'cancelled'])
    expect((await fixture.records<'event'>('communications.events')).map(({ value }) => [value.requestId, value.kind, value.stage])).toEqual([['req-1', 'cancelled', 'gateway']])
  })

  it.each([['sent', 'already_sent'], ['delivered', 'already_sent'], ['bounced', 'already_sent'], ['rejected', 'already_final'], ['expired', 'already_final'], ['failed', 'already_final']] as const)('is 409 for what is %s', async (kind, code) => {
    const fixture = await aGateway()
    await fixture.tell(acceptedEvent(communication), eventOf(communication, kind, 'any', NOON))
    expect(await cancel(fixture)).toEqual([409, code])
  })

  it.each(['claimed', 'unknown', 'accepted', 'rejected'] as const)('is 409 when the ledger says %s, whatever analytics knows', async outcome => {
    const fixture = await aGateway()
    await fixture.tell(acceptedEvent(communication))
    await fixture.deps.stores.ledger.claim([claim])
    if (outcome !== 'claimed') await fixture.deps.stores.ledger.settle(settled(outcome))
    expect(await cancel(fixture)).toEqual([409, 'already_sent'])
  })

  it('is 404 for an id nobody knows, and blocks nothing', async () => {
    const fixture = await aGateway()
    expect(await cancel(fixture)).toEqual([404, 'not_found'])
    expect(await fixture.deps.stores.ledger.claim([claim])).toEqual([{ kind: 'claimed' }])
  })

  it('is 503 when the ledger is away', async () => {
    const fixture = await aGateway({ broken: ({ stores }) => ({ stores: { ...stores, ledger: { ...stores.ledger, cancel: away } } }) })
    await fixture.tell(acceptedEvent(communication))
    expect(await cancel(fixture)).toEqual([503, 'unavailable'])
  })
})
