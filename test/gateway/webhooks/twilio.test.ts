import { stringify } from 'node:querystring'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { describe, expect, it } from 'vitest'
import { optOutOf } from '../../../gateway/webhooks/opt-out.ts'
import { consentsFromReply, meaningOf } from '../../../processors/callbacks/replies.ts'
import { interpretTwilio } from '../../../processors/senders/providers/twilio-callbacks.ts'
import { twilioCallbackUrl } from '../../../processors/senders/providers/correlation.ts'
import { aRecipient, NOON } from '../../support/communications.ts'
import { aGateway, away, BASE_URL, TWILIO_TOKEN } from '../fixture.ts'
import type { Fixture } from '../fixture.ts'

type Form = Readonly<Record<string, string | string[]>>
const sid = `SM${'a'.repeat(32)}`
const status: Form = { MessageSid: sid, SmsSid: sid, MessageStatus: 'delivered', SmsStatus: 'delivered', AccountSid: `AC${'0'.repeat(32)}`, From: '+15005550006', To: '+12125550123', ApiVersion: '2010-04-01', Empty: '', Padded: ' x ' }
const inbound = (Body: string, more: Form = {}): Form => ({ MessageSid: sid, SmsSid: sid, SmsStatus: 'received', AccountSid: `AC${'0'.repeat(32)}`, From: '+12125550123', To: '+15005550006', Body, NumMedia: '0', ...more })

async function post({ app }: Fixture, path: string, form: Form, { signedUrl = `${BASE_URL}${path}`, token = TWILIO_TOKEN, headers = {} }: { signedUrl?: string; token?: string; headers?: Record<string, string> } = {}) {
  const response = await app.inject({
    method: 'POST', url: path, payload: stringify(form),
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8', 'x-twilio-signature': getExpectedTwilioSignature(token, signedUrl, form), host: 'attacker.example', ...headers },
  })
  return { status: response.statusCode, body: response.body, headers: response.headers }
}
const callbacks = async (fixture: Fixture) => (await fixture.records<'callback'>('communications.callbacks')).map(({ record, value }) => ({ key: record.key?.toString(), ...value }))

