import { LogError } from '../errors.ts'
import { checkOutRecord, recordBytes } from '../out-record.ts'
import { partitionFor } from '../partition-for.ts'
import type { LogRecord, OutRecord, TopicSpec } from '../port.ts'

interface Partition { records: LogRecord[]; next: bigint }
interface Topic { readonly spec: TopicSpec; readonly partitions: Partition[]; readonly appended: LogRecord[] }

export interface Storage {
  create(spec: TopicSpec): boolean
  spec(name: string): TopicSpec | undefined
  append(record: OutRecord): void
  /** Up to `max` records at or after `offset`. */
  read(topic: string, partition: number, offset: bigint, max: number): readonly LogRecord[]
  /** The first offset kept and the next to be written. */
  bounds(topic: string, partition: number): { start: bigint; end: bigint }
  partitions(topic: string): number
  records(topic: string): LogRecord[]
  compact(topic: string): void
}

/**
 * Topics in memory: the same partitioning as on the brokers, offsets from 0, gaps after compaction.
 * `autoCreate` partitions are used for topics nobody created; 0 refuses them.
 */
export function createStorage(now: () => number, autoCreate: number): Storage {
  const topics = new Map<string, Topic>()
  const create = (spec: TopicSpec): Topic => {
    const topic = { spec, partitions: Array.from({ length: spec.partitions }, () => ({ records: [], next: 0n })), appended: [] }
    topics.set(spec.name, topic)
    return topic
  }
  const find = (name: string): Topic => {
    const topic = topics.get(name)
    if (topic) return topic
    if (autoCreate > 0) return create({ name, partitions: autoCreate, replicationFactor: 1, configs: {} })
    throw new LogError('unknown_topic', `topic ${name} does not exist`)
  }
  const partitionOf = (name: string, partition: number): Partition => {
    const found = find(name).partitions[partition]
    if (!found) throw new RangeError(`topic ${name} has no partition ${partition}`)
    return found
  }

  return {
    create(spec) {
      if (topics.has(spec.name)) return false
      create(spec)
      return true
    },
    spec: name => topics.get(name)?.spec,
    append(record) {
      checkOutRecord(record)
      const topic = find(record.topic)
      const limit = topic.spec.configs['max.message.bytes']
      if (limit !== undefined && recordBytes(record) > Number(limit)) throw new LogError('record_too_large', `a record for ${record.topic} is larger than ${limit} bytes`)
      const index = partitionFor(record.key, topic.partitions.length)
      const partition = partitionOf(record.topic, index)
      const stored: LogRecord = {
        topic: record.topic, partition: index, offset: partition.next, key: Buffer.from(record.key), value: record.value && Buffer.from(record.value), timestamp: now(),
        headers: Object.fromEntries(Object.entries(record.headers ?? {}).map(([name, value]) => [name, Buffer.from(value)])),
      }
      partition.next += 1n
      partition.records.push(stored)
      topic.appended.push(stored)
    },
    read(topic, partition, offset, max) {
      const { records } = partitionOf(topic, partition)
      const from = firstAtOrAfter(records, offset)
      return records.slice(from, from + max)
    },
    bounds(topic, partition) {
      const { records, next } = partitionOf(topic, partition)
      return { start: records[0]?.offset ?? next, end: next }
    },
    partitions: topic => find(topic).partitions.length,
    records: topic => [...(topics.get(topic)?.appended ?? [])],
    compact(name) {
      const topic = find(name)
      for (const partition of topic.partitions) {
        const latest = new Map(partition.records.map(record => [String(record.key?.toString('hex')), record.offset]))
        // Like the broker, the last record always stays: the end of the log is never lost.
        partition.records = partition.records.filter(record => latest.get(String(record.key?.toString('hex'))) === record.offset)
      }
    },
  }
}

function firstAtOrAfter(records: readonly LogRecord[], offset: bigint): number {
  let low = 0
  let high = records.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((records[middle]?.offset ?? 0n) < offset) low = middle + 1
    else high = middle
  }
  return low
}
