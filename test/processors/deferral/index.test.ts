import { describe, expect, it } from 'vitest'
import { deferralProcessor } from '../../../processors/deferral/index.ts'
import { ledgerFacts } from '../../../processors/kernel/events.ts'
import { deferralRecord } from '../../../processors/kernel/outputs.ts'
import { Unavailable } from '../../../processors/kernel/unavailable.ts'
import { memoryDeferrals } from '../../../processors/stores/memory/deferrals.ts'
import type { DeferralIndex, Stores } from '../../../processors/stores/ports.ts'
import type { Communication } from '../../../schemas/generated/types.ts'
import type { BatchOutcome, LogRecord, OutRecord } from '../../../topics/port.ts'
import { aCommunication } from '../../support/communications.ts'
import { createDriver } from '../../support/driver.ts'
import type { Driver, DriverOptions } from '../../support/driver.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
/** 02:00 in Boise; the quiet hours end at 08:00. */
const NIGHT = Date.parse('2026-11-19T09:00:00Z')
const MORNING = 6 * HOUR
const TOPIC = 'communications.deferred'
const sms = (requestId: string): Record<string, unknown> => ({ requestId, recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' })
const woken = (driver: Driver): string[] => driver.log.records('communications.requests.normal').slice(1).map(record => String(record.offset))
const tombstones = (driver: Driver): (string | undefined)[] => driver.log.records(TOPIC).filter(record => record.value === null).map(record => record.key?.toString())

/** A driver at night whose deferral index can be taken away. */
async function atNight(options: DriverOptions = {}): Promise<{ driver: Driver; lose(): void; rewind(): void; index(): DeferralIndex; down: { value: boolean } }> {
  let index = memoryDeferrals()
  const down = { value: false }
  const fallBack = { position: null as bigint | null }
  const current = new Proxy(index, { get: (_, method) => (...given: unknown[]) => {
    if (down.value) return Promise.reject(new Unavailable('redis', new Error('refused')))
    if (method === 'position' && fallBack.position !== null) return Promise.resolve(fallBack.position)
    if (method === 'fold') fallBack.position = null
    return Reflect.apply(Reflect.get(index, method) as (...given: unknown[]) => unknown, index, given)
  } })
  const driver = await createDriver({ startAt: NIGHT, settings: { RETRY_JITTER: '0' }, stores: (stores: Stores) => ({ ...stores, deferrals: current }), ...options })
  await driver.person({ recipientId: 'p1', zone: 'America/Boise', state: 'ID', phone: '+12085550101' })
  return { driver, down, index: () => index, lose: () => { index = memoryDeferrals() }, rewind: () => { fallBack.position = 0n } }
}

/** The first that waits, as it will wake. */
async function firstWaiting(driver: Driver): Promise<Communication> {
  const [waiting] = await driver.read(TOPIC, 'deferral')
  const [first] = await driver.codec.decode('communication', [waiting?.payload ?? null])
  if (!first?.ok) throw new Error('nothing waits')
  return first.value
}

describe('waking', () => {
  it('comes at its time and not before, with a tombstone that names the pass', async () => {
    const { driver } = await atNight()
    await driver.request(sms('a'))
    await driver.settle()
    expect((await driver.read(TOPIC, 'deferral')).map(({ requestId, pass, target, dueAt }) => [requestId, pass, target, dueAt])).toEqual([['a', 1, 'communications.requests.normal', NIGHT + MORNING]])
    await driver.advance(MORNING - 1)
    expect(woken(driver)).toEqual([])
    await driver.advance(1)
    expect(woken(driver)).toHaveLength(1)
    expect(tombstones(driver)).toEqual(['a#1.0'])
    expect((await driver.events('a')).map(event => event.kind)).toEqual(['deferred', 'woken', 'sent'])
    expect((await driver.deps.metrics.wakeDelay.get()).values.find(({ metricName }) => metricName?.endsWith('_count'))?.value).toBe(1)
  })

  it.each([
    ['the later attempt wakes last', 0, 1],
    ['the later attempt wakes first', 1, 0],
  ])('of copies that wait after different attempts and passes the latest attempt carries the request on: %s', async (_, earlierAt, laterAt) => {
    const { driver } = await atNight()
    await driver.request(sms('a'))
    await driver.settle()
    const value = await firstWaiting(driver)
    // Left by lost commits that met a retry: the ledger has tried once; a copy from before has waited once more often than the one that came after.
    await driver.stores.ledger.settle([{ requestId: 'a', attempt: 1, outcome: 'retry', provider: 'twilio', providerMessageId: '', at: NIGHT, code: String(NIGHT), facts: ledgerFacts({ ...value, attempt: 1 }, '', '') }])
    const wait = (attempt: number, pass: number, minutes: number): OutRecord =>
      deferralRecord(driver.codec, { communication: { ...value, attempt, pass }, target: 'communications.requests.normal', dueAt: NIGHT + MORNING + minutes * MINUTE, reason: 'cap_hour', at: NIGHT })
    await driver.log.producer('before').send([{ topic: TOPIC, key: 'a#1.0', value: null }, wait(0, 3, earlierAt), wait(2, 2, laterAt)])
    await driver.advance(MORNING + 2 * MINUTE)
    await driver.flush()
    expect(driver.sms.taken.map(({ requestId, attempt }) => [requestId, attempt])).toEqual([['a', 2]])
    expect((await driver.events('a')).filter(({ kind }) => kind === 'sent')).toHaveLength(1)
  })

  it('tells how the latest attempt stands, whatever is told of the copies before it', async () => {
    const { driver } = await atNight()
    await driver.request(sms('a'))
    await driver.settle()
    const value = await firstWaiting(driver)
    await driver.log.producer('before').send([deferralRecord(driver.codec, { communication: { ...value, attempt: 1 }, target: 'communications.requests.normal', dueAt: NIGHT + MORNING, reason: 'cap_hour', at: NIGHT })])
    await driver.advance(MORNING - 10 * MINUTE)
    // Whoever is let in at eight finds the hour's cap used up, and waits again.
    await driver.request(...['b', 'c'].map(requestId => ({ ...sms(requestId), category: 'fraud_alert' })))
    await driver.advance(10 * MINUTE)
    const row = async (): Promise<unknown> => (await driver.analytics.query('conservation', { from: '2026-11-19', to: '2026-11-19', settled: NIGHT + 10 * MORNING, quietSince: 0, overdueSince: 0 }))[0]
    await driver.flush()
    expect(await row()).toMatchObject({ accepted: 3, sent: 2, deferred: 1, in_flight: 0 })
    await driver.advance(2 * HOUR)
    await driver.flush()
    expect(await row()).toMatchObject({ accepted: 3, sent: 3, deferred: 0, in_flight: 0 })
  })

  it('counts what waits', async () => {
    const { driver } = await atNight()
    await driver.request(sms('a'), sms('b'))
    await driver.settle()
    expect((await driver.deps.metrics.deferredPending.get()).values).toMatchObject([{ value: 2 }])
  })

  it('is in flight from then on, though its lane has to wait', async () => {
    const { driver } = await atNight()
    driver.sms.script({ kind: 'retry', code: '20429', message: 'busy', afterMs: 1 })
    await driver.advance(MORNING)
    await driver.request(sms('a'))
    await driver.settle()
    const outcome = async (): Promise<unknown> => {
      await driver.flush()
      const [row] = await driver.analytics.query('conservation', { from: '2026-01-01', to: '2027-12-31', settled: Date.parse('2028-01-01'), quietSince: 0, overdueSince: driver.now() })
      return [row?.deferred, row?.in_flight, row?.overdue]
    }
    expect(await outcome()).toEqual([1, 0, 0])
    // Everything but the deferral stands still.
    driver.sms.send = async messages => messages.map(() => ({ kind: 'stop', code: '20003', message: 'no' }))
    await driver.advance(10 * MINUTE)
    expect(await outcome()).toEqual([0, 1, 0])
  })
})

describe('an index that is lost', () => {
  it('is folded anew from the topic after a restart, and wakes only what has not been woken', async () => {
    const { driver, lose } = await atNight()
    await driver.request(sms('a'))
    await driver.advance(MORNING)
    const before = driver.log.records('communications.requests.normal').length
    await driver.request({ ...sms('b'), notBefore: driver.now() + HOUR })
    await driver.settle()
    lose()
    await driver.crash()
    await driver.advance(2 * HOUR)
    // b itself, and b woken.
    expect(driver.log.records('communications.requests.normal').length - before).toBe(2)
    expect(driver.sms.taken.map(message => message.requestId)).toEqual(['a', 'b'])
  })

  it('is folded anew while we run, without a restart and without a new record', async () => {
    const { driver, lose, index } = await atNight()
    await driver.request(sms('a'))
    await driver.settle()
    lose()
    await driver.settle()
    expect(await Promise.all([0, 1, 2, 3].map(partition => index().count(partition))).then(counts => counts.reduce((sum, count) => sum + count))).toBe(1)
    await driver.advance(MORNING)
    expect(driver.sms.taken).toHaveLength(1)
  })

  it('is folded anew when records come right after the loss', async () => {
    const { driver, lose } = await atNight()
    await driver.request(sms('a'))
    await driver.settle()
    lose()
    await driver.request(sms('b'))
    await driver.advance(MORNING)
    expect(driver.sms.taken.map(message => message.requestId).sort()).toEqual(['a', 'b'])
  })

  it('wakes nothing from an index that has fallen back behind the topic', async () => {
    const { driver, rewind } = await atNight()
    await driver.request(sms('a'))
    await driver.advance(MORNING)
    const before = woken(driver).length
    rewind()
    await driver.advance(HOUR)
    expect(woken(driver)).toHaveLength(before)
  })
})

describe('an index that is only half folded', () => {
  it('wakes nothing: what comes next may say that it was woken long ago', async () => {
    const { driver } = await atNight()
    const sent: string[] = []
    const producer = { send: async (records: readonly { topic: string; key: string | Buffer }[]) => { sent.push(...records.filter(({ topic }) => topic === 'communications.requests.normal').map(({ key }) => String(key))) }, close: async () => {} }
    const deferral = deferralProcessor({ ...driver.deps, stores: { ...driver.stores, deferrals: memoryDeferrals() }, producer })
    const payload = driver.codec.encode('communication', aCommunication())
    const waits = (requestId: string): Buffer => driver.codec.encode('deferral', { requestId, recipientId: requestId, pass: 1, target: 'communications.requests.normal', dueAt: NIGHT, deferredAt: NIGHT, reason: 'quiet_hours', payload })
    const record = (offset: number, key: string, value: Buffer | null): LogRecord => ({ topic: TOPIC, partition: 0, offset: BigInt(offset), key: Buffer.from(key), value, headers: {}, timestamp: NIGHT })
    const fold = (...records: LogRecord[]): Promise<BatchOutcome> => deferral.handle({ topic: TOPIC, partition: 0, records, highWatermark: 3n, stale: () => false, heartbeat: async () => {} })
    const seeks: bigint[] = []
    await deferral.onAssigned?.([{ topic: TOPIC, partition: 0 }], (_, __, offset) => { seeks.push(offset) })
    // Whatever the group had committed, it begins where the index stands.
    expect(await fold(record(2, 'a#1.0', null))).toEqual({ done: 0 })
    expect(seeks).toEqual([0n])
    expect(await fold(record(0, 'a#1.0', waits('a')), record(1, 'b#1.0', waits('b')))).toEqual({ done: 2 })
    await deferral.tick?.run()
    expect(sent).toEqual([])
    await fold(record(2, 'a#1.0', null))
    await deferral.tick?.run()
    expect(sent).toEqual(['b'])
  })
})

describe('compaction', () => {
  it('never buries a later deferral under an earlier tombstone, and keeps what an index needs to be folded anew', async () => {
    const { driver, lose } = await atNight({ settings: { RETRY_JITTER: '0', USER_HOURLY_MAX: '1' } })
    await driver.request(sms('a'), sms('b'))
    await driver.advance(MORNING)
    // One went out, the other waits again, in its second pass.
    expect(driver.sms.taken).toHaveLength(1)
    driver.log.compact(TOPIC)
    lose()
    await driver.crash()
    driver.log.compact(TOPIC)
    await driver.advance(2 * HOUR)
    expect(driver.sms.taken.map(message => message.requestId).sort()).toEqual(['a', 'b'])
    expect(new Set(tombstones(driver)).size).toBe(tombstones(driver).length)
  })

  it('keeps retries apart from passes, and reconciliations apart from each other', async () => {
    const { driver } = await atNight()
    await driver.advance(MORNING)
    driver.sms.script({ kind: 'retry', code: '20429', message: 'busy', afterMs: 1 }, { kind: 'unknown', code: 'timeout', message: '' })
    await driver.request(sms('a'))
    await driver.advance(HOUR)
    const keys = driver.log.records(TOPIC).filter(record => record.value !== null).map(record => record.key?.toString())
    expect(keys).toEqual(['a#0.1', expect.stringMatching(/^a#0\.1r\d+$/), 'a#0.2'])
    expect(new Set(keys).size).toBe(3)
  })
})

describe('a partition that is taken over', () => {
  it('is not woken from until its index has caught up with what the owner before wrote', async () => {
    const { driver, index } = await atNight()
    await driver.request(sms('a'))
    await driver.settle()
    // The owner before woke it and died after the tombstone: the index still has it.
    const entry = (await index().byRequest('a'))[0]
    if (!entry) throw new Error('a does not wait')
    await driver.raw(entry.target, entry.recipientId, entry.payload)
    await driver.raw(TOPIC, entry.key, null)
    driver.pass(MORNING)
    await driver.crash()
    await driver.advance(HOUR)
    expect(woken(driver)).toHaveLength(1)
    expect(driver.sms.taken).toHaveLength(1)
  })
})

describe('a store that cannot be reached', () => {
  it('makes everything wait, at a rebalance too, and wakes late rather than never', async () => {
    const { driver, down } = await atNight()
    await driver.request(sms('a'))
    await driver.settle()
    down.value = true
    await driver.crash()
    await driver.advance(MORNING + HOUR)
    expect(driver.crashes).toEqual([])
    expect(woken(driver)).toEqual([])
    down.value = false
    await driver.advance(MINUTE)
    expect(driver.sms.taken).toHaveLength(1)
  })
})

describe('what can never wake', () => {
  it('goes to the dead letters, and the rest of the partition wakes', async () => {
    const { driver } = await atNight()
    const payload = driver.codec.encode('communication', aCommunication())
    const deferral = { requestId: 'x', recipientId: 'p1', pass: 1, target: 'somewhere.else', dueAt: NIGHT, deferredAt: NIGHT, reason: 'quiet_hours', payload }
    await driver.raw(TOPIC, 'a#1.0', driver.codec.encode('deferral', deferral))
    await driver.raw(TOPIC, 'a#1.0', Buffer.from('rubbish'))
    await driver.request(sms('a'))
    await driver.advance(MORNING)
    expect(driver.crashes).toEqual([])
    expect(driver.log.records('communications.dead-letters').map(record => record.headers['dlq.reason']?.toString())).toEqual(['invalid_field', 'undecodable'])
    expect(driver.sms.taken).toHaveLength(1)
  })

  it('is one too large for its topic: put aside, so that it can be redriven, and the others wake', async () => {
    const { driver } = await atNight({ createTopics: true })
    await driver.request(sms('a'), { ...sms('b'), text: 'b'.repeat(1000) })
    await driver.settle()
    const [spec] = await driver.log.admin().describeTopics(['communications.requests.normal'])
    Object.assign(spec?.configs ?? {}, { 'max.message.bytes': '1200' })
    await driver.advance(MORNING)
    expect(driver.crashes).toEqual([])
    expect(driver.sms.taken.map(message => message.requestId)).toEqual(['a'])
    expect(driver.log.records('communications.dead-letters')).toMatchObject([{ key: Buffer.from('p1'), headers: { 'dlq.reason': Buffer.from('too_large'), 'dlq.original.topic': Buffer.from('communications.requests.normal') } }])
    expect(tombstones(driver).sort()).toEqual(['a#1.0', 'b#1.0'])
  })
})
