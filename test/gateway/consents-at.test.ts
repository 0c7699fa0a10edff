import { describe, expect, it } from 'vitest'
import { consentRow } from '../../processors/analytics/rows.ts'
import { eventOf } from '../../processors/kernel/events.ts'
import type { ConsentEvent } from '../../schemas/generated/types.ts'
import { aCommunication, aRecipient, NOON, shippedPolicy } from '../support/communications.ts'
import { aGateway } from './fixture.ts'
import type { Fixture } from './fixture.ts'

const HOUR = 3_600_000
const said = (consentId: string, action: ConsentEvent['action'], at: number, more: Partial<ConsentEvent> = {}): ConsentEvent => ({
  consentId, recipientId: 'person-1', channel: 'sms', purpose: 'marketing', action, level: 'none', at, address: '+12125550123', keep: [], source: 'web', wordingVersion: null, evidence: { ip: '192.0.2.1' }, ...more,
})
async function trail(): Promise<Fixture> {
  const fixture = await aGateway()
  await fixture.deps.analytics.insertConsents([
    said('a', 'granted', NOON - 10 * HOUR, { level: 'express_written', wordingVersion: 'v3' }), said('b', 'opted_out', NOON - 5 * HOUR, { purpose: 'all', source: 'sms_reply' }), said('c', 'opted_in', NOON - HOUR, { purpose: 'all', level: 'express' }),
  ].map(consentRow))
  return fixture
}
const at = async ({ app, bearer }: Fixture, ms: number | string, id = 'person-1') => app.inject({ url: `/v1/recipients/${id}/consents?at=${encodeURIComponent(typeof ms === 'string' ? ms : new Date(ms).toISOString())}`, headers: bearer('recipients:read') })
const held = async (fixture: Fixture, ms: number): Promise<string[]> => (await at(fixture, ms)).json<{ consents: { purpose: string; action: string }[] }>().consents.map(({ purpose, action }) => `${purpose} ${action}`)

describe('GET /v1/recipients/:id/consents?at=', () => {
  it('answers what held at the moment, no more and no less', async () => {
    const fixture = await trail()
    expect(await held(fixture, NOON - 11 * HOUR)).toEqual([])
    expect(await held(fixture, NOON - 10 * HOUR)).toEqual(['marketing granted'])
    expect(await held(fixture, NOON - 2 * HOUR)).toEqual(['marketing granted', 'all opted_out'])
    expect(await held(fixture, NOON)).toEqual(['marketing granted', 'all opted_in'])
    const body = (await at(fixture, NOON - 2 * HOUR)).json<{ trail: object[] }>()
    expect(body.trail[0]).toEqual({ consentId: 'a', channel: 'sms', purpose: 'marketing', action: 'granted', level: 'express_written', at: '2026-11-22T07:00:00.000Z', keep: [], source: 'web', wordingVersion: 'v3', evidence: ['ip'] })
  })

  it('names the policy that decisions of that time went by, or else the present one', async () => {
    const fixture = await trail()
    const decided = (requestId: string, when: number, policyVersion: string) => eventOf(aCommunication({ requestId }), 'rejected', 'compliance', when, { policyVersion })
    await fixture.tell(decided('r1', NOON - 8 * HOUR, 'old'), decided('r2', NOON - 3 * HOUR, 'new'), decided('r3', NOON - HOUR, 'newest'))
    const policy = async (ms: number) => (await at(fixture, ms)).json<{ policy: object }>().policy
    expect(await policy(NOON - 4 * HOUR)).toEqual({ version: 'old', source: 'decision', lastDecisionAt: '2026-11-22T09:00:00.000Z' })
    expect(await policy(NOON - 2 * HOUR)).toMatchObject({ version: 'new' })
    expect(await policy(NOON - 9 * HOUR)).toEqual({ version: shippedPolicy.version, source: 'current', lastDecisionAt: null })
  })

  it('says that the trail follows what it does not have yet, and what is known meanwhile', async () => {
    const fixture = await aGateway()
    const message = async (id: string): Promise<string> => (await at(fixture, NOON, id)).json().error.message
    await fixture.deps.stores.recipients.applyRecipients([aRecipient({ recipientId: 'profile' })])
    await fixture.deps.stores.recipients.applyConsents([said('a', 'granted', NOON, { recipientId: 'told' })])
    expect([await message('profile'), await message('told'), await message('person-9')]).toEqual([
      'no consent is known of this person yet, only a profile; one told a moment ago follows in the audit trail within seconds', 'the audit trail does not have this person\'s consents yet; it follows within seconds: ask again',
      'nothing is known by this id yet; what was told a moment ago follows in the audit trail within seconds',
    ])
  })

  it('is now when no moment is named, and refuses what is none', async () => {
    const fixture = await trail()
    const response = await fixture.app.inject({ url: '/v1/recipients/person-1/consents', headers: fixture.bearer('recipients:read') })
    expect(response.json()).toMatchObject({ at: new Date(NOON).toISOString() })
    expect([(await at(fixture, 'yesterday')).statusCode, (await at(fixture, NOON, 'person-9')).statusCode]).toEqual([400, 404])
    expect((await fixture.app.inject({ url: '/v1/recipients/person-1/consents', headers: fixture.bearer('consents:write') })).statusCode).toBe(403)
  })
})
