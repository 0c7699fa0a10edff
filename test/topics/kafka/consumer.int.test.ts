import { zstdCompressSync } from 'node:zlib'
import kafkajs, { Kafka, logLevel, Partitioners } from 'kafkajs'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'
import type { KafkaLogOptions, Logger } from '../../../topics/kafka/log.ts'
import type { ConsumerSpec, Log, LogBatch } from '../../../topics/port.ts'
import { API, createKafkaFaults } from '../../support/kafka-faults.ts'
import { freshName } from '../log.contract.ts'
import { openLog, silent } from './open-log.ts'

const logs: Log[] = []
afterEach(async () => { await Promise.all(logs.splice(0).map(log => log.close())) })
const soon = { timeout: 30_000, interval: 20 }

async function set(partitions: number, more: Partial<KafkaLogOptions> = {}) {
  const { KAFKA_BROKERS } = inject('addresses')
  const crashes: unknown[] = []
  const onCrash = (error: unknown): void => { crashes.push(error) }
  const direct = openLog(KAFKA_BROKERS)
  const log = openLog(KAFKA_BROKERS, { onCrash, ...more })
  logs.push(direct, log)
  const topic = freshName('consume')
  const groupId = freshName('group')
  await direct.admin().createTopics([{ name: topic, partitions, replicationFactor: 1, configs: {} }])
  const producer = direct.producer('p')
  const send = (...values: string[]) => producer.send(values.map(value => ({ topic, key: value, value: Buffer.from(value) })))
  const consumer = (handle: ConsumerSpec['handle'], spec: Partial<ConsumerSpec> = {}) => log.consumer({ groupId, topics: [topic], handle, ...spec })
  const committed = async () => (await direct.admin().groupOffsets(groupId, topic)).map(offsets => offsets.committed)
  return { KAFKA_BROKERS, log, crashes, topic, groupId, send, consumer, committed }
}
const all = async (batch: LogBatch) => ({ done: batch.records.length })

describe('a handler that throws', () => {
  it('ends the consumer even if the error calls itself retriable, with one report and nothing committed', async () => {
    const lines: string[] = []
    const { crashes, send, consumer, committed } = await set(1, { log: { ...silent, warn: (_fields, message) => { lines.push(message) } } })
    const error = Object.assign(new Error('wrapped'), { retriable: true, cause: Object.assign(new Error('inner'), { retriable: true }) })
    let calls = 0
    await consumer(async () => { calls += 1; throw error }).start()
    await send('a')
    await vi.waitUntil(() => lines.some(line => line === 'consumer ended' || line === 'consumer restarts'), soon)
    expect(lines).not.toContain('consumer restarts')
    expect([calls, crashes, await committed()]).toEqual([1, [error], [null]])
  })

  it('is reported as well when it is onAssigned that throws, and no batch is handed over', async () => {
    const { crashes, send, consumer } = await set(1)
    let calls = 0
    await send('a')
    await consumer(async batch => { calls += 1; return all(batch) }, { onAssigned: async () => { throw new Error('no index') } }).start().catch(() => {})
    await vi.waitFor(() => { expect(crashes).toHaveLength(1) }, soon)
    expect(String(crashes[0])).toContain('no index')
    expect(calls).toBe(0)
  })
})

describe('a record that cannot be read', () => {
  it('is a crash that says so, not a consumer that stands still', async () => {
    const { KAFKA_BROKERS, crashes, topic, consumer } = await set(1)
    const { CompressionCodecs, CompressionTypes } = kafkajs
    const none = CompressionCodecs[CompressionTypes.ZSTD]
    CompressionCodecs[CompressionTypes.ZSTD] = () => ({ compress: async ({ buffer }: { buffer: Buffer }) => zstdCompressSync(buffer), decompress: async (buffer: Buffer) => buffer })
    const foreign = new Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING }).producer({ createPartitioner: Partitioners.DefaultPartitioner })
    await foreign.connect()
    await foreign.send({ topic, compression: CompressionTypes.ZSTD, messages: [{ key: 'k', value: 'v'.repeat(100) }] })
    await foreign.disconnect()
    CompressionCodecs[CompressionTypes.ZSTD] = none
    await consumer(all).start()
    await vi.waitFor(() => { expect(crashes).toHaveLength(1) }, soon)
    expect(String(crashes[0])).toContain('ZSTD')
  })
})

