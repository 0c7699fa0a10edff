import type { Log, LogRecord } from '../../../topics/port.ts'

/** All records of a topic, read by a consumer of its own until the present end. */
export async function readAll(log: Log, topic: string): Promise<LogRecord[]> {
  const ends = await log.admin().endOffsets(topic)
  const waiting = new Set(ends.filter(({ start, end }) => end > start).map(({ partition }) => partition))
  const records: LogRecord[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  if (waiting.size === 0) return []
  const consumer = log.consumer({
    groupId: `${topic}-read-${process.hrtime.bigint()}`, topics: [topic],
    handle: async batch => {
      records.push(...batch.records)
      const last = batch.records.at(-1)?.offset ?? -1n
      if (last + 1n >= (ends.find(({ partition }) => partition === batch.partition)?.end ?? 0n)) waiting.delete(batch.partition)
      if (waiting.size === 0) resolve()
      return { done: batch.records.length }
    },
  })
  await consumer.start()
  await promise
  await consumer.stop()
  return records
}
