import type { Log, LogRecord } from './port.ts'

/** Part of a partition: from `from` on, up to but not including `to`. */
export interface LogRange { readonly topic: string; readonly partition: number; readonly from: bigint; readonly to: bigint }
/** Shows every record of the ranges, those of one partition in order and never two calls at once. Resolves when all are shown. */
export type ReadRanges = (ranges: readonly LogRange[], visit: (records: readonly LogRecord[]) => Promise<void>) => Promise<void>

/** How often it is asked whether retention has deleted what was still to be read, ms. */
const LOOK_AGAIN_MS = 5_000
/** A partition that is not to be read rests for good. */
const NEVER = Number.MAX_SAFE_INTEGER

/** Reads by a consumer group of its own for each call: its offsets mean nothing afterwards. */
export function rangeReader(log: Log, newGroupId: () => string): ReadRanges {
  return async (ranges, visit) => {
    const left = new Map(ranges.filter(({ from, to }) => from < to).map(range => [keyOf(range), range]))
    if (left.size === 0) return
    const finished = Promise.withResolvers<void>()
    const done = (key: string): void => {
      left.delete(key)
      if (left.size === 0) finished.resolve()
    }
    const consumer = log.consumer({
      groupId: newGroupId(), topics: [...new Set([...left.values()].map(({ topic }) => topic))], maxBatch: 1000,
      onAssigned(partitions) {
        for (const { topic, partition } of partitions) {
          const range = left.get(keyOf({ topic, partition }))
          if (range) consumer.seek(topic, partition, range.from)
        }
      },
      async handle({ topic, partition, records }) {
        const key = keyOf({ topic, partition })
        const range = left.get(key)
        if (!range) return { done: 0, resumeAt: NEVER }
        const wanted = records.filter(({ offset }) => offset >= range.from && offset < range.to)
        try {
          if (wanted.length > 0) await visit(wanted)
        } catch (error) {
          finished.reject(error)
          return { done: 0, resumeAt: NEVER }
        }
        const next = (records.at(-1)?.offset ?? 0n) + 1n
        left.set(key, { ...range, from: next })
        if (next >= range.to) done(key)
        return { done: records.length }
      },
    })
    const watch = setInterval(() => void dropDeleted(log, [...left.values()], range => done(keyOf(range))).catch(() => {}), LOOK_AGAIN_MS)
    try {
      await consumer.start()
      await finished.promise
    } finally {
      clearInterval(watch)
      await consumer.stop()
    }
  }
}

const keyOf = ({ topic, partition }: { readonly topic: string; readonly partition: number }): string => `${topic}/${partition}`

/** What retention has deleted will never be shown. */
async function dropDeleted(log: Log, ranges: readonly LogRange[], drop: (range: LogRange) => void): Promise<void> {
  const admin = log.admin()
  try {
    for (const topic of new Set(ranges.map(range => range.topic))) {
      const starts = new Map((await admin.endOffsets(topic)).map(({ partition, start }) => [partition, start]))
      for (const range of ranges) if (range.topic === topic && (starts.get(range.partition) ?? 0n) >= range.to) drop(range)
    }
  } finally {
    await admin.close()
  }
}
