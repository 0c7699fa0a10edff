import type { EachBatchPayload } from 'kafkajs'
import type { BatchOutcome, ConsumerSpec, LogBatch } from '../port.ts'
import type { Intents } from './intents.ts'
import { toRecord } from './records.ts'

/** Least time until records come again of which none was finished and no time was named, ms: anything less is a busy loop. */
const IMPATIENCE_MS = 100

export interface EachBatchDeps {
  readonly spec: ConsumerSpec
  readonly maxBatch: number
  readonly now: () => number
  readonly intents: Intents
  /** Settles when the owner has been told of the present assignment. */
  readonly assigned: () => Promise<void>
  readonly stopping: () => boolean
  /** Reports what cannot be retried, once; answers the error that makes kafkajs end the consumer. */
  readonly crash: (error: unknown) => Error
}

/**
 * Hands one fetched batch over in pieces and commits what is finished of each piece, after it is finished and never beyond it. What is not finished is
 * neither resolved nor committed, so the next fetch begins there; a failed commit is left to kafkajs and the piece comes again.
 */
export function createEachBatch(deps: EachBatchDeps): (payload: EachBatchPayload) => Promise<void> {
  const { maxBatch, now, intents } = deps

  return async function eachBatch(payload) {
    const { topic, partition, messages, highWatermark } = payload.batch
    const at = { topic, partition }
    await untilAssigned(deps, payload)
    // A rebalance seen by a heartbeat inside the handler is kept until the handler is through: it must not look like the handler's own failure.
    let lost: unknown
    const stale = (): boolean => lost !== undefined || deps.stopping() || !payload.isRunning() || payload.isStale()
    const heartbeat = async (): Promise<void> => {
      if (lost === undefined) await payload.heartbeat().catch((error: unknown) => { lost = error })
    }

    for (let from = 0; from < messages.length && !stale(); from += maxBatch) {
      const piece = messages.slice(from, from + maxBatch)
      const batch: LogBatch = { ...at, records: piece.map(message => toRecord(topic, partition, message)), highWatermark: BigInt(highWatermark), stale, heartbeat }
      const outcome = await handle(deps, batch)
      const last = piece[outcome.done - 1]
      if (last) {
        // After the last message of a fetch come control records that nobody is shown; they are passed too.
        const offset = from + outcome.done === messages.length ? payload.batch.lastOffset() : last.offset
        await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: String(BigInt(offset) + 1n) }] }] })
        payload.resolveOffset(last.offset)
        if (!payload.isStale()) intents.sought(at)
      }
      const unfinished = outcome.done < piece.length
      const resumeAt = outcome.resumeAt ?? (outcome.done === 0 ? now() + IMPATIENCE_MS : 0)
      if (resumeAt > now()) {
        intents.pauseUntil(at, resumeAt)
        break
      }
      if (unfinished) break
      await heartbeat()
    }
    if (lost !== undefined) throw lost
  }
}

async function handle({ spec, crash }: EachBatchDeps, batch: LogBatch): Promise<BatchOutcome> {
  try {
    const outcome = await spec.handle(batch)
    if (!(outcome.done >= 0 && outcome.done <= batch.records.length)) throw new RangeError(`done is ${outcome.done} of ${batch.records.length} records`)
    return outcome
  } catch (error) {
    throw crash(error)
  }
}

/** Waits for onAssigned, which may read a whole topic, and keeps the membership alive meanwhile. */
async function untilAssigned({ assigned, crash }: EachBatchDeps, payload: EachBatchPayload): Promise<void> {
  const told = assigned().then(() => true, (error: unknown) => { throw crash(error) })
  for (;;) {
    let timer: NodeJS.Timeout | undefined
    const tick = new Promise<false>(resolve => { timer = setTimeout(() => { resolve(false) }, 1000) })
    const done = await Promise.race([told, tick])
    clearTimeout(timer)
    if (done) return
    await payload.heartbeat()
  }
}
