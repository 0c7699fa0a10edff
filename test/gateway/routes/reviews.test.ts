import { describe, expect, it } from 'vitest'
import { react } from '../../../processors/callbacks/inbound.ts'
import { consentRow } from '../../../processors/analytics/rows.ts'
import type { Deps } from '../../../processors/kernel/processor.ts'
import { aRecipient, NOON } from '../../support/communications.ts'
import { aGateway, away } from '../fixture.ts'
import type { Fixture } from '../fixture.ts'

const ID = `${NOON}:person-1`
/** A reply came, was handled by the callbacks processor, and analytics has heard of it. */
async function said(fixture: Fixture, text: string, at = NOON): Promise<void> {
  const { deps } = fixture
  await deps.stores.recipients.applyRecipients([aRecipient()])
  const all: Deps = { ...deps, unsubscribeUrl: () => '', owner: 'me' }
  const { consents } = await react(all, { kind: 'inbound', from: '+12125550123', to: '+12125550100', text, optOutType: null, occurredAt: at, providerMessageId: `SM${at}` }, { callbackId: `cb-${at}`, provider: 'twilio', kind: 'inbound', providerMessageId: `SM${at}`, requestId: null, attempt: 0, receivedAt: at, body: Buffer.from('') })
  await deps.stores.recipients.applyConsents(consents)
  await deps.analytics.insertConsents(consents.map(consentRow))
}
const list = async ({ app, bearer }: Fixture): Promise<unknown> => (await app.inject({ url: '/v1/reviews', headers: bearer('recipients:read') })).json()
const settle = async ({ app, bearer }: Fixture, decision: unknown, id = ID): Promise<number> => (await app.inject({ method: 'POST', url: `/v1/reviews/${encodeURIComponent(id)}`, headers: bearer('consents:write'), payload: { decision } })).statusCode
const actions = async ({ deps }: Fixture): Promise<string[]> => ((await deps.stores.recipients.get(['person-1']))[0]?.consents ?? []).map(({ purpose, action }) => `${purpose} ${action}`).sort()

describe('the review queue', () => {
  it('shows what a person said that may have meant STOP', async () => {
    const fixture = await aGateway()
    await said(fixture, 'can I cancel my order?')
    expect(await list(fixture)).toEqual({ reviews: [{ reviewId: ID, recipientId: 'person-1', at: '2026-11-22T17:00:00.000Z', text: 'can I cancel my order?', providerMessageId: `SM${NOON}` }] })
  })

  it.each([['opt_out', ['all opted_out', 'review revoked'], 2], ['none', ['review revoked'], 1]] as const)('settled as %s leaves %j, in the store and in the log, once', async (decision, expected, records) => {
    const fixture = await aGateway()
    await said(fixture, 'can I cancel my order?')
    expect([await settle(fixture, decision), await settle(fixture, decision)]).toEqual([200, 200])
    expect(await actions(fixture)).toEqual(expected)
    expect(await list(fixture)).toEqual({ reviews: [] })
    const told = await fixture.records<'consent'>('communications.consents')
    expect(told).toHaveLength(records)
    expect(told.at(-1)?.value).toMatchObject({ purpose: 'review', source: 'staff', evidence: { by: 'shop', decision } })
  })

  it('does not take an opt-out back, nor settle a later reply by the decision on an earlier one', async () => {
    const fixture = await aGateway()
    await said(fixture, 'can I cancel my order?')
    await said(fixture, 'I want to cancel everything', NOON + 1000)
    expect(await settle(fixture, 'none')).toBe(404)
    expect(await settle(fixture, 'opt_out', `${NOON + 1000}:person-1`)).toBe(200)
    expect(await settle(fixture, 'none', `${NOON + 1000}:person-1`)).toBe(409)
    expect(await actions(fixture)).toContain('all opted_out')
  })

  it('refuses nonsense, strangers and unknown ids', async () => {
    const fixture = await aGateway()
    await said(fixture, 'can I cancel my order?')
    expect([await settle(fixture, 'maybe'), await settle(fixture, 'none', 'x'), await settle(fixture, 'none', `${NOON}:person-9`)]).toEqual([400, 400, 404])
    expect((await fixture.app.inject({ url: '/v1/reviews' })).statusCode).toBe(401)
    expect((await fixture.app.inject({ method: 'POST', url: `/v1/reviews/${ID}`, headers: fixture.bearer('recipients:read'), payload: { decision: 'none' } })).statusCode).toBe(403)
    expect(await actions(fixture)).toEqual(['review pending'])
  })

  it('opts out even while the log is away, and asks to be told again', async () => {
    const fixture = await aGateway({ broken: () => ({ producer: { send: away, close: async () => {} } }) })
    await said(fixture, 'can I cancel my order?')
    expect(await settle(fixture, 'opt_out')).toBe(503)
    expect(await actions(fixture)).toContain('all opted_out')
  })
})
