import { describe, expect, it } from 'vitest'
import { Unavailable } from '../../../processors/kernel/unavailable.ts'
import type { Stores } from '../../../processors/stores/ports.ts'
import { aCommunication } from '../../support/communications.ts'
import { createDriver, NOON } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'

const HOUR = 3_600_000
const sms = (requestId: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ requestId, recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.', ...more })
const letters = (driver: Driver): (string | undefined)[] => driver.log.records('communications.dead-letters').map(record => record.headers['dlq.reason']?.toString())
const counts = async (driver: Driver): Promise<Record<string, number>> => {
  const [row] = await driver.analytics.query('conservation', { from: '2026-01-01', to: '2027-12-31', settled: Date.parse('2028-01-01'), quietSince: 0, overdueSince: 0 })
  return Object.fromEntries(Object.entries(row ?? {}).filter(([, count]) => count > 0))
}
/** As a producer that writes Avro by hand may. */
const byHand = (driver: Driver, more: Parameters<typeof aCommunication>[0], topic = 'communications.requests.normal'): Promise<void> =>
  driver.raw(topic, more?.recipientId ?? 'p1', driver.codec.encode('communication', aCommunication({ requestedAt: NOON, recipientId: 'p1', ...more })))

/** Stores of which one cannot be reached while `isDown`. */
function failing(store: keyof Stores, method: string): { isDown: boolean; readonly stores: (stores: Stores) => Stores } {
  const state = {
    isDown: false,
    stores: (stores: Stores): Stores => ({ ...stores, [store]: { ...stores[store] as object, [method]: async (...given: unknown[]) => {
      if (state.isDown) throw new Unavailable('redis', new Error('connection refused'))
      return Reflect.apply(Reflect.get(stores[store] as object, method) as (...given: unknown[]) => unknown, stores[store], given)
    } } }),
  }
  return state
}

describe('a store that cannot be reached', () => {
  it.each([
    ['admission', 'admit'], ['recipients', 'get'], ['limits', 'reserve'], ['budgets', 'reserve'], ['ledger', 'claim'], ['pace', 'take'],
  ] as const)('%s.%s makes the lane wait: nothing is decided, produced or committed, and nothing is lost', async (store, method) => {
    for (const cuts of ['none', 'default', 'all']) {
      const redis = failing(store, method)
      const driver = await createDriver({ cuts, stores: redis.stores })
      await driver.person({ recipientId: 'p1' })
      redis.isDown = true
      await driver.request(sms('a'))
      await driver.settle()
      expect(Object.values(driver.waiting)).toEqual(['redis'])
      expect(await driver.events()).toEqual([])
      expect(driver.sms.taken).toEqual([])
      expect(driver.crashes).toEqual([])
      await driver.skip(20_000)
      driver.pass(HOUR / 2)
      redis.isDown = false
      await driver.skip(5_000)
      expect(driver.sms.taken.map(message => message.requestId)).toEqual(['a'])
      expect(driver.waiting).toEqual({})
      expect(driver.crashes).toEqual([])
    }
  })

  it('after the provider\'s answer costs neither a second message nor the story', async () => {
    const redis = failing('ledger', 'settle')
    const driver = await createDriver({ stores: redis.stores })
    await driver.person({ recipientId: 'p1' })
    redis.isDown = true
    await driver.request(sms('a'))
    await driver.settle()
    expect(driver.sms.taken).toHaveLength(1)
    redis.isDown = false
    await driver.skip(HOUR)
    await driver.flush()
    expect(driver.sms.taken).toHaveLength(1)
    expect(await counts(driver)).toEqual({ accepted: 1, sent: 1 })
  })
})

describe('intake', () => {
  it('puts aside what is larger than is taken, whatever the topic would hold', async () => {
    const driver = await createDriver({ settings: { KAFKA_MAX_RECORD_BYTES: '2048' } })
    await driver.person({ recipientId: 'p1' })
    await byHand(driver, { requestId: 'big', text: 'x'.repeat(1500), facts: { a: 'y'.repeat(500), b: 'z'.repeat(500) } })
    await driver.request(sms('a'))
    await driver.settle()
    await driver.flush()
    expect(letters(driver)).toEqual(['too_large'])
    expect(await counts(driver)).toEqual({ accepted: 2, sent: 1, dead_lettered: 1 })
  })

  it('survives a record of 10 MB on a topic that somebody has widened, and goes on', async () => {
    const driver = await createDriver({ createTopics: true })
    await driver.person({ recipientId: 'p1' })
    await expect(driver.raw('communications.requests.normal', 'p1', Buffer.alloc(10_000_000))).rejects.toThrow(/larger/)
    const specs = await driver.log.admin().describeTopics(['communications.requests.normal'])
    Object.assign(specs[0]?.configs ?? {}, { 'max.message.bytes': '20000000' })
    await driver.raw('communications.requests.normal', 'p1', Buffer.alloc(10_000_000))
    await driver.request(sms('a'))
    await driver.settle()
    expect(driver.crashes).toEqual([])
    expect(driver.sms.taken.map(message => message.requestId)).toEqual(['a'])
    expect(driver.log.records('communications.dead-letters')).toMatchObject([{ value: null, headers: { 'dlq.reason': Buffer.from('too_large'), 'dlq.original.topic': Buffer.from('communications.requests.normal') } }])
  })

  it.each([['pass', { pass: 2 ** 31 - 1 }], ['negative pass', { pass: -1 }], ['attempt', { pass: 1, attempt: 2 ** 31 - 1 }]])('puts a poisoned %s aside instead of stumbling over it for ever', async (_, more) => {
    // At night, when it would have to wait and be counted up.
    const driver = await createDriver({ startAt: Date.parse('2026-11-19T09:00:00Z') })
    await driver.person({ recipientId: 'p1' })
    await byHand(driver, { requestId: 'a', ...more })
    await driver.settle()
    expect(driver.crashes).toEqual([])
    expect(letters(driver)).toEqual(['invalid_field'])
  })

  it('believes nothing that a producer wrote into the pipeline\'s half of a request', async () => {
    const driver = await createDriver()
    await driver.person({ recipientId: 'p1' })
    const forged = [{ stage: 'compliance', verdict: 'pass', reason: null, rule: null, at: NOON, until: null, pass: 0, policyVersion: 'forged', detail: null }]
    await byHand(driver, { requestId: 'a', attempt: 3, sendChannel: 'email', segments: 9, costMicros: 1, trace: forged })
    await driver.settle()
    const [sent] = await driver.events('a')
    expect(sent).toMatchObject({ kind: 'sent', channel: 'sms', attempt: 0, segments: 1, costMicros: 50_000 })
    expect(sent?.trace).not.toContain('forged')
  })

  it('takes the topic for the lane, and the key for the person', async () => {
    const driver = await createDriver()
    await driver.person({ recipientId: 'p1' })
    await byHand(driver, { requestId: 'a', category: 'fraud_alert', lane: 'normal' }, 'communications.requests.critical')
    await driver.raw('communications.requests.normal', 'somebody-else', driver.codec.encode('communication', aCommunication({ requestId: 'b', recipientId: 'p1', requestedAt: NOON })))
    await driver.settle()
    expect(await driver.events()).toMatchObject([{ requestId: 'a', kind: 'sent', lane: 'critical' }])
    expect(letters(driver)).toEqual(['key_mismatch'])
  })

  it('counts what it drops as a duplicate', async () => {
    const driver = await createDriver()
    await driver.person({ recipientId: 'p1' })
    await driver.request(sms('a'), sms('a'), sms('a'))
    await driver.settle()
    const { values } = await driver.deps.metrics.messages.get()
    expect(values.find(({ labels }) => labels.stage === 'intake')).toMatchObject({ labels: { outcome: 'duplicate', lane: 'normal' }, value: 2 })
    expect(values.filter(({ labels }) => labels.outcome === 'pass').map(({ labels, value }) => `${labels.stage} ${value}`)).toEqual(['compliance 1', 'limits 1', 'timing 1', 'cost 1'])
  })
})

describe('with the senders inline', () => {
  it('what has gone out before a crash is told as sent, whatever stages would say of it now', async () => {
    const driver = await createDriver({ cuts: 'none' })
    await driver.person({ recipientId: 'p1' })
    driver.sms.script({ kind: 'crash_after' })
    await driver.request(sms('a'))
    await driver.settle()
    expect(driver.crashes).toHaveLength(1)
    // Back in the quiet hours, and the person has opted out meanwhile.
    driver.pass(12 * HOUR)
    await driver.person({ recipientId: 'p1' }, [{ channel: 'sms', purpose: 'all', action: 'opted_out', at: driver.now(), source: 'sms_reply' }])
    driver.crashes.splice(0)
    await driver.crash()
    await driver.skip(2 * HOUR)
    await driver.flush()
    expect(driver.sms.taken).toHaveLength(1)
    expect((await driver.events('a')).map(event => event.kind)).not.toContain('rejected')
    expect(await counts(driver)).toEqual({ accepted: 1, sent: 1 })
  })

  it('what pacing holds back goes to the sender topics', async () => {
    const driver = await createDriver({ cuts: 'none', settings: { SMS_RATE_NORMAL_PER_MINUTE: '1' } })
    await driver.person({ recipientId: 'p1' })
    await driver.request(sms('a'), sms('b'))
    await driver.settle()
    expect(driver.sms.taken.map(message => message.requestId)).toEqual(['a'])
    expect((await driver.read('communications.sms', 'communication', 'normal')).map(communication => communication.requestId)).toEqual(['b'])
    await driver.skip(2 * 60_000)
    expect(driver.sms.taken.map(message => message.requestId)).toEqual(['a', 'b'])
  })
})

describe('with cuts', () => {
  it('a duplicate between two stages goes out once', async () => {
    const driver = await createDriver({ cuts: 'all', faults: { copies: record => record.topic.startsWith('communications.requests') ? 1 : 2 } })
    await driver.person({ recipientId: 'p1' })
    await driver.request(sms('a'))
    await driver.skip(HOUR)
    await driver.flush()
    expect(driver.sms.taken).toHaveLength(1)
    expect(await counts(driver)).toEqual({ accepted: 1, sent: 1 })
  })
})
