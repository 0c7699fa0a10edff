import { Kafka, logLevel } from 'kafkajs'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import type { Log, LogRecord } from '../../topics/port.ts'
import { rangeReader } from '../../topics/range.ts'
import type { LogRange } from '../../topics/range.ts'
import { openLog } from './kafka/open-log.ts'
import { freshName } from './log.contract.ts'

const { KAFKA_BROKERS } = inject('addresses')
const PARTITIONS = 3

interface World { readonly log: Log; readonly topic: string; read: ReturnType<typeof rangeReader>; /** What the log holds. */ spans(topic?: string): Promise<LogRange[]> }
async function fill(records: number, log = openLog(KAFKA_BROKERS)): Promise<World> {
  const topic = freshName('range')
  onTestFinished(() => log.close())
  await log.admin().createTopics([{ name: topic, partitions: PARTITIONS, replicationFactor: 1, configs: {} }])
  if (records > 0) await log.producer('p').send(Array.from({ length: records }, (_, index) => ({ topic, key: `key-${index}`, value: Buffer.from(String(index)) })))
  return {
    log, topic, read: rangeReader(log, () => freshName('reader')),
    spans: async (name = topic) => (await log.admin().endOffsets(name)).map(({ partition, start, end }) => ({ topic: name, partition, from: start, to: end })),
  }
}

/** Reads, and tells what was shown as topic/partition/offset, by partition. */
async function shown({ read }: World, ranges: readonly LogRange[]): Promise<Map<string, bigint[]>> {
  const records: LogRecord[] = []
  let busy = false
  await read(ranges, async batch => {
    expect(busy).toBe(false)
    busy = true
    await new Promise(resolve => { setImmediate(resolve) })
    expect(new Set(batch.map(({ topic, partition }) => `${topic}/${partition}`)).size).toBe(1)
    records.push(...batch)
    busy = false
  })
  return new Map([...Map.groupBy(records, ({ topic, partition }) => `${topic}/${partition}`)].map(([key, list]) => [key, list.map(({ offset }) => offset)]))
}
const wanted = (ranges: readonly LogRange[]): Map<string, bigint[]> =>
  new Map(ranges.filter(({ from, to }) => to > from).map(({ topic, partition, from, to }) => [`${topic}/${partition}`, Array.from({ length: Number(to - from) }, (_, index) => from + BigInt(index))]))
const sorted = (found: Map<string, bigint[]>): [string, bigint[]][] => [...found].sort(([a], [b]) => (a < b ? -1 : 1))

async function deleteBefore(topic: string, partition: number, offset: bigint): Promise<void> {
  const admin = new Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  // It deletes only where it knows the leader.
  await admin.fetchTopicMetadata({ topics: [topic] })
  await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] })
  await admin.disconnect()
}

describe('a reader of ranges', () => {
  it('shows exactly what lies in them, in order, of several topics, one call at a time', async () => {
    const world = await fill(3000)
    const other = await fill(50, world.log)
    const [first, second, third] = await world.spans()
    if (!first || !second || !third) throw new Error('no partitions')
    // A part of one, nothing of another, the whole of a third.
    const ranges = [{ ...first, from: first.from + 7n, to: first.to - 11n }, { ...second, to: second.from }, third, ...await world.spans(other.topic)]
    expect(sorted(await shown(world, ranges))).toEqual(sorted(wanted(ranges)))
  })

  it('has nothing to read where there is nothing', async () => {
    const world = await fill(0)
    expect(await shown(world, await world.spans())).toEqual(new Map())
    expect(await shown(world, [])).toEqual(new Map())
  })

  it('leaves what is appended meanwhile', async () => {
    const world = await fill(300)
    const ranges = await world.spans()
    await world.log.producer('q').send(Array.from({ length: 300 }, (_, index) => ({ topic: world.topic, key: `key-${index}`, value: null })))
    expect(sorted(await shown(world, ranges))).toEqual(sorted(wanted(ranges)))
  })

  it('reads again from where it was asked to, each time', async () => {
    const world = await fill(100)
    const ranges = await world.spans()
    const [once, twice] = [await shown(world, ranges), await shown(world, ranges)]
    expect(sorted(twice)).toEqual(sorted(once))
  })

  it('fails with what the visitor throws, and lets go of the log', async () => {
    const world = await fill(100)
    await expect(world.read(await world.spans(), async () => { throw new Error('full') })).rejects.toThrow('full')
  })

  it('does not wait for what retention has deleted, and shows the rest', async () => {
    const world = await fill(300)
    const [first, second, third] = await world.spans()
    if (!first || !second || !third) throw new Error('no partitions')
    await deleteBefore(world.topic, first.partition, first.to)
    await deleteBefore(world.topic, second.partition, second.from + 10n)
    expect(sorted(await shown(world, [first, second, third]))).toEqual(sorted(wanted([{ ...second, from: second.from + 10n }, third])))
  })
})
