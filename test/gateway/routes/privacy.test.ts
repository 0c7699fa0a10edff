import { describe, expect, it } from 'vitest'
import { eventOf } from '../../../processors/kernel/events.ts'
import { aCommunication, aRecipient, NOON } from '../../support/communications.ts'
import { addressHash, aGateway, away } from '../fixture.ts'
import type { Clock, Fixture } from '../fixture.ts'
import { claim, consent, deferral } from '../../processors/stores/fixtures.ts'

const HOUR = 3_600_000

async function call({ app, bearer }: Fixture, method: 'GET' | 'DELETE' | 'PUT', url: string, scope: Parameters<typeof bearer>[0] = 'admin', payload?: object) {
  const response = await app.inject({ method, url: `/v1/recipients/${url}`, headers: bearer(scope), ...(payload && { payload }) })
  return { status: response.statusCode, headers: response.headers, body: response.json() }
}

const waiting = (fixture: Fixture, requestId: string, recipientId = 'person-1') => deferral(`${requestId}#1.0`, NOON + HOUR, { requestId, recipientId, payload: fixture.deps.codec.encode('communication', aCommunication({ requestId, recipientId, pass: 1 })) })

/** A person with consents, two messages that wait, and a neighbour. */
async function known(clock: Clock = { now: NOON }): Promise<Fixture> {
  const fixture = await aGateway({ clock })
  const { recipients, deferrals } = fixture.deps.stores
  await recipients.applyRecipients([aRecipient({ updatedAt: NOON - 1 }), aRecipient({ recipientId: 'person-2' })])
  await recipients.applyConsents([consent('c1', 'granted', NOON - 5, { level: 'express', address: '+12125550123', evidence: { ip: '192.0.2.1' } })])
  await deferrals.fold(0, [waiting(fixture, 'req-1'), waiting(fixture, 'req-2'), waiting(fixture, 'req-3', 'person-2')].map(add => ({ add })), 3n)
  return fixture
}

describe('DELETE /v1/recipients/:id', () => {
  it('answers a receipt of what was done', async () => {
    const fixture = await known()
    const { status, body } = await call(fixture, 'DELETE', 'person-1', 'recipients:write')
    expect([status, body]).toEqual([200, {
      erasureId: expect.stringMatching(/^[\w-]{27}$/), recipientId: 'person-1', at: new Date(NOON).toISOString(),
      what: { profile: 'erased', suppressed: ['sms', 'email'], cancelled: ['req-1', 'req-2'], dataKey: 'shredded' },
    }])
  })

  it('leaves no address in the profile, in the store as in the log', async () => {
    const fixture = await known()
    await call(fixture, 'DELETE', 'person-1')
    const [state] = await fixture.deps.stores.recipients.get(['person-1'])
    const [record] = await fixture.records<'recipient'>('communications.recipients')
    expect(state?.recipient).toMatchObject({ phone: null, email: null, zone: null, facts: {}, erasedAt: NOON })
    expect(record?.value).toEqual(state?.recipient)
  })

  it('lets no sender claim anything for the person from then on, not even an emergency', async () => {
    const fixture = await known()
    await call(fixture, 'DELETE', 'person-1')
    const claims = ['sms', 'email'].map(channel => claim(`new-${channel}`, 0, { channel: channel === 'sms' ? 'sms' : 'email', ignoreOptOut: true, addressHash: 'any' }))
    expect(await fixture.deps.stores.ledger.claim(claims)).toEqual([{ kind: 'blocked', reason: 'suppressed' }, { kind: 'blocked', reason: 'suppressed' }])
  })

  it('cancels what waits, and nobody else\'s', async () => {
    const fixture = await known()
    await call(fixture, 'DELETE', 'person-1')
    const events = await fixture.records<'event'>('communications.events')
    expect(events.map(({ value }) => [value.requestId, value.kind, value.reason])).toEqual([['req-1', 'cancelled', 'subject_erased'], ['req-2', 'cancelled', 'subject_erased']])
    expect((await fixture.deps.stores.deferrals.byRecipient('person-1'))).toEqual([])
    expect((await fixture.deps.stores.deferrals.byRecipient('person-2')).map(({ requestId }) => requestId)).toEqual(['req-3'])
  })

  it('leaves alone what a sender has in hand: its outcome must become known', async () => {
    const fixture = await known()
    await fixture.deps.stores.ledger.claim([claim('req-1', 0, { addressHash: addressHash('+12125550123') })])
    expect((await call(fixture, 'DELETE', 'person-1')).body.what.cancelled).toEqual(['req-2'])
    expect((await fixture.deps.stores.deferrals.byRecipient('person-1')).map(({ requestId }) => requestId)).toEqual(['req-1'])
  })

  it('keeps a suppression of each address by its hash, and an entry that says who asked', async () => {
    const fixture = await known()
    await call(fixture, 'DELETE', 'person-1')
    const trail = (await fixture.records<'consent'>('communications.consents')).map(({ value: { channel, action, address, evidence } }) => ({ channel, action, address, evidence }))
    expect(trail).toEqual([
      { channel: 'all', action: 'erased', address: null, evidence: { by: 'shop' } },
      { channel: 'sms', action: 'suppressed', address: addressHash('+12125550123'), evidence: { by: 'shop' } },
      { channel: 'email', action: 'suppressed', address: addressHash('person@example.com'), evidence: { by: 'shop' } },
    ])
  })

  it('repeated, answers the same receipt and tells nothing new', async () => {
    const clock: Clock = { now: NOON }
    const fixture = await known(clock)
    const first = await call(fixture, 'DELETE', 'person-1')
    clock.now += HOUR
    const again = await call(fixture, 'DELETE', 'person-1')
    expect(again.body).toEqual({ ...first.body, what: { ...first.body.what, cancelled: [] } })
    const ids = (await fixture.records<'consent'>('communications.consents')).map(({ value }) => value.consentId)
    expect([ids.length, new Set(ids).size]).toEqual([6, 3])
  })

  it.each(['consents', 'profile', 'log', 'ledger'] as const)('cut short at the %s, is finished by asking again', async step => {
    const fail = { now: true }
    const clock: Clock = { now: NOON }
    const once = <A extends unknown[], R>(work: (...given: A) => Promise<R>) => (...given: A): Promise<R> => (fail.now ? away() : work(...given))
    const fixture = await aGateway({ clock, broken: ({ stores, producer }) => ({
      producer: { ...producer, send: step === 'log' ? once(producer.send) : producer.send },
      stores: {
        ...stores,
        recipients: { ...stores.recipients, applyConsents: step === 'consents' ? once(stores.recipients.applyConsents) : stores.recipients.applyConsents, applyRecipients: step === 'profile' ? once(stores.recipients.applyRecipients) : stores.recipients.applyRecipients },
        ledger: { ...stores.ledger, cancel: step === 'ledger' ? once(stores.ledger.cancel) : stores.ledger.cancel },
      },
    }) })
    fail.now = false
    const { recipients, deferrals } = fixture.deps.stores
    await recipients.applyRecipients([aRecipient({ updatedAt: NOON - 1 })])
    await deferrals.fold(0, [{ add: waiting(fixture, 'req-1') }], 1n)
    fail.now = true
    expect((await call(fixture, 'DELETE', 'person-1')).status).toBe(503)
    fail.now = false
    clock.now += 1000
    const { body } = await call(fixture, 'DELETE', 'person-1')
    expect(body.what).toEqual({ profile: 'erased', suppressed: ['sms', 'email'], cancelled: ['req-1'], dataKey: 'shredded' })
    expect((await recipients.get(['person-1']))[0]?.recipient?.phone).toBeNull()
    const actions = new Set((await fixture.records<'consent'>('communications.consents')).map(({ value }) => `${value.channel} ${value.action}`))
    expect([...actions].sort()).toEqual(['all erased', 'email suppressed', 'sms suppressed'])
  })

  it('is final: no profile can be put any more', async () => {
    const fixture = await known()
    await call(fixture, 'DELETE', 'person-1')
    expect((await call(fixture, 'PUT', 'person-1', 'admin', { email: 'again@example.com' })).body.error.code).toBe('recipient_erased')
  })

  it('of nobody is not found, and needs its scope', async () => {
    const fixture = await known()
    expect([(await call(fixture, 'DELETE', 'stranger')).status, (await call(fixture, 'DELETE', 'person-1', 'recipients:read')).status]).toEqual([404, 403])
  })
})