describe('a restart of the consumer', () => {
  it('keeps a pause: the partition waits until its time, the others go on', async () => {
    const faults = createKafkaFaults()
    const restarts: string[] = []
    const log: Logger = { ...silent, warn: (_fields, message) => { restarts.push(message) } }
    const { crashes, send, consumer } = await set(2, { socketFactory: faults.socketFactory, log })
    let held = -1
    let calls = 0
    const others: string[] = []
    await consumer(async batch => {
      if (held === -1) held = batch.partition
      if (batch.partition !== held) { others.push(...batch.records.map(({ value }) => String(value))); return all(batch) }
      calls += 1
      return { done: 0, resumeAt: Date.now() + 3_600_000 }
    }).start()
    const letters = ['a', 'b', 'c', 'd', 'e', 'f']
    await send(...letters)
    await vi.waitFor(() => { expect(others.length).toBeGreaterThan(0) }, soon)
    const share = others.length
    faults.cut()
    await vi.waitFor(() => { expect(restarts).toContain('consumer restarts') }, soon)
    faults.heal()
    // Two rounds: a forgotten pause would show in the fetch after the one that brings the first.
    for (const round of [2, 3]) {
      await send(...letters)
      await vi.waitFor(() => { expect(others.length).toBeGreaterThanOrEqual(round * share) }, soon)
    }
    expect([calls, crashes]).toEqual([1, []])
  })
})

describe('a rebalance', () => {
  it('makes the batch in hand stale, lets it finish and commit, and is no crash', async () => {
    const { log, crashes, topic, groupId, send, consumer, committed } = await set(2)
    await send('a', 'b', 'c', 'd', 'e', 'f')
    let stale = 0
    const first = consumer(async batch => {
      if (stale === 0) {
        void log.consumer({ groupId, topics: [topic], handle: all }).start()
        await vi.waitUntil(async () => { await batch.heartbeat(); return batch.stale() }, soon)
        stale += 1
        return { done: 1 }
      }
      return all(batch)
    })
    await first.start()
    await vi.waitFor(async () => { expect((await committed()).reduce((sum: bigint, offset) => sum + (offset ?? 0n), 0n)).toBe(6n) }, soon)
    expect([stale, crashes]).toEqual([1, []])
  })
})

describe('a lost answer to a commit', () => {
  it('at worst delivers again, and is no crash', async () => {
    const faults = createKafkaFaults()
    const { crashes, send, consumer, committed } = await set(1, { socketFactory: faults.socketFactory })
    const seen = new Set<string>()
    faults.loseAnswer(API.offsetCommit)
    await consumer(async batch => { for (const { value } of batch.records) seen.add(String(value)); return all(batch) }).start()
    await send('a', 'b')
    await send('c')
    await vi.waitFor(async () => { expect(await committed()).toEqual([3n]) }, soon)
    expect([[...seen].sort(), crashes]).toEqual([['a', 'b', 'c'], []])
  })
})

describe('a stop', () => {
  it('ends a consumer that is between two incarnations', async () => {
    const faults = createKafkaFaults()
    const restarts: string[] = []
    const { send, consumer } = await set(1, { socketFactory: faults.socketFactory, log: { ...silent, warn: (_fields, message) => { restarts.push(message) } } })
    const seen: string[] = []
    const note = (who: string) => async (batch: LogBatch) => { seen.push(...batch.records.map(() => who)); return all(batch) }
    const first = consumer(note('first'))
    await first.start()
    faults.cut()
    await vi.waitFor(() => { expect(restarts).toContain('consumer restarts') }, soon)
    faults.heal()
    await first.stop()
    const requests = faults.requests.length
    // A member that came back to life would keep the only partition from the next one.
    await consumer(note('second')).start()
    await send('a')
    await vi.waitFor(() => { expect(seen).toHaveLength(1) }, soon)
    expect(seen).toEqual(['second'])
    expect(new Set(faults.requests.slice(requests).filter(({ apiKey }) => apiKey === API.fetch).map(({ connection }) => connection)).size).toBe(1)
  })
})