describe('Twilio status callbacks', () => {
  it('are kept raw, with our id out of the query, and answered 204', async () => {
    const fixture = await aGateway()
    const path = twilioCallbackUrl('/webhooks/twilio', 'order 17/ä', 2, 3).replace(/#.*/, '')
    expect(await post(fixture, path, status)).toMatchObject({ status: 204, body: '' })
    expect(await callbacks(fixture)).toEqual([{
      key: sid, callbackId: expect.stringMatching(/^[\w-]{27}$/), provider: 'twilio', kind: 'status', providerMessageId: sid, requestId: 'order 17/ä', attempt: 2, receivedAt: NOON, body: Buffer.from(stringify(status)),
    }])
  })

  it('with repeated and unknown fields are signed over all of them', async () => {
    const fixture = await aGateway()
    const many = Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`Field${index}`, String(index)]))
    expect((await post(fixture, '/webhooks/twilio', { ...status, ...many, Twice: ['b', 'a', 'b'] })).status).toBe(204)
  })

  it('told again are the same callback; another status is another', async () => {
    const fixture = await aGateway()
    await post(fixture, '/webhooks/twilio', status)
    await post(fixture, '/webhooks/twilio', status)
    await post(fixture, '/webhooks/twilio', { ...status, MessageStatus: 'sent' })
    const ids = (await callbacks(fixture)).map(({ callbackId }) => callbackId)
    expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([true, false])
  })

  it.each([
    ['no signature', { headers: { 'x-twilio-signature': '' } }], ['another token', { token: 'another' }], ['another host', { signedUrl: 'https://attacker.example/webhooks/twilio' }],
    ['another query', { signedUrl: `${BASE_URL}/webhooks/twilio?nid=mine` }], ['nonsense', { headers: { 'x-twilio-signature': '§§§' } }],
  ])('with %s are refused, counted and not kept', async (_, given) => {
    const fixture = await aGateway()
    const refused = await post(fixture, '/webhooks/twilio', status, given)
    expect([refused.status, JSON.parse(refused.body).error.code]).toEqual([403, 'bad_signature'])
    expect(await callbacks(fixture)).toEqual([])
    expect(await fixture.deps.metrics.registry.getSingleMetricAsString('comms_callbacks_total')).toContain('provider="twilio",outcome="distrusted"} 1')
  })

  it('are signed by TWILIO_WEBHOOK_SECRET where it is set', async () => {
    const fixture = await aGateway({ settings: { TWILIO_WEBHOOK_SECRET: 'its-own' } })
    expect([(await post(fixture, '/webhooks/twilio', status)).status, (await post(fixture, '/webhooks/twilio', status, { token: 'its-own' })).status]).toEqual([403, 204])
  })

  it('are answered 503 while the log is away, so that they are sent again', async () => {
    const fixture = await aGateway({ broken: () => ({ producer: { send: away, close: async () => {} } }) })
    expect(await post(fixture, '/webhooks/twilio', status)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
  })

  it('are answered in time when the log hangs', async () => {
    const fixture = await aGateway({ settings: { WEBHOOK_TIMEOUT_SECONDS: 1 }, broken: () => ({ producer: { send: () => new Promise(() => {}), close: async () => {} } }) })
    expect((await post(fixture, '/webhooks/twilio', status)).status).toBe(503)
  })

  it('without a message id are kept all the same: somebody will look', async () => {
    const fixture = await aGateway()
    expect((await post(fixture, '/webhooks/twilio/status', { MessageStatus: 'sent' })).status).toBe(204)
    const [kept] = await callbacks(fixture)
    expect(kept?.key).toBe(kept?.callbackId)
  })

  it('in JSON are 415, switched off they are 404', async () => {
    const { app } = await aGateway()
    expect((await app.inject({ method: 'POST', url: '/webhooks/twilio', payload: {} })).statusCode).toBe(415)
    expect((await post(await aGateway({ settings: { WEBHOOKS_ENABLED: false } }), '/webhooks/twilio', status)).status).toBe(404)
  })

  it('are limited by address, unless that is switched off', async () => {
    const answers = async (WEBHOOK_RATE_LIMITING: boolean): Promise<number[]> => {
      const fixture = await aGateway({ settings: { WEBHOOK_RATE_LIMITING, WEBHOOK_RATE_LIMIT_PER_MINUTE: 1 } })
      return [(await post(fixture, '/webhooks/twilio', status)).status, (await post(fixture, '/webhooks/twilio', status)).status]
    }
    expect([await answers(true), await answers(false)]).toEqual([[204, 429], [204, 204]])
  })

  it('leave one line in the log, without a number or a text', async () => {
    const fixture = await aGateway()
    await post(fixture, '/webhooks/twilio', inbound('my secret words'))
    expect(fixture.logged()).toContain(`"providerMessageId":"${sid}"`)
    expect(fixture.logged()).not.toMatch(/2125550123|secret/)
    const quiet = await aGateway({ settings: { WEBHOOK_LOGGING: false } })
    await post(quiet, '/webhooks/twilio', status)
    expect(quiet.logged()).toBe('')
  })

  it('need no signature where WEBHOOK_SECRET_VALIDATION is off', async () => {
    expect((await post(await aGateway({ settings: { WEBHOOK_SECRET_VALIDATION: false } }), '/webhooks/twilio', status, { token: 'none' })).status).toBe(204)
  })
})

