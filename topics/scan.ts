import type { Log, LogRecord } from './port.ts'

export interface ScanOptions {
  readonly topic: string
  /** A group of its own for each scan: its offsets mean nothing afterwards. */
  readonly groupId: string
  visit(record: LogRecord): void
}

/** Shows every record that is in a topic now, in the order of each partition. Resolves when the present end is reached; what is appended meanwhile may be shown too. */
export async function scanTopic(log: Log, { topic, groupId, visit }: ScanOptions): Promise<void> {
  const admin = log.admin()
  const ends = new Map((await admin.endOffsets(topic)).filter(({ start, end }) => end > start).map(({ partition, end }) => [partition, end]))
  await admin.close()
  if (ends.size === 0) return
  const finished = Promise.withResolvers<void>()
  const consumer = log.consumer({
    groupId, topics: [topic],
    async handle({ partition, records }) {
      records.forEach(visit)
      const next = (records.at(-1)?.offset ?? 0n) + 1n
      if (next >= (ends.get(partition) ?? 0n)) ends.delete(partition)
      if (ends.size === 0) finished.resolve()
      return { done: records.length }
    },
  })
  await consumer.start()
  await finished.promise
  await consumer.stop()
}
