import * as fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { describe, expect, it } from 'vitest'
import { verifyResend, verifyTwilio } from '../../../../processors/senders/providers/signatures.ts'

const SID = 'SM1342fe1b2c904d1ab04f0fc7a58abca9'
const statusFields = { AccountSid: 'AC00000000000000000000000000000001', ApiVersion: '2010-04-01', From: '+15017250604', MessageSid: SID, MessageStatus: 'delivered', RawDlrDoneDate: '2607171206', SmsSid: SID, SmsStatus: 'delivered', To: '+15558675310' }
const statusUrl = 'https://hooks.example.com/webhooks/twilio/status'

describe('Twilio signatures', () => {
  it.each([
    ['the example of Twilio\'s docs', '12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', { params: { CallSid: 'CA1234567890ABCDE', Caller: '+14158675310', Digits: '1234', From: '+14158675310', To: '+18005551212' } }, 'GvWf1cFY/Q7PnoempGyD5oXAezc='],
    ['a status callback', 'authtoken123', statusUrl, { params: statusFields }, 'aiWmBf+Be+4M0MLYxKVU1Ay6BVc='],
    ['a JSON body', 'authtoken123', 'https://hooks.example.com/j?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862', { rawBody: '{"a":1}' }, 'Zc6+M1aSDmwF+L2xnjpd0L7L550='],
  ])('accepts %s', (_, token, url, content, signature) => {
    expect(verifyTwilio({ token, url, signature, content })).toEqual({ ok: true })
  })

  const valid = { token: 'authtoken123', url: statusUrl, signature: 'aiWmBf+Be+4M0MLYxKVU1Ay6BVc=', content: { params: statusFields } }
  it.each([
    ['another token', { token: 'authtoken124' }, 'no_match'],
    ['another path', { url: `${statusUrl}/` }, 'no_match'],
    ['a query that was not signed', { url: `${statusUrl}?nid=x` }, 'no_match'],
    ['a changed field', { content: { params: { ...statusFields, MessageStatus: 'failed' } } }, 'no_match'],
    ['a field more', { content: { params: { ...statusFields, Extra: '' } } }, 'no_match'],
    ['a JSON body without its hash in the URL', { content: { rawBody: '{}' } }, 'no_match'],
    ['another JSON body', { url: 'https://hooks.example.com/j?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862', signature: 'Zc6+M1aSDmwF+L2xnjpd0L7L550=', content: { rawBody: '{"a":2}' } }, 'no_match'],
    ['no signature', { signature: undefined }, 'missing_headers'],
    ['an empty signature', { signature: '' }, 'missing_headers'],
    ['a URL that is none', { url: '/webhooks/twilio/status' }, 'bad_url'],
    ['a signature by the empty token', { token: '', signature: getExpectedTwilioSignature('', statusUrl, statusFields) }, 'bad_secret'],
  ])('refuses %s', (_, change, why) => {
    expect(verifyTwilio({ ...valid, ...change })).toEqual({ ok: false, why })
  })

  it('takes repeated, empty and untrimmed fields as they are', () => {
    const params = { Body: '  STOP ', Empty: '', Media: ['b', 'a', 'b'] }
    const signature = getExpectedTwilioSignature('token', statusUrl, params)
    expect(verifyTwilio({ token: 'token', url: statusUrl, signature, content: { params } })).toEqual({ ok: true })
    expect(verifyTwilio({ token: 'token', url: statusUrl, signature, content: { params: { ...params, Body: 'STOP' } } })).toEqual({ ok: false, why: 'no_match' })
  })

  it('never throws and never believes a stranger', () => {
    fc.assert(fc.property(fc.string(), fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string()), fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string()))), (signature, url, params) => {
      expect(verifyTwilio({ token: 'token', url, signature, content: { params } }).ok).toBe(false)
    }))
  })
})

