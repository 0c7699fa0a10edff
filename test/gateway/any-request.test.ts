/** Whatever is sent, the gateway answers: never with a bug, and never takes what the pipeline would put aside. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { validateCommunication } from '../../processors/content/validate.ts'
import { shippedPolicy } from '../support/communications.ts'
import { aGateway } from './fixture.ts'

const request = fc.record({
  requestId: fc.oneof(fc.string(), fc.constant('r-1')), recipientId: fc.oneof(fc.string(), fc.constant('person-1')), category: fc.oneof(fc.string(), fc.constantFrom(...Object.keys(shippedPolicy.categories), 'constructor', 'toString')),
  channel: fc.oneof(fc.constantFrom('sms', 'mms', 'email'), fc.jsonValue()), fallbackChannels: fc.oneof(fc.array(fc.constantFrom('sms', 'mms', 'email'), { maxLength: 4 }), fc.jsonValue()), subject: fc.oneof(fc.string(), fc.jsonValue()),
  text: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()), html: fc.oneof(fc.string(), fc.constant(null)), mediaUrls: fc.oneof(fc.array(fc.webUrl()), fc.jsonValue()),
  requestedAt: fc.oneof(fc.maxSafeInteger(), fc.date({ noInvalidDate: true }).map(date => date.toISOString())), notBefore: fc.oneof(fc.maxSafeInteger(), fc.double(), fc.constant(null)), expiresAt: fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
  tenantId: fc.string(), campaignId: fc.jsonValue(), facts: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.jsonValue()), extra: fc.jsonValue(),
}, { requiredKeys: [] })
const profile = fc.record({
  recipientId: fc.jsonValue(), phone: fc.oneof(fc.string(), fc.constant('+12125550123'), fc.jsonValue()), email: fc.oneof(fc.emailAddress(), fc.jsonValue()), zone: fc.oneof(fc.constantFrom('UTC', 'constructor', '__proto__', '+02:00'), fc.jsonValue()),
  zoneVerifiedAt: fc.oneof(fc.maxSafeInteger(), fc.jsonValue()), pausedUntil: fc.oneof(fc.maxSafeInteger(), fc.jsonValue()), quietStart: fc.oneof(fc.constant('22:00'), fc.jsonValue()), facts: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.jsonValue()),
}, { requiredKeys: [] })
const consent = fc.record({
  channel: fc.oneof(fc.constantFrom('sms', 'email', 'all'), fc.jsonValue()), purpose: fc.oneof(fc.constantFrom('marketing', 'all'), fc.jsonValue()), action: fc.oneof(fc.constantFrom('granted', 'opted_out'), fc.jsonValue()),
  at: fc.oneof(fc.maxSafeInteger(), fc.jsonValue()), evidence: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.jsonValue()), keep: fc.jsonValue(),
}, { requiredKeys: ['channel', 'purpose', 'action'] })
const body = (likely: fc.Arbitrary<unknown>): fc.Arbitrary<string> => fc.oneof(
  fc.oneof(likely, fc.array(likely, { maxLength: 3 })).map(value => JSON.stringify(value)), fc.json(), fc.string(), likely.map(value => JSON.stringify(value).slice(0, -3)),
)

describe('any request', () => {
  it.each([
    ['POST', '/v1/communications', request], ['POST', '/v1/communications', fc.record({ communications: fc.oneof(fc.array(request), fc.jsonValue()) })], ['PUT', '/v1/recipients/person-1', profile],
    ['POST', '/v1/recipients/person-1/consents', consent], ['POST', '/webhooks/resend', fc.jsonValue()], ['POST', '/unsubscribe/x', fc.jsonValue()],
  ] as const)('%s %s', async (method, url, likely) => {
    const fixture = await aGateway({ settings: { WEBHOOK_SECRET_VALIDATION: false, GATEWAY_RATE_LIMIT_PER_MINUTE: 1_000_000 } })
    const headers = { ...fixture.bearer(), 'content-type': 'application/json' }
    await fc.assert(fc.asyncProperty(body(likely), async payload => {
      const response = await fixture.app.inject({ method, url, headers, payload })
      expect([200, 202, 400, 404]).toContain(response.statusCode)
      expect(response.statusCode < 400 ? ['error'] : Object.keys(response.json())).toEqual(['error'])
    }), { numRuns: 300 })
    const taken = (await Promise.all((['critical', 'normal'] as const).map(lane => fixture.records<'communication'>('communications.requests', lane)))).flat()
    expect(taken.flatMap(({ value }) => validateCommunication(value, shippedPolicy))).toEqual([])
    expect((await fixture.app.inject({ url: '/v1/recipients/person-1', headers: fixture.bearer() })).statusCode).toBeLessThan(500)
  })

  it('with any path, query and headers', async () => {
    const { app } = await aGateway()
    const path = fc.oneof(fc.webPath().map(text => `/${text}`), fc.string().map(text => `/v1/communications/${encodeURIComponent(text.toWellFormed())}`), fc.string().map(text => `/dashboard/communications?id=${encodeURIComponent(text.toWellFormed())}`), fc.string().map(text => `/unsubscribe/${encodeURIComponent(text.toWellFormed())}`))
    const value = fc.string().map(text => text.replaceAll(/[^\x20-\x7e]/g, ''))
    await fc.assert(fc.asyncProperty(path, fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'), value, value, async (url, method, authorization, type) => {
      const response = await app.inject({ method, url, headers: { authorization, 'content-type': type, 'idempotency-key': type } })
      expect(response.statusCode).toBeLessThan(500)
    }), { numRuns: 300 })
  })

  it('with any form as a Twilio webhook is kept', async () => {
    const fixture = await aGateway({ settings: { WEBHOOK_SECRET_VALIDATION: false } })
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary' }), async payload => {
      const response = await fixture.app.inject({ method: 'POST', url: '/webhooks/twilio', headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload })
      expect([200, 204]).toContain(response.statusCode)
    }), { numRuns: 200 })
    expect((await fixture.records('communications.callbacks')).length).toBeGreaterThan(0)
  })
})
