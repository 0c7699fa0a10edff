import { afterEach, expect, it, onTestFailed } from 'vitest'
import { startEmbedded } from '../../../embedded/index.ts'
import { ask } from '../../../embedded/processes/probe.ts'
import { auditState } from '../../../processors/rebuild/audit.ts'
import { parseConsent, parseRecipient } from '../../../processors/recipients/parse.ts'
import { createRedisStores } from '../../../processors/stores/redis/index.ts'
import { topicFor } from '../../../topics/index.ts'
import { createProducer } from '../../../topics/producer.ts'
import { createLiveWorld } from '../../support/live-workers.ts'
import type { LiveWorld } from '../../support/live-workers.ts'
import { createHome } from '../../support/program.ts'
import { startRedisCluster } from '../../support/redis-cluster.ts'
import { until } from '../../support/until.ts'
import { claim } from '../stores/fixtures.ts'

const PEOPLE = 60
const CAP = 2
/** Forty SMS, of a hundred and twenty asked for. */
const BUDGET_USD = 2
const LOSSES = 3

const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => { for (const close of closing.splice(0).toReversed()) await close() })

const phoneOf = (index: number): string => `+12125550${100 + index}`
const days = { from: '2000-01-01', to: '2100-01-01' }
const standing = async ({ analytics }: LiveWorld) => (await analytics.query('conservation', { ...days, settled: Date.now() + 60_000, quietSince: 0, overdueSince: 0 }))[0]

/** The requests that keep the numbers from adding up, and all that was told of each. */
async function unfinished({ analytics, crashes, sms, email }: LiveWorld): Promise<unknown> {
  const ids = Array.from({ length: PEOPLE }, (_, index) => ['a', 'r', 'm'].map(kind => `${kind}${index}`)).flat()
  const stories = await Promise.all(ids.map(async requestId => ({ requestId, taken: [...sms.taken, ...email.taken].filter(message => message.requestId === requestId).length, told: await analytics.query('story', { requestId }) })))
  const odd = stories.filter(({ taken, told }) => taken > 1 || (taken === 1) !== told.some(({ kind }) => kind === 'sent') || !told.some(({ kind }) => kind === 'sent' || kind === 'deferred'))
  return { crashes: crashes.map(String), odd: odd.map(({ requestId, taken, told }) => [`${requestId} taken ${taken}`, ...told.map(({ kind, reason, pass, attempt, occurred_at: at }) => `${at} ${kind} ${reason} ${pass}.${attempt}`)]) }
}

async function introduce({ codec, log }: LiveWorld): Promise<void> {
  const now = Date.now()
  await log.producer('people').send(Array.from({ length: PEOPLE }, (_, index) => {
    const recipientId = `p${index}`
    const person = parseRecipient({ recipientId, phone: phoneOf(index), email: `${recipientId}@example.com`, zone: 'UTC', country: 'US', state: 'NY' }, now)
    const consents = ['sms', 'email'].map(channel => parseConsent({ recipientId, channel, purpose: 'informational', action: 'granted', level: 'express', at: now - 1000, source: 'web', wordingVersion: '1' }, now, 'drill'))
    return [
      ...(person.ok ? [{ topic: topicFor('communications.recipients'), key: recipientId, value: codec.encode('recipient', person.value) }] : []),
      ...consents.flatMap(consent => consent.ok ? [{ topic: topicFor('communications.consents'), key: recipientId, value: codec.encode('consent', consent.value) }] : []),
    ]
  }).flat())
}

/** A Redis, and how to lose what it holds, or a part of it. */
interface Losable { readonly url: string; lose(time: number): Promise<unknown> }
async function oneServer(home: string): Promise<Losable> {
  const services = await startEmbedded({ home, dataName: 'data-redis', services: ['redis'], redisMaxMemory: '256mb' })
  closing.push(() => services.stop())
  const url = services.addresses.REDIS_URL ?? ''
  return { url, lose: () => ask(Number(new URL(url).port), 'FLUSHALL\r\n', 5000) }
}
async function oneNodeOfThree(home: string): Promise<Losable> {
  const cluster = await startRedisCluster(home, 0)
  closing.push(() => cluster.stop())
  return { url: cluster.url, lose: time => cluster.nodes[time % 3]?.flushall() ?? Promise.reject(new Error('no node')) }
}

