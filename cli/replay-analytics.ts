/** Reads the whole log into the analytics store once more, beside the system that runs: the same event is one row. */
import type { SinkDeps } from '../processors/analytics/sink.ts'
import { sinkBatch } from '../processors/analytics/sink.ts'
import { sources } from '../processors/analytics/sources.ts'
import type { AnalyticsStore } from '../processors/analytics/ports.ts'
import type { LogAdmin, LogRecord } from '../topics/port.ts'
import type { ReadRanges } from '../topics/range.ts'

export interface ReplayDeps extends Omit<SinkDeps, 'producer'> {
  readonly admin: Pick<LogAdmin, 'endOffsets'>
  readonly read: ReadRanges
  readonly store: AnalyticsStore
}

/** Analytics put these aside when it first met them. */
const alreadyBuried = { send: async () => {}, close: async () => {} }
const AT_ONCE = { maxBatch: 1, lingerMs: 0 }

/** Answers how many records were read of each topic. */
export async function replayAnalytics({ admin, read, store, ...deps }: ReplayDeps): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = Object.fromEntries([...sources.keys()].map(topic => [topic, 0]))
  const ranges = await Promise.all([...sources.keys()].map(async topic => (await admin.endOffsets(topic)).map(({ partition, start, end }) => ({ topic, partition, from: start, to: end }))))
  await read(ranges.flat(), async records => {
    const [first] = records
    if (!first) return
    await sinkBatch(batchOf(first, records), store, { ...deps, producer: alreadyBuried }, AT_ONCE)
    counts[first.topic] = (counts[first.topic] ?? 0) + records.length
  })
  return counts
}

function batchOf({ topic, partition, offset }: LogRecord, records: readonly LogRecord[]): Parameters<typeof sinkBatch>[0] {
  return { topic, partition, records, highWatermark: (records.at(-1)?.offset ?? offset) + 1n, stale: () => false, heartbeat: async () => {} }
}
