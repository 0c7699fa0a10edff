/** The gateway over real Redis and ClickHouse: what memory fills cannot show. */
import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { expect, inject, it, onTestFinished } from 'vitest'
import { buildGateway } from '../../gateway/app.ts'
import { mintToken } from '../../gateway/token.ts'
import { openClickHouse } from '../../processors/analytics/clickhouse/store.ts'
import { eventRow } from '../../processors/analytics/rows.ts'
import { acceptedEvent, eventOf } from '../../processors/kernel/events.ts'
import { createMetrics } from '../../processors/kernel/metrics.ts'
import { createRedisStores } from '../../processors/stores/redis/index.ts'
import { createCodec } from '../../schemas/codec.ts'
import { createMemoryRegistry } from '../../schemas/registry.ts'
import { topicTable } from '../../topics/index.ts'
import type { TopicRow } from '../../topics/index.ts'
import { createMemoryLog } from '../../topics/memory/log.ts'
import { aCommunication, NOON, shippedPolicy, someSettings } from '../support/communications.ts'
import { plainVault } from '../support/plain-vault.ts'
import { addressHash } from './fixture.ts'

async function open() {
  const { REDIS_URL, CLICKHOUSE_URL } = inject('addresses')
  const now = (): number => NOON
  const settings = someSettings({ NODE_ENV: 'test' })
  const codec = await createCodec(createMemoryRegistry(), Object.entries(topicTable).flatMap(([topic, row]: [string, TopicRow]) => (row.schema === null ? [] : [{ topic, schema: row.schema, compatibility: 'BACKWARD_TRANSITIVE' as const }])), now)
  const stores = createRedisStores({ url: REDIS_URL, prefix: `test-${randomUUID()}:`, addressHash })
  const analytics = await openClickHouse({ url: CLICKHOUSE_URL, database: `gateway_${randomUUID().replaceAll('-', '')}`, poolSize: 2, retention: { events: 3650, consents: 3650 }, now })
  const log = createMemoryLog({ now })
  const app = await buildGateway({ settings, policy: shippedPolicy, codec, producer: log.producer('gateway'), stores, vault: plainVault, analytics, metrics: createMetrics(), log: pino({ level: 'silent' }), now, newId: randomUUID, publicBaseUrl: () => '', readiness: async () => ({}), addressHash })
  onTestFinished(async () => {
    await app.close()
    await Promise.all([stores.close(), analytics.close()])
  })
  const headers = { authorization: `Bearer ${mintToken(settings, { subject: 'shop', scopes: ['admin'], ttlSeconds: 60 }, now)}` }
  return { app, stores, analytics, codec, log, headers }
}
const request = { recipientId: 'person-1', category: 'payment_reminder', text: 'Your bill is due tomorrow.' }

it('an idempotency key survives in Redis: the same body is the same records, another is a conflict', async () => {
  const { app, log, headers } = await open()
  const send = (payload: object) => app.inject({ method: 'POST', url: '/v1/communications', headers: { ...headers, 'idempotency-key': 'order/17: ä' }, payload })
  const [first, again, other] = [await send(request), await send(request), await send({ ...request, text: 'Other.' })]
  expect([first.statusCode, again.body, other.statusCode]).toEqual([202, first.body, 409])
  const [one, two] = log.records('communications.requests.normal')
  expect(two?.value).toEqual(one?.value)
})

it('a story is told from ClickHouse, cancelled in Redis', async () => {
  const { app, analytics, stores, codec, headers } = await open()
  const communication = aCommunication({ requestId: `r-${randomUUID()}` })
  const url = `/v1/communications/${communication.requestId}`
  expect((await app.inject({ url, headers })).statusCode).toBe(404)
  await analytics.insertEvents([acceptedEvent(communication), eventOf(communication, 'deferred', 'timing', NOON, { reason: 'quiet_hours', rule: 'timing.quiet_hours', until: NOON + 3_600_000, trace: [] })].map(eventRow))
  expect((await app.inject({ url, headers })).json()).toMatchObject({ state: 'deferred', incomplete: false, events: [{ kind: 'accepted' }, { kind: 'deferred', until: '2026-11-22T18:00:00.000Z' }] })
  await stores.deferrals.fold(0, [{ add: { key: `${communication.requestId}#1.0`, partition: 0, requestId: communication.requestId, recipientId: 'person-1', dueAt: NOON + 3_600_000, target: 'communications.requests.normal', reason: 'quiet_hours', pass: 1, payload: codec.encode('communication', { ...communication, pass: 1 }) } }], 1n)
  expect((await app.inject({ method: 'DELETE', url, headers })).statusCode).toBe(200)
  expect((await app.inject({ method: 'DELETE', url, headers })).statusCode).toBe(200)
  expect(await stores.deferrals.byRequest(communication.requestId)).toEqual([])
  const page = await app.inject('/dashboard')
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('quiet hours close this hour, not the law or the person.')
  expect(page.body).toContain(`/dashboard/communications/${communication.requestId}`)
  const list = await app.inject('/dashboard/list?outcome=deferred&reason=quiet_hours')
  expect(list.body).toContain(communication.requestId)
  expect((await app.inject('/dashboard/list?outcome=sent')).body).not.toContain(communication.requestId)
})

it('a profile, a consent and a STOP are seen at once', async () => {
  const { app, headers } = await open()
  const id = `p-${randomUUID()}`
  await app.inject({ method: 'PUT', url: `/v1/recipients/${id}`, headers, payload: { phone: '+12125550123', quietStart: '22:00', quietEnd: '08:00' } })
  await app.inject({ method: 'POST', url: `/v1/recipients/${id}/consents`, headers, payload: { channel: 'sms', purpose: 'all', action: 'opted_out' } })
  expect((await app.inject({ url: `/v1/recipients/${id}`, headers })).json()).toMatchObject({ recipient: { phone: '+12125550123', quietStart: '22:00' }, consents: [{ action: 'opted_out', source: 'shop' }] })
})
