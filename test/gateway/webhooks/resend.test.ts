import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { resendTags } from '../../../processors/senders/providers/correlation.ts'
import { NOON } from '../../support/communications.ts'
import { aGateway, away, RESEND_SECRET } from '../fixture.ts'
import type { Fixture } from '../fixture.ts'

const tags = Object.fromEntries(resendTags('order 17/ä', 2).map(({ name, value }) => [name, value]))
const body = JSON.stringify({ type: 'email.bounced', created_at: '2026-11-22T17:00:00.000Z', data: { email_id: 'e-1', to: ['person@example.com'], subject: 'secret words', tags, bounce: { type: 'Permanent' } } })

interface Given { payload?: string; secret?: string; at?: number; id?: string; signature?: string }
async function post({ app }: Fixture, { payload = body, secret = RESEND_SECRET, at = NOON, id = 'msg_1', signature }: Given = {}) {
  const timestamp = Math.floor(at / 1000)
  const headers = { 'content-type': 'application/json', 'svix-id': id, 'svix-timestamp': String(timestamp), 'svix-signature': signature ?? new Webhook(secret).sign(id, new Date(timestamp * 1000), payload) }
  const response = await app.inject({ method: 'POST', url: '/webhooks/resend', headers, payload })
  return { status: response.statusCode, code: response.statusCode < 300 ? null : response.json().error.code, headers: response.headers }
}
const callbacks = async (fixture: Fixture) => (await fixture.records<'callback'>('communications.callbacks')).map(({ record, value }) => ({ key: record.key?.toString(), ...value }))

describe('Resend webhooks', () => {
  it('are kept raw, with our id out of the tags, and answered 200', async () => {
    const fixture = await aGateway()
    expect((await post(fixture)).status).toBe(200)
    expect(await callbacks(fixture)).toEqual([{ key: 'e-1', callbackId: 'msg_1', provider: 'resend', kind: 'email.bounced', providerMessageId: 'e-1', requestId: 'order 17/ä', attempt: 2, receivedAt: NOON, body: Buffer.from(body) }])
    expect(fixture.logged()).not.toMatch(/example\.com|secret/)
  })

  it.each([
    ['another secret', { secret: `whsec_${Buffer.from('another-secret-of-tests').toString('base64')}` }], ['301 s old', { at: NOON - 301_000 }], ['301 s ahead', { at: NOON + 301_000 }], ['no signature', { signature: '' }], ['another body', { signature: new Webhook(RESEND_SECRET).sign('msg_1', new Date(NOON), '{}') }],
  ])('with %s are refused, counted and not kept', async (_, given) => {
    const fixture = await aGateway()
    expect(await post(fixture, given)).toMatchObject({ status: 403, code: 'bad_signature' })
    expect(await callbacks(fixture)).toEqual([])
    expect(await fixture.deps.metrics.registry.getSingleMetricAsString('comms_callbacks_total')).toContain('provider="resend",outcome="distrusted"} 1')
  })

  it.each([['300 s old', { at: NOON - 300_000 }], ['an old and a new signature', { signature: `v1,${Buffer.from('old').toString('base64')} v1a,x ${new Webhook(RESEND_SECRET).sign('msg_1', new Date(NOON), body)}` }]])('with %s are taken', async (_, given) => {
    expect((await post(await aGateway(), given)).status).toBe(200)
  })

  it('are taken by any of several secrets, and by none where there is none', async () => {
    const old = `whsec_${Buffer.from('the-secret-before-this').toString('base64')}`
    const rotating = await aGateway({ settings: { RESEND_WEBHOOK_SECRET: `${RESEND_SECRET} , ${old}` } })
    expect([(await post(rotating)).status, (await post(rotating, { secret: old })).status]).toEqual([200, 200])
    expect((await post(await aGateway({ settings: { RESEND_WEBHOOK_SECRET: '' } }))).status).toBe(403)
  })

  it.each([['no JSON', 'hello', 'unknown', 'msg_1'], ['no message', '{"type":"domain.created","data":{"id":"d-1"}}', 'domain.created', 'd-1'], ['no data', '{"type":"x"}', 'x', 'msg_1'], ['nothing', '[]', 'unknown', 'msg_1']])('with %s are kept: they were signed', async (_, payload, kind, key) => {
    const fixture = await aGateway()
    expect((await post(fixture, { payload })).status).toBe(200)
    expect((await callbacks(fixture)).map(callback => [callback.kind, callback.key, callback.body.toString()])).toEqual([[kind, key, payload]])
  })

  it('are answered 503 while the log is away, so that they are sent again', async () => {
    expect(await post(await aGateway({ broken: () => ({ producer: { send: away, close: async () => {} } }) }))).toMatchObject({ status: 503, code: 'unavailable' })
  })

  it('without validation need neither signature nor id', async () => {
    const fixture = await aGateway({ settings: { WEBHOOK_SECRET_VALIDATION: false } })
    const ask = () => fixture.app.inject({ method: 'POST', url: '/webhooks/resend', headers: { 'content-type': 'application/json' }, payload: body })
    expect([(await ask()).statusCode, (await ask()).statusCode]).toEqual([200, 200])
    const ids = (await callbacks(fixture)).map(({ callbackId }) => callbackId)
    expect(ids[0]).toBe(ids[1])
  })

  it('come to another path where one is set; switched off they are 404', async () => {
    const elsewhere = await aGateway({ settings: { RESEND_WEBHOOK_PATH: '/hooks/email' } })
    expect((await post(elsewhere)).status).toBe(404)
    expect((await post(await aGateway({ settings: { WEBHOOKS_ENABLED: false } }))).status).toBe(404)
  })
})
