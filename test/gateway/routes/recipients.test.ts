import { describe, expect, it } from 'vitest'
import { idSchema } from '../../../processors/content/id.ts'
import { validateCommunication } from '../../../processors/content/validate.ts'
import { aCommunication, aRecipient, NOON, shippedPolicy } from '../../support/communications.ts'
import { aGateway, away } from '../fixture.ts'
import type { Clock, Fixture } from '../fixture.ts'

const profile = {
  phone: '+12125550123', email: 'person@example.com', zone: 'America/New_York', zoneVerifiedAt: '2026-11-01T00:00:00.000Z', country: 'US', state: 'NY', locale: 'en-US',
  quietStart: '21:30', quietEnd: '07:05', pausedUntil: '2026-12-01T00:00:00.000Z', facts: { relationshipTransactionAt: '1' },
}
async function call({ app, bearer }: Fixture, method: 'PUT' | 'GET' | 'POST', url: string, payload?: unknown) {
  const response = await app.inject({ method, url: `/v1/recipients/${url}`, headers: { ...bearer(), ...(payload !== undefined && { 'content-type': 'application/json' }) }, ...(payload !== undefined && { payload: JSON.stringify(payload) }) })
  return { status: response.statusCode, body: response.json() }
}

describe('PUT and GET /v1/recipients/:id', () => {
  it('what was put is what is got, in the same form', async () => {
    const fixture = await aGateway()
    expect(await call(fixture, 'PUT', 'person-1', profile)).toEqual({ status: 200, body: { recipientId: 'person-1', updatedAt: '2026-11-22T17:00:00.000Z' } })
    const { body } = await call(fixture, 'GET', 'person-1')
    expect(body).toEqual({ recipient: { recipientId: 'person-1', updatedAt: '2026-11-22T17:00:00.000Z', erasedAt: null, ...profile }, consents: [] })
  })

  it('is in the log, keyed by person, as it is in the store', async () => {
    const fixture = await aGateway()
    await call(fixture, 'PUT', 'person-1', profile)
    const [found] = await fixture.records<'recipient'>('communications.recipients')
    const [state] = await fixture.deps.stores.recipients.get(['person-1'])
    expect([found?.record.key?.toString(), found?.value]).toEqual(['person-1', state?.recipient])
    expect(found?.value).toMatchObject({ quietStart: 1290, quietEnd: 425 })
  })

  it('replaces the whole profile', async () => {
    const clock: Clock = { now: NOON }
    const fixture = await aGateway({ clock })
    await call(fixture, 'PUT', 'person-1', profile)
    clock.now += 1
    await call(fixture, 'PUT', 'person-1', { email: 'new@example.com' })
    expect((await call(fixture, 'GET', 'person-1')).body.recipient).toMatchObject({ email: 'new@example.com', phone: null, zone: null, quietStart: null, facts: {} })
  })

  it.each([
    ['phone', '2125550123'], ['phone', '+1212'], ['email', 'nobody'], ['zone', 'Mars/Base'], ['country', 'usa'], ['state', 'New York'], ['quietStart', '25:00'], ['quietEnd', 7], ['pausedUntil', 'tomorrow'],
    ['facts', { a: 1 }], ['recipientId', 'person-2'], ['nickname', 'x'],
  ])('refuses a wrong %s', async (field, value) => {
    const fixture = await aGateway()
    const { status, body } = await call(fixture, 'PUT', 'person-1', { [field]: value })
    expect([status, body.error.code, body.error.problems[0].field.split('.')[0]]).toEqual([400, 'invalid_request', field])
    expect(await fixture.records('communications.recipients')).toEqual([])
  })

  it('lists every problem', async () => {
    const { body } = await call(await aGateway(), 'PUT', 'person-1', { phone: '1', email: '2', zone: '3' })
    expect(body.error.problems.map(({ field }: { field: string }) => field)).toEqual(['phone', 'email', 'zone'])
  })

  it('keeps an erased person erased', async () => {
    const fixture = await aGateway()
    await fixture.deps.stores.recipients.applyRecipients([aRecipient({ erasedAt: NOON, phone: null, email: null })])
    const { status, body } = await call(fixture, 'PUT', 'person-1', profile)
    expect([status, body.error.code]).toEqual([409, 'recipient_erased'])
    expect(await fixture.records('communications.recipients')).toEqual([])
  })

  it('shows instants beyond what a date can hold', async () => {
    const fixture = await aGateway()
    await fixture.deps.stores.recipients.applyRecipients([aRecipient({ pausedUntil: Number.MAX_SAFE_INTEGER })])
    expect((await call(fixture, 'GET', 'person-1')).body.recipient.pausedUntil).toBe('+275760-09-13T00:00:00.000Z')
  })

  it('is 404 for nobody, 503 without Redis or the log; the store has nothing that the log has not', async () => {
    expect((await call(await aGateway(), 'GET', 'nobody')).status).toBe(404)
    const noStore = await aGateway({ broken: ({ stores }) => ({ stores: { ...stores, recipients: { ...stores.recipients, get: away } } }) })
    expect([(await call(noStore, 'GET', 'person-1')).status, (await call(noStore, 'PUT', 'person-1', profile)).status]).toEqual([503, 503])
    const noLog = await aGateway({ broken: () => ({ producer: { send: away, close: async () => {} } }) })
    expect((await call(noLog, 'PUT', 'person-1', profile)).status).toBe(503)
    expect((await call(noLog, 'GET', 'person-1')).status).toBe(404)
  })

  it('takes the same ids as communications do', () => {
    const ids = ['a', 'person-1', 'A.b_c:d', '1', '-a', '_a', '', 'a b', 'a@example.com', '+12125550123', 'a#1', '{a}', 'é', 'x'.repeat(128), 'x'.repeat(129)]
    const fits = (recipientId: string): boolean => !validateCommunication(aCommunication({ recipientId }), shippedPolicy).some(({ field }) => field === 'recipientId')
    expect(ids.map(id => idSchema.safeParse(id).success)).toEqual(ids.map(fits))
  })
})

