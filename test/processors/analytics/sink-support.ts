/** What the sink is given in tests: a real codec over a registry in memory, a producer that keeps what it is told, batches by hand. */
import { pino } from 'pino'
import { createMetrics } from '../../../processors/kernel/metrics.ts'
import type { SinkDeps } from '../../../processors/analytics/sink.ts'
import { createCodec, type Subject } from '../../../schemas/codec.ts'
import { createMemoryRegistry } from '../../../schemas/registry.ts'
import type { LogBatch, LogRecord, OutRecord } from '../../../topics/port.ts'
import { shippedPolicy, someSettings } from '../../support/communications.ts'
import { noon } from './event-rows.ts'

const subjects: Subject[] = [
  { topic: 'communications.events', schema: 'event', compatibility: 'FULL_TRANSITIVE' },
  { topic: 'communications.requests.normal', schema: 'communication', compatibility: 'BACKWARD_TRANSITIVE' },
  { topic: 'communications.consents', schema: 'consent', compatibility: 'FULL_TRANSITIVE' },
  { topic: 'communications.alerts', schema: 'alert', compatibility: 'BACKWARD_TRANSITIVE' },
]

export interface Bench extends SinkDeps { readonly produced: OutRecord[] }

export async function sinkDeps(settings: Parameters<typeof someSettings>[0] = {}): Promise<Bench> {
  const produced: OutRecord[] = []
  return {
    settings: someSettings(settings), policy: shippedPolicy, codec: await createCodec(createMemoryRegistry(), subjects, () => noon), metrics: createMetrics(), log: pino({ level: 'silent' }), now: () => noon, produced,
    producer: { async send(records) { produced.push(...records) }, async close() {} },
  }
}

/** A batch as the consumer hands it over; records as old as can be unless a timestamp is given. */
export function batchOf(topic: string, values: readonly (Buffer | null)[], more: Partial<LogRecord> = {}): LogBatch {
  const records = values.map((value, index): LogRecord => ({ topic, partition: 0, offset: BigInt(index), key: Buffer.from('key'), value, headers: {}, timestamp: 0, ...more }))
  return { topic, partition: 0, records, highWatermark: BigInt(records.length), stale: () => false, heartbeat: async () => {} }
}

/** A record as it would be read back from the topic it was sent to. */
export function delivered(record: OutRecord, offset = 0n): LogRecord {
  const headers = Object.fromEntries(Object.entries(record.headers ?? {}).map(([name, value]) => [name, Buffer.from(value)]))
  return { topic: record.topic, partition: 0, offset, key: Buffer.from(record.key), value: record.value, headers, timestamp: 0 }
}