describe('Resend signatures', () => {
  const vectors = [
    { secret: 'whsec_plJ3nmyCDGBKInavdOK15jsl', id: 'msg_loFOjxBNrRLzqYUf', timestamp: '1731705121', rawBody: '{"event_type":"ping","data":{"success":true}}', signature: 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=' },
    { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: '1614265330', rawBody: '{"test": 2432232314}', signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' },
  ] as const
  const [first, second] = vectors
  const headersOf = (vector: (typeof vectors)[number]): Record<string, string> => ({ 'svix-id': vector.id, 'svix-timestamp': vector.timestamp, 'svix-signature': vector.signature })
  const at = Number(first.timestamp) * 1000
  const valid = { secrets: [first.secret], rawBody: first.rawBody, headers: headersOf(first), now: at }

  it.each(vectors)('accepts the vector $id', vector => {
    for (const rawBody of [vector.rawBody, Buffer.from(vector.rawBody)]) {
      expect(verifyResend({ secrets: [vector.secret], rawBody, headers: headersOf(vector), now: Number(vector.timestamp) * 1000 })).toEqual({ ok: true })
    }
  })

  it('accepts either secret while one is rotated', () => {
    for (const secrets of [[first.secret, second.secret], [second.secret, first.secret]]) expect(verifyResend({ ...valid, secrets })).toEqual({ ok: true })
  })

  it('accepts any signature of a list and skips other versions', () => {
    const headers = { ...valid.headers, 'svix-signature': `v1a,AAAA v1,AAAA ${first.signature}` }
    expect(verifyResend({ ...valid, headers })).toEqual({ ok: true })
    expect(verifyResend({ ...valid, headers: { ...headers, 'svix-signature': first.signature.replace('v1,', 'v1a,') } })).toEqual({ ok: false, why: 'no_match' })
  })

  it.each([[300_000, true], [300_999, true], [301_000, false], [-300_000, true], [-301_000, false]])('at %d ms from the timestamp: %s', (offset, ok) => {
    expect(verifyResend({ ...valid, now: at + offset }).ok).toBe(ok)
  })

  it.each([
    ['another body', { rawBody: `${first.rawBody} ` }, 'no_match'],
    ['another secret', { secrets: [second.secret] }, 'no_match'],
    ['no secret', { secrets: [] }, 'bad_secret'],
    ['secrets that are none', { secrets: ['', 'whsec_', 'whsec_%%%'] }, 'bad_secret'],
    ['another id', { headers: { ...valid.headers, 'svix-id': 'msg_x' } }, 'no_match'],
    ['no id', { headers: { ...valid.headers, 'svix-id': undefined } }, 'missing_headers'],
    ['no timestamp', { headers: { ...valid.headers, 'svix-timestamp': undefined } }, 'missing_headers'],
    ['repeated headers', { headers: { ...valid.headers, 'svix-signature': [first.signature] } }, 'missing_headers'],
    ['a timestamp that is no number', { headers: { ...valid.headers, 'svix-timestamp': '1e9' } }, 'bad_timestamp'],
    ['an old timestamp', { now: at + 301_000 }, 'too_old'],
    ['a timestamp ahead', { now: at - 301_000 }, 'too_new'],
  ])('refuses %s', (_, change, why) => {
    expect(verifyResend({ ...valid, ...change })).toEqual({ ok: false, why })
  })

  it('accepts whatever is signed, and refuses it with any one byte changed', () => {
    const webhook = new Webhook(first.secret)
    fc.assert(fc.property(fc.string({ minLength: 1 }), fc.nat(), (body, where) => {
      const headers = { 'svix-id': 'msg_1', 'svix-timestamp': first.timestamp, 'svix-signature': webhook.sign('msg_1', new Date(at), body) }
      expect(verifyResend({ ...valid, rawBody: body, headers })).toEqual({ ok: true })
      const changed = Buffer.from(body)
      const index = where % changed.length
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(verifyResend({ ...valid, rawBody: changed, headers })).toEqual({ ok: false, why: 'no_match' })
    }))
  })
})