describe('POST /v1/recipients/:id/consents', () => {
  const consent = { channel: 'sms', purpose: 'marketing', action: 'granted', level: 'express_written', wordingVersion: 'w1', evidence: { form: 'signup' } }

  it.each([['one', consent, 1], ['a list', [consent, { ...consent, channel: 'email' }], 2], ['an object with a list', { consents: [consent] }, 1]])('takes %s', async (_, payload, count) => {
    const fixture = await aGateway()
    const { status, body } = await call(fixture, 'POST', 'person-1/consents', payload)
    const logged = (await fixture.records<'consent'>('communications.consents')).map(({ value }) => value)
    const [state] = await fixture.deps.stores.recipients.get(['person-1'])
    expect([status, body.accepted]).toEqual([202, logged.map(({ consentId }) => ({ consentId, status: 'accepted' }))])
    expect(logged).toHaveLength(count)
    expect(state?.consents).toEqual(logged)
    expect(logged[0]).toMatchObject({ recipientId: 'person-1', ...consent, at: NOON, source: 'shop', keep: [] })
  })

  it('said twice is said once', async () => {
    const fixture = await aGateway()
    const at = '2026-11-20T00:00:00.000Z'
    const [first, second] = [await call(fixture, 'POST', 'person-1/consents', { ...consent, at }), await call(fixture, 'POST', 'person-1/consents', { ...consent, at })]
    expect(second).toEqual(first)
    expect((await call(fixture, 'GET', 'person-1')).body.consents).toEqual([expect.objectContaining({ at, action: 'granted' })])
  })

  it('refuses what lies in the future: it would win over every opt-out until then', async () => {
    const fixture = await aGateway()
    const at = (ms: number): object => ({ ...consent, action: 'opted_in', at: NOON + ms })
    expect((await call(fixture, 'POST', 'person-1/consents', at(300_000))).status).toBe(202)
    const { status, body } = await call(fixture, 'POST', 'person-1/consents', [consent, at(300_001)])
    expect([status, body.error.problems]).toEqual([400, [{ index: 1, field: 'at', code: 'invalid_field', message: 'lies in the future; give the time when it was said, or leave it out for now' }]])
    expect(await fixture.records('communications.consents')).toHaveLength(1)
  })

  it('takes what opens to have been said now at the latest: a clock that runs ahead does not outlast a STOP', async () => {
    const fixture = await aGateway()
    await call(fixture, 'POST', 'person-1/consents', { ...consent, action: 'opted_in', at: NOON + 300_000 })
    expect((await call(fixture, 'GET', 'person-1')).body.consents).toMatchObject([{ action: 'opted_in', at: '2026-11-22T17:00:00.000Z' }])
  })

  it('lists the problems of all, and keeps none', async () => {
    const fixture = await aGateway()
    const { body } = await call(fixture, 'POST', 'person-1/consents', [consent, { ...consent, action: 'maybe' }, 7, { ...consent, recipientId: 'person-2' }])
    expect(body.error.problems.map(({ index, field }: { index: number; field: string }) => [index, field])).toEqual([[1, 'action'], [2, '(body)'], [3, 'recipientId']])
    expect(await fixture.records('communications.consents')).toEqual([])
  })

  it.each([['none', []], ['too many', Array.from({ length: 1001 }, () => consent)]])('refuses %s', async (_, payload) => {
    expect((await call(await aGateway(), 'POST', 'person-1/consents', payload)).status).toBe(400)
  })

  it('is 503 without the log, and grants nothing', async () => {
    const fixture = await aGateway({ broken: () => ({ producer: { send: away, close: async () => {} } }) })
    expect((await call(fixture, 'POST', 'person-1/consents', consent)).status).toBe(503)
    expect((await fixture.deps.stores.recipients.get(['person-1']))[0]?.consents).toEqual([])
  })
})