it.each([
  ['Redis', oneServer],
  ['a node of a Redis Cluster', oneNodeOfThree],
])('%s emptied in mid-traffic: gates close and reopen by themselves, no cap is breached, no budget overspent, no one messaged twice', { timeout: 180_000 }, async (_, start) => {
  const home = createHome()
  closing.push(home.remove)
  const [services, { url: REDIS_URL, lose }] = await Promise.all([startEmbedded({ home: home.path, dataName: 'data-kafka', services: ['kafka'] }), start(home.path)])
  closing.push(() => services.stop())
  const { KAFKA_BROKERS = '' } = services.addresses
  const world = await createLiveWorld({
    KAFKA_BROKERS, REDIS_URL, DAILY_BUDGET: String(BUDGET_USD), BUDGET_CRITICAL_RESERVE: '0', USER_HOURLY_MAX: String(CAP), KAFKA_SESSION_TIMEOUT_MS: '6000', SMS_RATE_NORMAL_PER_MINUTE: '10000', SMS_RATE_CRITICAL_PER_MINUTE: '10000', RECONCILE_DELAY_SECONDS: '2', RETRY_DELAY_SECONDS: '1', RETRY_EXPONENTIAL_BACKOFF: 'false',
  })
  closing.push(() => world.close())
  onTestFailed(async () => { process.stderr.write(`${JSON.stringify([await standing(world), await unfinished(world)], null, 2)}\n`) })
  const { analytics, sms, email, settings } = world
  const began = Date.now()
  await introduce(world)
  for (const owner of ['worker-1', 'worker-2']) closing.push(await world.worker(owner))
  const admin = world.log.admin()
  await until(async () => (await admin.groupOffsets(`${settings.KAFKA_CLIENT_ID}.recipients`, topicFor('communications.consents'))).every(({ end, committed }) => end === 0n || committed === end))

  const observer = createRedisStores({ url: REDIS_URL, addressHash: address => address, gated: true })
  closing.push(() => observer.close())
  const requests = createProducer({ producer: world.log.producer('requests'), codec: world.codec, policy: world.policy, source: 'drill' })
  const publish = async (from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index++) {
      const recipientId = `p${index}`
      expect(await requests.send([
        { requestId: `a${index}`, recipientId, category: 'critical_financial_alert', channel: 'sms', text: `Alert ${index}: your balance is low.`, fallbackChannels: ['email'], subject: `Alert ${index}` },
        { requestId: `r${index}`, recipientId, category: 'payment_reminder', channel: 'sms', text: `Bill ${index} is due.` },
        { requestId: `m${index}`, recipientId, category: 'monthly_report', channel: 'email', subject: `Month of ${index}`, text: `All is well, ${index}.` },
      ])).toMatchObject({ ok: true })
    }
  }
  const sent = (): string[] => [...sms.taken, ...email.taken].map(({ requestId }) => requestId)

  const part = PEOPLE / (LOSSES + 1)
  let published = publish(0, part)
  for (let loss = 1; loss <= LOSSES; loss++) {
    // The first of this part have gone out, or wait because those before them took all the money; the rest is on its way.
    const told = async (kind: string): Promise<number> => (await analytics.query('story', { requestId: `${kind}${part * (loss - 1)}` })).filter(event => event.kind !== 'accepted').length
    await until(async () => sent().some(id => Number(id.slice(1)) >= part * (loss - 1)) || (await told('a')) + (await told('r')) > 0)
    await lose(loss)
    // Whatever lies where; of people and claims some lay on every node.
    const everybody = Array.from({ length: PEOPLE }, (_, index) => `p${index}`)
    for (const call of [() => observer.ledger.claim(everybody.map(id => claim(id))), () => observer.recipients.get(everybody)]) await expect(call()).rejects.toMatchObject({ dependency: 'Redis state' })
    published = published.then(() => publish(part * loss, part * (loss + 1)))
    await until(async () => (await observer.gate.look()).open)
  }
  await published

  await until(async () => {
    const row = await standing(world)
    const waiting = await analytics.query('waiting', days)
    // A copy that waits may be told of before the one that went out.
    return row !== undefined && row.accepted === PEOPLE * 3 && row.in_flight === 0 && row.sent === new Set(sent()).size && waiting.every(({ reason }) => /^(cap|budget)_/.test(reason))
  })
  const row = await standing(world)
  expect(row).toMatchObject({ accepted: PEOPLE * 3, unaccepted: 0, in_flight: 0, dead_lettered: 0, failed: 0, sent: sent().length })
  expect(row && row.sent + row.rejected + row.expired + row.cancelled + row.failed + row.digested + row.deferred).toBe(PEOPLE * 3)
  expect(sent().filter((id, index, all) => all.indexOf(id) !== index)).toEqual([])
  const perPerson = Map.groupBy(sent(), id => id.slice(1))
  expect(Math.max(...[...perPerson.values()].map(ids => ids.length))).toBe(CAP)
  const nights = Math.floor(Date.now() / 86_400_000) - Math.floor(began / 86_400_000)
  expect(sms.taken.length * 0.05 + email.taken.length * 0.001).toBeLessThanOrEqual(BUDGET_USD * (1 + nights) + 1e-9)
  // Both were asked for more than they had room for.
  expect(new Set((await analytics.query('waiting', days)).map(({ reason }) => reason))).toEqual(new Set(['cap_hour', 'budget_day']))
  expect((await auditState(analytics, observer, { people: PEOPLE, draw: '', now: Date.now() })).drifts).toEqual([])
  expect(world.crashes).toEqual([])
})
