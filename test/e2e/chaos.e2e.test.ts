/**
 * Chaos: the real program on real services under load, while it, Redis and the broker are killed and Redis is emptied at moments a seed decides.
 * Longer, or otherwise: CHAOS_SECONDS=180 CHAOS_SEED=7.
 */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pino from 'pino'
import { afterEach, expect, it } from 'vitest'
import { loadSettings } from '../../config/load.ts'
import { loadPolicyFile } from '../../config/policy-load.ts'
import { openAnalytics, openCodec, openLog, prepareTopics } from '../../cli/runtime/connect.ts'
import { simulatedCredentials } from '../../cli/runtime/simulators.ts'
import { startSimulators } from '../../embedded/simulators/index.ts'
import type { Receipt } from '../../embedded/simulators/options.ts'
import { ask } from '../../embedded/processes/probe.ts'
import { startEmbedded } from '../../embedded/index.ts'
import { createRandom } from '../../examples/random.ts'
import { segments } from '../../processors/content/segments.ts'
import { parseConsent, parseRecipient } from '../../processors/recipients/parse.ts'
import { topicFor } from '../../topics/index.ts'
import { createProducer } from '../../topics/producer.ts'
import { createHome } from '../support/program.ts'
import { freePort, superviseProgram, superviseService } from '../support/supervised.ts'
import { until } from '../support/until.ts'

const SECONDS = Number(process.env['CHAOS_SECONDS'] ?? 40)
const SEED = Number(process.env['CHAOS_SEED'] ?? 1)
const PEOPLE = 120
/** SMS cost 0.05: room for about half of those asked for. */
const BUDGET_USD = 5
const CAP = 2

type Blow = 'empty Redis' | 'kill Redis' | 'kill the app' | 'kill the broker'
const blows: readonly Blow[] = ['empty Redis', 'kill the app', 'kill Redis', 'kill the broker']

const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => { for (const close of closing.splice(0).toReversed()) await close() })

const phoneOf = (index: number): string => `+1${212 + Math.floor(index / 100)}55501${String(index % 100).padStart(2, '0')}`
const requestsOf = (index: number): Parameters<ReturnType<typeof createProducer>['send']>[0] => {
  const recipientId = `p${index}`
  return [
    { requestId: `a${index}`, recipientId, category: 'critical_financial_alert', channel: 'sms', text: `Alert ${index}: your balance is low.`, fallbackChannels: ['email'], subject: `Alert ${index}` },
    { requestId: `r${index}`, recipientId, category: 'payment_reminder', channel: 'sms', text: `Bill ${index} is due.` },
    { requestId: `m${index}`, recipientId, category: 'monthly_report', channel: 'email', subject: `Month of ${index}`, text: `All is well, ${index}.` },
  ]
}

