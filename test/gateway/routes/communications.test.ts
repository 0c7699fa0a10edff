import { describe, expect, it } from 'vitest'
import { mintToken } from '../../../gateway/token.ts'
import type { Communication } from '../../../schemas/generated/types.ts'
import { NOON } from '../../support/communications.ts'
import { aGateway, away } from '../fixture.ts'
import type { Clock, Fixture } from '../fixture.ts'

const request = { recipientId: 'person-1', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due tomorrow.' }
const url = '/v1/communications'

interface Sent { status: number; body: { accepted?: { requestId: string; status: string }[]; error?: { code: string; message: string; problems?: { index?: number; field: string; code: string }[] } }; headers: Record<string, unknown> }
async function send({ app, bearer }: Fixture, payload: unknown, headers: Record<string, string> = {}): Promise<Sent> {
  const response = await app.inject({ method: 'POST', url, headers: { ...bearer('communications:write'), 'content-type': 'application/json', ...headers }, payload: typeof payload === 'string' ? payload : JSON.stringify(payload) })
  return { status: response.statusCode, body: response.json(), headers: response.headers }
}
async function produced(fixture: Fixture): Promise<Communication[]> {
  const lanes = await Promise.all((['critical', 'normal'] as const).map(lane => fixture.records<'communication'>('communications.requests', lane)))
  return lanes.flat().map(({ value }) => value)
}

describe('POST /v1/communications', () => {
  it.each([['one', request, 1], ['a list', [request, { ...request, text: 'Another.' }], 2], ['an object with a list', { communications: [request] }, 1]])('takes %s', async (_, payload, count) => {
    const fixture = await aGateway()
    const { status, body } = await send(fixture, payload)
    const communications = await produced(fixture)
    expect([status, communications.length]).toEqual([202, count])
    expect(body).toEqual({ accepted: communications.map(({ requestId }) => ({ requestId, status: 'accepted' })) })
    expect(communications[0]).toMatchObject({ ...request, source: 'shop', requestedAt: NOON, lane: 'normal' })
  })

  it('keys by person, and takes the lane from the policy', async () => {
    const fixture = await aGateway()
    await send(fixture, { ...request, category: 'critical_financial_alert', requestId: 'alert-1' })
    const [found] = await fixture.records<'communication'>('communications.requests', 'critical')
    expect([found?.record.key?.toString(), found?.value.requestId]).toEqual(['person-1', 'alert-1'])
  })

  it('lists every problem of every request, and produces nothing', async () => {
    const fixture = await aGateway()
    const { status, body } = await send(fixture, [request, { ...request, category: 'no_such', text: '' }, { ...request, recipientId: 'person@example.com', extra: 1 }, 'text', null])
    expect([status, body.error?.code]).toEqual([400, 'invalid_request'])
    expect(body.error?.problems?.map(({ index, field, code }) => [index, field, code])).toEqual([
      [1, 'category', 'unknown_category'], [1, 'text', 'invalid_field'], [2, 'extra', 'unknown_field'], [3, '(body)', 'invalid_field'], [4, '(body)', 'invalid_field'],
    ])
    expect(await produced(fixture)).toEqual([])
  })

  it.each([
    ['not JSON', '{"text": "a",}', 400, 'invalid_json', 'line 1, column 14: expected a property name'],
    ['a null byte', String.raw`{"text":"a\u0000b"}`, 400, 'invalid_json', 'null byte'],
    ['a prototype', '{"__proto__": {"recipientId": "x"}}', 400, 'invalid_json', '__proto__'],
    ['nothing', '', 400, 'invalid_request', ''],
    ['an empty list', '[]', 400, 'invalid_request', ''],
    ['no list', '{"communications": {}}', 400, 'invalid_request', ''],
    ['too many', JSON.stringify(Array.from({ length: 1001 }, () => 1)), 400, 'invalid_request', ''],
    ['the same id twice', JSON.stringify([{ ...request, requestId: 'a' }, { ...request, requestId: 'a' }]), 400, 'invalid_request', ''],
    ['an inherited name as category', JSON.stringify({ recipientId: 'p', category: 'constructor', text: 'x' }), 400, 'invalid_request', ''],
  ])('refuses %s', async (_, payload, status, code, message) => {
    const fixture = await aGateway()
    const sent = await send(fixture, payload)
    expect([sent.status, sent.body.error?.code]).toEqual([status, code])
    expect(sent.body.error?.message).toContain(message)
    expect(await produced(fixture)).toEqual([])
  })

  it('lets an escaped backslash before u0000 through: it is no null byte', async () => {
    expect((await send(await aGateway(), String.raw`{"recipientId":"p","category":"payment_reminder","text":"a\\u0000b"}`)).status).toBe(202)
  })

  it('refuses a body that is no UTF-8', async () => {
    const { app, bearer } = await aGateway()
    const response = await app.inject({ method: 'POST', url, headers: { ...bearer(), 'content-type': 'application/json' }, payload: Buffer.from([0x22, 0xff, 0x22]) })
    expect([response.statusCode, response.json().error.code]).toEqual([400, 'invalid_json'])
  })

  it('refuses a body over the limit, another content type, and a record the log would not take', async () => {
    const fixture = await aGateway({ settings: { GATEWAY_BODY_LIMIT_BYTES: 4096, KAFKA_MAX_RECORD_BYTES: 1024 } })
    const large = await send(fixture, [request, { ...request, text: 'x'.repeat(5000) }])
    expect([large.status, large.body.error?.code]).toEqual([413, 'too_large'])
    const form = await send(fixture, 'a=1', { 'content-type': 'application/x-www-form-urlencoded' })
    expect([form.status, form.body.error?.code]).toEqual([415, 'unsupported_media_type'])
    const record = await send(fixture, { ...request, text: 'x'.repeat(1500) })
    expect(record.body.error?.problems).toEqual([expect.objectContaining({ index: 0, code: 'too_large' })])
    expect(await produced(fixture)).toEqual([])
  })

  it('answers 503 with Retry-After when the log cannot be reached', async () => {
    const { status, body, headers } = await send(await aGateway({ broken: () => ({ producer: { send: away, close: async () => {} } }) }), request)
    expect([status, body.error?.code, headers['retry-after']]).toEqual([503, 'unavailable', '5'])
  })

  it('answers only once the log has it', async () => {
    const order: string[] = []
    const fixture = await aGateway({ broken: ({ producer }) => ({ producer: { ...producer, send: async records => { await producer.send(records); order.push('appended') } } }) })
    await send(fixture, request)
    order.push('answered')
    expect(order).toEqual(['appended', 'answered'])
  })
})

describe('Idempotency-Key', () => {
  const key = { 'idempotency-key': 'order-17' }

  it('makes a repeat the same records, byte for byte, however late', async () => {
    const clock: Clock = { now: NOON }
    const fixture = await aGateway({ clock })
    const first = await send(fixture, [request, request], key)
    clock.now = NOON + 3_600_000
    const again = await send(fixture, { communications: [{ ...request }, { text: request.text, channel: 'sms', recipientId: 'person-1', category: 'payment_reminder' }] }, key)
    expect([first.status, again.status]).toEqual([202, 202])
    expect(again.body).toEqual(first.body)
    const values = (await fixture.records('communications.requests', 'normal')).map(({ record }) => record.value?.toString('hex'))
    expect([values[2], values[3]]).toEqual([values[0], values[1]])
    expect(values[0]).not.toBe(values[1])
  })

  it('with another body is a conflict, and produces nothing', async () => {
    const fixture = await aGateway()
    await send(fixture, request, key)
    const other = await send(fixture, { ...request, text: 'Something else.' }, key)
    expect([other.status, other.body.error?.code]).toEqual([409, 'idempotency_conflict'])
    expect(await produced(fixture)).toHaveLength(1)
  })

  it('is not used up by a call with problems, nor shared between callers', async () => {
    const fixture = await aGateway()
    expect((await send(fixture, { ...request, category: 'no_such' }, key)).status).toBe(400)
    expect((await send(fixture, request, key)).status).toBe(202)
    const authorization = `Bearer ${mintToken(fixture.deps.settings, { subject: 'another', scopes: ['communications:write'], ttlSeconds: 60 }, fixture.deps.now)}`
    expect((await send(fixture, { ...request, text: 'Another caller.' }, { ...key, authorization })).status).toBe(202)
    expect(new Set((await produced(fixture)).map(({ requestId }) => requestId)).size).toBe(2)
  })

  it('leaves given ids alone', async () => {
    const { body } = await send(await aGateway(), { ...request, requestId: 'mine-1' }, key)
    expect(body.accepted?.[0]?.requestId).toBe('mine-1')
  })

  it.each([['empty', '', 400], ['257 characters', 'x'.repeat(257), 400], ['256 characters', 'x'.repeat(256), 202]])('of %s: %i', async (_, value, status) => {
    expect((await send(await aGateway(), request, { 'idempotency-key': value })).status).toBe(status)
  })

  it('fails closed: without Redis nothing is produced', async () => {
    const fixture = await aGateway({ broken: ({ stores }) => ({ stores: { ...stores, ledger: { ...stores.ledger, putManifest: away } } }) })
    expect((await send(fixture, request, key)).status).toBe(503)
    expect(await produced(fixture)).toEqual([])
    expect((await send(fixture, request)).status).toBe(202)
  })
})
