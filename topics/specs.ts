import type { Settings } from '../config/settings.ts'
import { lanes, topicFor, topicTable, type TopicName, type TopicRow } from './index.ts'
import type { TopicSpec } from './port.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/**
 * Brokers apply max.message.bytes to a whole batch of records with its header. The largest record accepted is therefore smaller than what topics take, by room
 * for the batch header and our own headers and trace; dead letters get as much again, so that no record is too large to be set aside.
 */
const HEADROOM_BYTES = 65_536

/** The topic configs stated here and compared with the broker's. */
export const topicConfigNames = ['cleanup.policy', 'retention.ms', 'min.insync.replicas', 'max.message.bytes', 'min.cleanable.dirty.ratio', 'segment.ms', 'delete.retention.ms', 'max.compaction.lag.ms'] as const
export type TopicConfigName = (typeof topicConfigNames)[number]

export type TopicSettings = Pick<Settings, 'KAFKA_PARTITIONS' | 'KAFKA_REPLICATION_FACTOR' | 'KAFKA_MIN_INSYNC_REPLICAS' | 'KAFKA_MAX_RECORD_BYTES' | 'DATA_RETENTION_DAYS'>

/** Every topic that must exist, as it is on the broker. `cuts` are the stages whose output lies in a topic; the topics of the others are left out. */
export function topicSpecs(settings: TopicSettings, cuts: ReadonlySet<string>): TopicSpec[] {
  return entries().filter(([, row]) => row.cutAfter === undefined || cuts.has(row.cutAfter)).flatMap(([name, row]) => {
    const configs = configsOf(name, row, settings)
    const names = row.perLane ? lanes.map(lane => topicFor(name, lane)) : [topicFor(name)]
    return names.map(topic => ({ name: topic, partitions: settings.KAFKA_PARTITIONS, replicationFactor: settings.KAFKA_REPLICATION_FACTOR, configs }))
  })
}

function configsOf(name: TopicName, row: TopicRow, settings: TopicSettings): Readonly<Partial<Record<TopicConfigName, string>>> & Record<string, string> {
  const keep = name === 'communications.consents' ? settings.DATA_RETENTION_DAYS * DAY : row.keep
  const headroom = name === 'communications.dead-letters' ? 2 * HEADROOM_BYTES : HEADROOM_BYTES
  return {
    'min.insync.replicas': String(settings.KAFKA_MIN_INSYNC_REPLICAS),
    'max.message.bytes': String(settings.KAFKA_MAX_RECORD_BYTES + headroom),
    ...(keep === 'compact' ? compacted : { 'cleanup.policy': 'delete', 'retention.ms': String(keep) }),
  }
}

/** Compact early, so that reading a topic from the start stays short; tombstones stay a day, for readers that were away. */
const compacted = {
  'cleanup.policy': 'compact',
  'min.cleanable.dirty.ratio': '0.1',
  'segment.ms': String(HOUR),
  'delete.retention.ms': String(DAY),
  // What was shredded or replaced is gone for good within a day, however quiet the topic is.
  'max.compaction.lag.ms': String(DAY),
} as const

function entries(): [TopicName, TopicRow][] {
  const names = Object.keys(topicTable) as TopicName[]
  return names.map(name => [name, topicTable[name]])
}