it(`loses nothing, messages nobody twice and breaks no cap or budget while everything is killed (seed ${SEED})`, { timeout: (SECONDS + 240) * 1000 }, async () => {
  const random = createRandom(SEED)
  const home = createHome()
  closing.push(home.remove)
  const [redis, kafka] = await Promise.all([superviseService(home.path, 'redis'), superviseService(home.path, 'kafka')])
  closing.push(() => redis.stop(), () => kafka.stop())
  const rest = await startEmbedded({ home: home.path, dataName: 'data-rest', services: ['registry', 'clickhouse'], kafkaBrokers: kafka.address })
  closing.push(() => rest.stop())
  const gatewayPort = await freePort()
  const gateway = `http://127.0.0.1:${gatewayPort}`
  const simulators = await startSimulators({
    seed: SEED, twilio: { accountSid: simulatedCredentials.TWILIO_ACCOUNT_SID, authToken: simulatedCredentials.TWILIO_AUTH_TOKEN },
    resend: { apiKey: simulatedCredentials.RESEND_API_KEY, webhookSecret: simulatedCredentials.RESEND_WEBHOOK_SECRET },
    profile: { latencyMs: 30, deliverDelayMs: 500, unknownAfterAcceptShare: 0.02, errorShare: 0.01, throttleShare: 0.01, duplicateShare: 0.05 },
    webhookTarget: { twilioInboundUrl: `${gateway}/webhooks/twilio`, resendUrl: `${gateway}/webhooks/resend` }, receiptsFile: join(home.path, 'receipts.jsonl'),
  })
  closing.push(() => simulators.close())
  // Whatever the time of the day is, it is not a quiet one.
  const hour = new Date().getUTCHours()
  const env = {
    POSTRIDER_HOME: home.path, LOG_LEVEL: 'warn', KAFKA_BROKERS: kafka.address, REDIS_URL: redis.address, SCHEMA_REGISTRY_URL: rest.addresses.SCHEMA_REGISTRY_URL ?? '', CLICKHOUSE_URL: rest.addresses.CLICKHOUSE_URL ?? '',
    GATEWAY_PORT: String(gatewayPort), TWILIO_BASE_URL: simulators.TWILIO_BASE_URL, RESEND_BASE_URL: simulators.RESEND_BASE_URL, ...simulatedCredentials,
    KAFKA_SESSION_TIMEOUT_MS: '6000', DAILY_BUDGET: String(BUDGET_USD), BUDGET_CRITICAL_RESERVE: '0', USER_HOURLY_MAX: String(CAP), RELEASE_JITTER_MS: '0',
    TCPA_COMPLIANCE: 'false', QUIET_HOURS_START: String((hour + 12) % 24), QUIET_HOURS_END: String((hour + 13) % 24), SMS_RATE_NORMAL_PER_MINUTE: '10000', SMS_RATE_CRITICAL_PER_MINUTE: '10000', SMS_RATE_HOURLY: '100000', SMS_RATE_DAILY: '100000',
    PROVIDER_TIMEOUT_MS: '1500', RECONCILE_DELAY_SECONDS: '4', RETRY_DELAY_SECONDS: '1', RETRY_EXPONENTIAL_BACKOFF: 'false', RETRY_MAX: '20',
  }
  const loaded = loadSettings({ ...env, NODE_ENV: 'test' })
  const policy = loadPolicyFile('')
  if (!loaded.ok || !policy.ok) throw new Error(JSON.stringify([loaded, policy]))
  const { settings } = loaded
  const log = openLog(settings, pino({ level: 'silent' }), () => {})
  closing.push(() => log.close())
  await prepareTopics(log, settings)
  const codec = await openCodec(settings, Date.now)
  const appending = log.producer('chaos')
  const producer = createProducer({ producer: appending, codec, policy: policy.policy, source: 'chaos' })
  const began = Date.now()
  await appending.send(Array.from({ length: PEOPLE }, (_, index) => {
    const person = parseRecipient({ recipientId: `p${index}`, phone: phoneOf(index), email: `p${index}@example.com`, zone: 'UTC', country: 'US', state: 'NY' }, began)
    const consents = ['sms', 'email'].map(channel => parseConsent({ recipientId: `p${index}`, channel, purpose: 'informational', action: 'granted', level: 'express', at: began - 1000, source: 'web', wordingVersion: '1' }, began, 'chaos'))
    return [
      ...(person.ok ? [{ topic: topicFor('communications.recipients'), key: `p${index}`, value: codec.encode('recipient', person.value) }] : []),
      ...consents.flatMap(consent => consent.ok ? [{ topic: topicFor('communications.consents'), key: `p${index}`, value: codec.encode('consent', consent.value) }] : []),
    ]
  }).flat())

  const app = superviseProgram(['start'], env, /Press Ctrl-C/, join(home.path, 'app.log'))
  closing.push(() => app.stop())
  await app.up()
  const recipientsGroup = `${settings.KAFKA_CLIENT_ID}.recipients`
  const admin = log.admin()
  await until(async () => (await admin.groupOffsets(recipientsGroup, topicFor('communications.consents'))).every(({ end, committed }) => end === 0n || committed === end))

  // Load and blows side by side: one person after the other, and every few seconds something dies.
  const load = (async () => { for (let index = 0; index < PEOPLE; index++) { expect(await producer.send(requestsOf(index))).toMatchObject({ ok: true }); await delay((SECONDS * 800) / PEOPLE) } })()
  const history: string[] = []
  const strike: Record<Blow, () => Promise<unknown> | void> = { 'empty Redis': () => ask(Number(new URL(redis.address).port), 'FLUSHALL\r\n', 5000), 'kill Redis': () => redis.kill(), 'kill the app': () => app.kill(), 'kill the broker': () => kafka.kill() }
  const end = began + SECONDS * 1000
  for (let round = 0; Date.now() < end || round < blows.length; round++) {
    await delay(random.integer(1500, 6500))
    // Each of them at least once, and then any.
    const blow = round < blows.length ? blows[(round + SEED) % blows.length] ?? 'empty Redis' : random.pick(blows)
    history.push(`${((Date.now() - began) / 1000).toFixed(1)} s: ${blow}`)
    await strike[blow]()
  }
  await load
  await app.up()

  const analytics = await openAnalytics(settings, Date.now)
  closing.push(() => analytics.close())
  const days = { from: '2000-01-01', to: '2100-01-01' }
  const standing = async (): Promise<Awaited<ReturnType<typeof analytics.query<'conservation'>>>[number] | undefined> => (await analytics.query('conservation', { ...days, settled: Date.now() + 60_000, quietSince: 0, overdueSince: 0 }))[0]
  await until(async () => {
    const row = await standing()
    // What waits for a cap or a budget waits for longer than we do; what is tried again, or found out about, does not.
    const waiting = await analytics.query('waiting', days)
    return row !== undefined && row.accepted === PEOPLE * 3 && row.in_flight === 0 && waiting.every(({ reason }) => /^(cap|budget)_/.test(reason))
  })
  const row = await standing()
  if (!row) throw new Error('no row')
  // Not the mails of the monitors.
  const receipts = simulators.receipts().filter(({ requestId }) => /^[arm]\d+$/.test(requestId ?? ''))
  const note = history.join('\n')
  expect(row.sent + row.rejected + row.expired + row.cancelled + row.failed + row.digested + row.deferred, note).toBe(PEOPLE * 3)
  expect(row, note).toMatchObject({ accepted: PEOPLE * 3, unaccepted: 0, in_flight: 0, dead_lettered: 0 })
  expect(simulators.stats().messagedTwice, note).toBe(0)
  expect(row.sent, note).toBe(new Set(receipts.map(receipt => receipt.requestId)).size)
  expect(mostPerPerson(receipts), note).toBeLessThanOrEqual(CAP)
  expect(spent(receipts), note).toBeLessThanOrEqual(BUDGET_USD * daysSince(began))
  expect(row.sent, note).toBeGreaterThan(PEOPLE)
})

function mostPerPerson(receipts: readonly Receipt[]): number {
  const people = new Map(Array.from({ length: PEOPLE }, (_, index) => [phoneOf(index), `p${index}@example.com`]))
  return Math.max(...[...Map.groupBy(receipts, ({ to }) => people.get(to) ?? to).values()].map(list => list.length))
}

/** USD, by the list prices; a message is paid for when it is taken. */
const spent = (receipts: readonly Receipt[]): number => receipts.reduce((sum, { provider, text }) => sum + (provider === 'twilio' ? 0.05 * segments(text).segments : 0.001), 0) - 1e-9
const daysSince = (began: number): number => Math.floor(Date.now() / 86_400_000) - Math.floor(began / 86_400_000) + 1
