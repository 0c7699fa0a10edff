/** Opens what a process talks to, from settings that name real addresses. Used by the app, the producer and the one-off commands alike. */
import type { Logger } from 'pino'
import type { Settings } from '../../config/settings.ts'
import { openClickHouse } from '../../processors/analytics/clickhouse/store.ts'
import type { AnalyticsStore } from '../../processors/analytics/ports.ts'
import { createCodec } from '../../schemas/codec.ts'
import type { Codec, Subject } from '../../schemas/codec.ts'
import { createRegistry } from '../../schemas/registry.ts'
import { cutsOf } from '../../processors/kernel/topology.ts'
import { ensureTopics } from '../../topics/drift.ts'
import type { Drift } from '../../topics/drift.ts'
import { lanes, topicFor, topicTable } from '../../topics/index.ts'
import type { TopicName, TopicRow } from '../../topics/index.ts'
import { kafkaLogOptions } from '../../topics/kafka/from-settings.ts'
import { createKafkaLog } from '../../topics/kafka/log.ts'
import type { Log } from '../../topics/port.ts'
import { topicSpecs } from '../../topics/specs.ts'

/** The log over the brokers of the settings. */
export function openLog(settings: Settings, log: Logger, onCrash: (error: unknown) => void): Log {
  return createKafkaLog({ ...kafkaLogOptions(settings), log, onCrash })
}

/** Subjects of every topic that carries a schema. Compacted topics are read from the beginning for ever, so both directions must stay compatible. */
export function subjects(): Subject[] {
  return Object.entries(topicTable).flatMap(([name, row]: [string, TopicRow]): Subject[] => {
    const { schema } = row
    if (schema === null) return []
    const topics = row.perLane ? lanes.map(lane => topicFor(name as TopicName, lane)) : [name]
    return topics.map(topic => ({ topic, schema, compatibility: row.keep === 'compact' ? 'FULL_TRANSITIVE' : 'BACKWARD_TRANSITIVE' }))
  })
}

export async function openCodec(settings: Settings, now: () => number): Promise<Codec> {
  return createCodec(createRegistry(settings.SCHEMA_REGISTRY_URL), subjects(), now)
}

/** Creates the topics that are missing; what differs of the others is said and left alone (`postrider topics drift` shows it). */
export async function prepareTopics(log: Log, settings: Settings): Promise<{ created: string[]; drift: Drift[] }> {
  const admin = log.admin()
  try {
    return await ensureTopics(admin, topicSpecs(settings, cutsOf(settings.TOPOLOGY_CUTS)))
  } finally {
    await admin.close()
  }
}

/** The analytics store, migrated. */
export async function openAnalytics(settings: Settings, now: () => number): Promise<AnalyticsStore> {
  const retention = { events: settings.ANALYTICS_RETENTION_DAYS, consents: settings.DATA_RETENTION_DAYS }
  return openClickHouse({ url: settings.CLICKHOUSE_URL, database: settings.CLICKHOUSE_DATABASE, poolSize: settings.CLICKHOUSE_POOL_SIZE, retention, now })
}