describe('GET /v1/recipients/:id/export', () => {
  it('holds profile, consents, communications, what waits and what counts', async () => {
    const fixture = await known()
    await fixture.tell(eventOf(aCommunication({ requestId: 'req-9' }), 'accepted', 'intake', NOON), eventOf(aCommunication({ requestId: 'req-9' }), 'sent', 'sender', NOON + 2000, { costMicros: 50_000, segments: 1 }))
    const { status, headers, body } = await call(fixture, 'GET', 'person-1/export', 'recipients:read')
    expect([status, headers['cache-control']]).toEqual([200, 'no-store'])
    expect(body).toMatchObject({
      recipientId: 'person-1', profile: { recipient: { phone: '+12125550123', email: 'person@example.com' }, consents: [{ consentId: 'c1', evidence: { ip: '192.0.2.1' } }] },
      communications: [{ requestId: 'req-9', state: 'sent', costMicros: 50_000, sentAt: new Date(NOON + 2000).toISOString() }],
      waiting: [{ requestId: 'req-1', dueAt: new Date(NOON + HOUR).toISOString(), text: 'Your bill is due tomorrow.' }, { requestId: 'req-2' }], limits: [], engagedAt: [],
    })
    expect(JSON.stringify(body)).not.toContain('req-3')
  })

  it('is told in the trail, with who asked, and changes nothing that the person allowed', async () => {
    const fixture = await known()
    await call(fixture, 'GET', 'person-1/export')
    expect((await fixture.records<'consent'>('communications.consents')).map(({ value }) => [value.action, value.purpose, value.evidence])).toEqual([['exported', 'none', { by: 'shop' }]])
    const [state] = await fixture.deps.stores.recipients.get(['person-1'])
    expect(state?.consents.map(({ action }) => action)).toEqual(['granted', 'exported'])
  })

  it('is not answered when it could not be told', async () => {
    const fixture = await aGateway({ broken: ({ producer }) => ({ producer: { ...producer, send: away } }) })
    await fixture.deps.stores.recipients.applyRecipients([aRecipient()])
    expect((await call(fixture, 'GET', 'person-1/export')).status).toBe(503)
  })

  it('of nobody is not found, and needs its scope', async () => {
    const fixture = await known()
    expect([(await call(fixture, 'GET', 'stranger/export')).status, (await call(fixture, 'GET', 'person-1/export', 'communications:read')).status]).toEqual([404, 403])
  })
})
