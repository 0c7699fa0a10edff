/** What every fill of the log port must do; run against memory and against a broker. */
import { describe, expect, it } from 'vitest'
import type { BatchOutcome, ConsumerSpec, Log, LogBatch, LogRecord } from '../../topics/port.ts'

export interface LogHarness {
  readonly log: Log
  /** A fresh topic. */
  topic(partitions: number): Promise<string>
  now(): number
  /** Lets the log work until `done` holds; fails when it never does. */
  until(done: () => boolean | Promise<boolean>): Promise<void>
  /** Lets this much time pass, with nothing else to do. */
  pass(ms: number): Promise<void>
  readonly crashes: unknown[]
}

let serial = 0
const fresh = (what: string): string => `${what}-${process.pid}-${Date.now()}-${serial += 1}`
export const freshName = fresh

export function logContract(name: string, open: () => Promise<LogHarness>): void {
  const text = (records: readonly LogRecord[]): string[] => records.map(record => String(record.value))
  const record = (topic: string, key: string, value: string) => ({ topic, key, value: Buffer.from(value) })
  const all = async (batch: LogBatch): Promise<BatchOutcome> => ({ done: batch.records.length })

  /** A consumer that keeps what it sees. */
  const collect = (harness: LogHarness, topic: string, more: Partial<ConsumerSpec> = {}) => {
    const seen: LogRecord[] = []
    const groupId = more.groupId ?? fresh('group')
    const handle = more.handle ?? all
    const consumer = harness.log.consumer({ groupId, topics: [topic], ...more, handle: async batch => { seen.push(...batch.records); return handle(batch) } })
    return { seen, consumer, groupId, committed: async () => (await harness.log.admin().groupOffsets(groupId, topic)).map(({ committed }) => committed) }
  }

  describe(`log contract: ${name}`, () => {
    it('delivers records byte for byte, in order of each key, with increasing offsets', async () => {
      const harness = await open()
      const topic = await harness.topic(3)
      const { seen, consumer } = collect(harness, topic)
      const value = Buffer.from([0, 255, 128, 7])
      await harness.log.producer('p').send([{ topic, key: Buffer.from([1, 0, 2]), value, headers: { a: 'text', b: Buffer.from([0, 1]), c: '' } }, { topic, key: 'gone', value: null }])
      await harness.log.producer('q').send(Array.from({ length: 30 }, (_, i) => record(topic, `key-${i % 5}`, `${i}`)))
      await consumer.start()
      await harness.until(() => seen.length === 32)
      const first = seen.find(({ key }) => key?.equals(Buffer.from([1, 0, 2])))
      expect(first?.value).toEqual(value)
      expect(first?.headers).toEqual({ a: Buffer.from('text'), b: Buffer.from([0, 1]), c: Buffer.alloc(0) })
      expect(first?.timestamp).toBeGreaterThan(0)
      expect(seen.find(({ key }) => String(key) === 'gone')?.value).toBeNull()
      for (let k = 0; k < 5; k += 1) expect(text(seen.filter(({ key }) => String(key) === `key-${k}`))).toEqual([0, 5, 10, 15, 20, 25].map(i => String(i + k)))
      for (let p = 0; p < 3; p += 1) {
        const offsets = seen.filter(({ partition }) => partition === p).map(({ offset }) => offset)
        expect(offsets).toEqual(offsets.map((_, i) => BigInt(i)))
      }
      await harness.log.close()
    })

    it('puts a key into the same partition as Kafka\'s own clients', async () => {
      const harness = await open()
      const topic = await harness.topic(7)
      const { seen, consumer } = collect(harness, topic)
      await harness.log.producer('p').send(['21', 'foobar', 'recipient-1'].map(key => record(topic, key, 'v')))
      await consumer.start()
      await harness.until(() => seen.length === 3)
      // murmur2 of these keys is in Kafka's UtilsTest: 21 -> -973932308, foobar -> -790332482.
      expect(seen.find(({ key }) => String(key) === '21')?.partition).toBe((-973932308 & 0x7fffffff) % 7)
      expect(seen.find(({ key }) => String(key) === 'foobar')?.partition).toBe((-790332482 & 0x7fffffff) % 7)
      await harness.log.close()
    })

    it('commits what was finished, and a later consumer of the group goes on from there', async () => {
      const harness = await open()
      const topic = await harness.topic(1)
      const first = collect(harness, topic)
      const producer = harness.log.producer('p')
      await producer.send([record(topic, 'k', 'a'), record(topic, 'k', 'b')])
      await first.consumer.start()
      await harness.until(async () => (await first.committed())[0] === 2n)
      await first.consumer.stop()
      await producer.send([record(topic, 'k', 'c')])
      const second = collect(harness, topic, { groupId: first.groupId })
      await second.consumer.start()
      await harness.until(() => second.seen.length === 1)
      expect([text(first.seen), text(second.seen)]).toEqual([['a', 'b'], ['c']])
      await harness.log.close()
    })

    it('delivers only what is new to a group that begins at the end', async () => {
      const harness = await open()
      const topic = await harness.topic(1)
      const producer = harness.log.producer('p')
      await producer.send([record(topic, 'k', 'old')])
      const { seen, consumer } = collect(harness, topic, { fromBeginning: false })
      await consumer.start()
      await harness.pass(300)
      await producer.send([record(topic, 'k', 'new')])
      await harness.until(() => seen.length > 0)
      expect(text(seen)).toEqual(['new'])
      await harness.log.close()
    })

    it('hands over at most maxBatch records at once and tells the end of the partition', async () => {
      const harness = await open()
      const topic = await harness.topic(1)
      await harness.log.producer('p').send(Array.from({ length: 25 }, (_, i) => record(topic, 'k', `${i}`)))
      const sizes: number[] = []
      const ends: bigint[] = []
      const { seen, consumer, committed } = collect(harness, topic, { maxBatch: 10, handle: async batch => { sizes.push(batch.records.length); ends.push(batch.highWatermark); return all(batch) } })
      await consumer.start()
      await harness.until(async () => (await committed())[0] === 25n)
      expect(text(seen)).toEqual(Array.from({ length: 25 }, (_, i) => String(i)))
      expect(Math.max(...sizes)).toBe(10)
      expect(ends.every(end => end === 25n)).toBe(true)
      await harness.log.close()
    })

    it('commits only the finished prefix and delivers the rest again, not before resumeAt', async () => {
      const harness = await open()
      const topic = await harness.topic(1)
      await harness.log.producer('p').send(['a', 'b', 'c', 'd'].map(value => record(topic, 'k', value)))
      let resumeAt = 0
      const times: number[] = []
      const { seen, consumer, committed } = collect(harness, topic, {
        handle: async batch => {
          times.push(harness.now())
          if (resumeAt > 0) return all(batch)
          resumeAt = harness.now() + 700
          return { done: 2, resumeAt }
        },
      })
      await consumer.start()
      await harness.until(async () => (await committed())[0] === 2n)
      await harness.pass(300)
      expect(text(seen)).toEqual(['a', 'b', 'c', 'd'])
      await harness.pass(500)
      await harness.until(async () => (await committed())[0] === 4n)
      expect(text(seen)).toEqual(['a', 'b', 'c', 'd', 'c', 'd'])
      expect(times[1]).toBeGreaterThanOrEqual(resumeAt)
      await harness.log.close()
    })

    it('pauses one partition and goes on with the others', async () => {
      const harness = await open()
      const topic = await harness.topic(2)
      const producer = harness.log.producer('p')
      // Partition 0 of 2 takes "a", 1 takes "b" or the other way round: whichever comes first is held back.
      await producer.send(['a', 'b', 'c', 'd', 'e', 'f'].map(key => record(topic, key, key)))
      let held = -1
      const done: LogRecord[] = []
      const { consumer } = collect(harness, topic, {
        handle: async batch => {
          if (held === -1) held = batch.partition
          if (batch.partition === held) return { done: 0, resumeAt: harness.now() + 3_600_000 }
          done.push(...batch.records)
          return all(batch)
        },
      })
      await consumer.start()
      await harness.until(() => done.length > 0)
      const before = done.length
      await producer.send(['a', 'b', 'c', 'd', 'e', 'f'].map(key => record(topic, key, key)))
      await harness.until(() => done.length === 2 * before)
      expect(done.every(({ partition }) => partition !== held)).toBe(true)
      await harness.log.close()
    })

    it('calls onCrash when a handler throws, commits nothing of the batch, and delivers it to the next consumer', async () => {
      const harness = await open()
      const topic = await harness.topic(1)
      await harness.log.producer('p').send([record(topic, 'k', 'a'), record(topic, 'k', 'b')])
      const bug = new Error('a bug')
      const first = collect(harness, topic, { handle: async () => { throw bug } })
      await first.consumer.start().catch(() => {})
      await harness.until(() => harness.crashes.length > 0)
      expect(harness.crashes).toEqual([bug])
      expect(await first.committed()).toEqual([null])
      await first.consumer.stop()
      const second = collect(harness, topic, { groupId: first.groupId })
      await second.consumer.start()
      await harness.until(() => second.seen.length === 2)
      expect(text(second.seen)).toEqual(['a', 'b'])
      expect(harness.crashes).toEqual([bug])
      await harness.log.close()
    })

    it('shares partitions between consumers of a group and tells each what it owns before any batch', async () => {
      const harness = await open()
      const topic = await harness.topic(4)
      const owned: number[][] = [[], []]
      const strays: string[] = []
      const members = [0, 1].map(i => collect(harness, topic, {
        groupId: `${topic}-group`,
        onAssigned: partitions => { owned[i] = partitions.map(({ partition }) => partition) },
        handle: async batch => { if (!owned[i]?.includes(batch.partition)) strays.push(`${i}:${batch.partition}`); return all(batch) },
      }))
      for (const { consumer } of members) await consumer.start()
      await harness.until(() => owned[0]?.length === 2 && owned[1]?.length === 2)
      expect([...(owned[0] ?? []), ...(owned[1] ?? [])].sort()).toEqual([0, 1, 2, 3])
      await harness.log.producer('p').send(Array.from({ length: 40 }, (_, i) => record(topic, `key-${i}`, `${i}`)))
      await harness.until(() => members.reduce((sum, { seen }) => sum + seen.length, 0) >= 40)
      expect(strays).toEqual([])
      await members[1]?.consumer.stop()
      await harness.until(() => owned[0]?.length === 4)
      await harness.log.close()
    })

    it('reads a partition again from where it is told to, also in onAssigned', async () => {
      const harness = await open()
      const topic = await harness.topic(1)
      await harness.log.producer('p').send(['a', 'b', 'c'].map(value => record(topic, 'k', value)))
      const first = collect(harness, topic)
      await first.consumer.start()
      await harness.until(async () => (await first.committed())[0] === 3n)
      first.consumer.seek(topic, 0, 1n)
      await harness.until(() => first.seen.length === 5)
      expect(text(first.seen)).toEqual(['a', 'b', 'c', 'b', 'c'])
      await harness.until(async () => (await first.committed())[0] === 3n)
      await first.consumer.stop()
      const second = collect(harness, topic, { groupId: first.groupId, onAssigned: () => { second.consumer.seek(topic, 0, 0n) } })
      await second.consumer.start()
      await harness.until(() => second.seen.length === 3)
      expect(text(second.seen)).toEqual(['a', 'b', 'c'])
      await harness.log.close()
    })

    it('finishes the batch in hand before it stops, and commits it', async () => {
      const harness = await open()
      const topic = await harness.topic(1)
      await harness.log.producer('p').send(['a', 'b', 'c'].map(value => record(topic, 'k', value)))
      const reached = Promise.withResolvers<LogBatch>()
      const gate = Promise.withResolvers<void>()
      const { seen, consumer, committed } = collect(harness, topic, { maxBatch: 2, handle: async batch => { reached.resolve(batch); await gate.promise; return all(batch) } })
      await consumer.start()
      const work = harness.pass(0)
      const batch = await reached.promise
      expect(batch.stale()).toBe(false)
      const stopped = consumer.stop()
      await Promise.resolve()
      expect(batch.stale()).toBe(true)
      gate.resolve()
      await stopped
      await work
      expect(text(seen)).toEqual(['a', 'b'])
      expect(await committed()).toEqual([2n])
      await harness.log.close()
    })

    it('refuses records that only a bug can make', async () => {
      const harness = await open()
      const topic = await harness.topic(1)
      const producer = harness.log.producer('p')
      await expect(producer.send([{ topic: '', key: 'k', value: null }])).rejects.toThrow(TypeError)
      await producer.close()
      await expect(producer.send([record(topic, 'k', 'v')])).rejects.toMatchObject({ code: 'closed' })
      await harness.log.close()
    })

    it('refuses a record too large for its topic and appends what was sent with it by others', async () => {
      const harness = await open()
      const topic = freshName('small')
      const admin = harness.log.admin()
      await admin.createTopics([{ name: topic, partitions: 1, replicationFactor: 1, configs: { 'max.message.bytes': '20000' } }])
      const producer = harness.log.producer('p')
      const sends = ['small-1', 'large', 'small-2'].map(value => producer.send([record(topic, 'k', value === 'large' ? 'x'.repeat(30_000) : value)]))
      const results = await Promise.allSettled(sends)
      expect(results.map(result => (result.status === 'rejected' ? result.reason.code : 'sent'))).toEqual(['sent', 'record_too_large', 'sent'])
      const { seen, consumer } = collect(harness, topic)
      await consumer.start()
      await harness.until(() => seen.length === 2)
      expect(text(seen)).toEqual(['small-1', 'small-2'])
      await harness.log.close()
    })

    it('creates what is missing once, describes it, and tells ends and lag', async () => {
      const harness = await open()
      const name = freshName('described')
      const admin = harness.log.admin()
      const spec = { name, partitions: 2, replicationFactor: 1, configs: { 'cleanup.policy': 'compact', 'segment.ms': '3600000' } }
      expect(await admin.createTopics([spec])).toEqual([name])
      expect(await admin.createTopics([spec])).toEqual([])
      const [described, ...others] = await admin.describeTopics([name, freshName('missing')])
      expect(others).toEqual([])
      expect(described).toMatchObject({ name, partitions: 2, replicationFactor: 1, configs: spec.configs })
      await harness.log.producer('p').send(Array.from({ length: 10 }, (_, i) => record(name, `key-${i}`, 'v')))
      const ends = await admin.endOffsets(name)
      expect(ends.map(({ partition, start }) => [partition, start])).toEqual([[0, 0n], [1, 0n]])
      expect(ends.reduce((sum, { end }) => sum + end, 0n)).toBe(10n)
      expect(await admin.groupOffsets(freshName('nobody'), name)).toEqual(ends.map(({ partition, end }) => ({ partition, end, committed: null })))
      await harness.log.close()
    })
  })
}