describe('Twilio inbound messages', () => {
  const people = [aRecipient(), aRecipient({ recipientId: 'person-2', email: 'second@example.com' }), aRecipient({ recipientId: 'person-3', phone: '+12125550199' })]
  const optedOut = async (fixture: Fixture): Promise<string[]> =>
    (await fixture.deps.stores.recipients.get(people.map(({ recipientId }) => recipientId))).flatMap(({ consents }) => consents).filter(({ action }) => action === 'opted_out').map(({ recipientId }) => recipientId)

  it.each([
    ['STOP', {}, true], [' stop. ', {}, true], ['please stop texting me', {}, true], ['STOP', { OptOutType: 'STOP' }, true], ['QUIT PLZ', { OptOutType: 'STOP' }, true],
    ['Stop', { OptOutType: 'HELP' }, false], ['START', {}, false], ['HELP', {}, false], ['thanks', {}, false], ['', {}, false],
  ])('%j %j opts out: %s', async (body, more, expected) => {
    const fixture = await aGateway()
    await fixture.deps.stores.recipients.applyRecipients(people)
    const answer = await post(fixture, '/webhooks/twilio', inbound(body, more as Form))
    expect(answer).toMatchObject({ status: 200, body: '<?xml version="1.0" encoding="UTF-8"?><Response/>', headers: { 'content-type': 'text/xml; charset=utf-8' } })
    expect(await optedOut(fixture)).toEqual(expected ? ['person-1', 'person-2'] : [])
    expect((await callbacks(fixture)).map(({ kind }) => kind)).toEqual(['inbound'])
  })

  it('stop what is under way before they are answered', async () => {
    const fixture = await aGateway()
    const { stores } = fixture.deps
    await stores.recipients.applyRecipients(people)
    await post(fixture, '/webhooks/twilio/inbound', inbound('STOP'))
    const facts = { requestId: 'r', requestedAt: NOON, recipientId: 'person-1', lane: 'normal', channel: 'sms', category: 'c', tenantId: 't', campaignId: '', experimentId: '', variant: '', segments: 1, costMicros: 0, attempt: 0, pass: 0, addressHash: '', batchKey: '' }
    const [answer] = await stores.ledger.claim([{ requestId: 'r', attempt: 0, recipientId: 'person-1', channel: 'sms', purpose: 'informational', addressHash: '', requestedOn: '2026-11-22', ignoreOptOut: false, owner: 'me', now: NOON, facts }])
    expect(answer).toEqual({ kind: 'blocked', reason: 'opted_out' })
  })

  it('make the very event that the callbacks processor makes of them', async () => {
    const fixture = await aGateway()
    await post(fixture, '/webhooks/twilio', inbound('STOP'))
    const [callback] = (await fixture.records<'callback'>('communications.callbacks')).map(({ value }) => value)
    if (!callback) throw new Error('nothing was kept')
    const meaning = interpretTwilio(callback.kind, callback.body, callback.receivedAt)
    if (meaning.kind !== 'inbound') throw new Error(meaning.kind)
    const repliers = [{ recipientId: 'person-1', consents: [] }]
    expect([optOutOf('person-1', callback)]).toEqual(consentsFromReply(meaningOf(meaning, repliers, callback), meaning, callback, repliers))
  })

  it('opt out even while the log is away, and are told again', async () => {
    const fixture = await aGateway({ broken: () => ({ producer: { send: away, close: async () => {} } }) })
    await fixture.deps.stores.recipients.applyRecipients(people)
    expect((await post(fixture, '/webhooks/twilio', inbound('STOP'))).status).toBe(503)
    expect(await optedOut(fixture)).toEqual(['person-1', 'person-2'])
  })

  it('are kept even while the store is away, and are told again', async () => {
    const fixture = await aGateway({ broken: ({ stores }) => ({ stores: { ...stores, recipients: { ...stores.recipients, byAddressHash: away } } }) })
    expect((await post(fixture, '/webhooks/twilio', inbound('STOP'))).status).toBe(503)
    expect(await callbacks(fixture)).toHaveLength(1)
  })

  it('are told apart by path before field', async () => {
    const fixture = await aGateway()
    await post(fixture, '/webhooks/twilio/inbound', status)
    await post(fixture, '/webhooks/twilio/status', inbound('hello'))
    expect((await callbacks(fixture)).map(({ kind }) => kind)).toEqual(['inbound', 'status'])
  })
})
