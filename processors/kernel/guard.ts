/**
 * Stands between the log and a processor. What may pass by itself makes the lane wait; a record that no topic can take is put aside, lest it come again for ever;
 * a batch in hand for too long is a hang. Anything else that is thrown is a bug and goes on to the log, which ends the consumer without committing.
 */
import type { Settings } from '../../config/settings.ts'
import { deadLetter } from '../../topics/dead-letters.ts'
import { LogError } from '../../topics/errors.ts'
import type { BatchOutcome, LogBatch, LogRecord } from '../../topics/port.ts'
import { inEpoch } from './in-epoch.ts'
import { createLag } from './lag.ts'
import type { Deps, Processor } from './processor.ts'
import type { Stores } from '../stores/ports.ts'
import { Unavailable } from './unavailable.ts'

/** How long a lane rests before it asks again for what it waits for, ms. */
const WAIT_MS = 1_000
/** How often the group is told that we are alive while a batch is in hand, ms; well within every session timeout. */
const HEARTBEAT_MS = 3_000

export interface Guard {
  handle(batch: LogBatch): Promise<BatchOutcome>
  /** The processor has other partitions now: what the old ones waited for is no longer its matter. */
  assigned(): void
}

export interface GuardDeps extends Pick<Deps, 'settings' | 'metrics' | 'log' | 'now' | 'producer'> {
  readonly stores: Pick<Stores, 'gate'>
  /** What lanes wait for, by lane. */
  readonly waiting: Record<string, string>
  /** Called once when a batch hangs. */
  readonly onHang: (error: Error) => void
  readonly heartbeatMs?: number
}

/** Guards one processor. */
export function createGuard(processor: Processor, deps: GuardDeps): Guard {
  const { waiting, metrics, log, now } = deps
  const { name } = processor
  const lag = createLag(name, metrics)
  return {
    assigned() {
      delete waiting[name]
      lag.clear()
    },
    async handle(batch) {
      const end = metrics.batchSeconds.startTimer({ processor: name })
      const stop = watch(processor, deps, batch)
      try {
        const outcome = await inEpoch(processor.role, deps.stores.gate, () => withoutGiants(processor, deps, batch))
        delete waiting[name]
        lag.after(batch, outcome.done)
        log.debug({ processor: name, topic: batch.topic, partition: batch.partition, records: batch.records.length, done: outcome.done }, 'batch')
        return outcome
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error
        waiting[name] = error.dependency
        lag.after(batch, 0)
        metrics.waits.inc({ processor: name, cause: error.dependency })
        log.warn({ processor: name, dependency: error.dependency, err: error }, 'a dependency cannot be reached: the lane waits')
        return { done: 0, resumeAt: now() + WAIT_MS }
      } finally {
        stop()
        end()
      }
    },
  }
}

/** Handles a batch; if something it leads to is too large for its topic, record by record, and puts the records at fault aside. Handling one twice changes nothing. */
async function withoutGiants(processor: Processor, deps: GuardDeps, batch: LogBatch): Promise<BatchOutcome> {
  try {
    return await processor.handle(batch)
  } catch (error) {
    if (!isTooLarge(error)) throw error
  }
  for (const [index, record] of batch.records.entries()) {
    if (batch.stale()) return { done: index }
    try {
      const outcome = await processor.handle({ ...batch, records: [record] })
      if (outcome.done === 0) return { ...outcome, done: index }
    } catch (error) {
      if (!isTooLarge(error)) throw error
      await bury(processor.name, deps, record, error)
    }
  }
  return { done: batch.records.length }
}

const isTooLarge = (error: unknown): error is LogError => error instanceof LogError && error.code === 'record_too_large'

/** A record that is too large to be set aside, too, leaves a letter without its bytes: they lie where its headers say. */
async function bury(group: string, { producer, metrics, log, now }: GuardDeps, record: LogRecord, error: LogError): Promise<void> {
  const cause = { stage: group, reason: 'too_large', message: error.message, group, at: now() }
  metrics.deadLetters.inc({ stage: group, reason: 'too_large' })
  log.error({ processor: group, topic: record.topic, partition: record.partition, offset: String(record.offset), err: error }, 'a record leads to one that is too large for its topic: put aside')
  try {
    await producer.send([deadLetter(record, cause)])
  } catch (again) {
    if (!isTooLarge(again)) throw again
    const key = record.key && record.key.length <= 1024 ? record.key : null
    await producer.send([deadLetter({ ...record, key, value: null, headers: {} }, { ...cause, message: `${cause.message}; it is too large to be copied, too: read it where it lies` })])
  }
}

/** Keeps the membership alive while a batch is in hand, and says when it takes too long. Answers how to stop. */
function watch({ name }: Processor, { settings, log, now, onHang, waiting, heartbeatMs = HEARTBEAT_MS }: GuardDeps, batch: LogBatch): () => void {
  const begun = now()
  const [soft, hard] = limitsOf(settings)
  let said = false
  const timer = setInterval(() => {
    const taken = now() - begun
    if (taken >= hard) {
      clearInterval(timer)
      waiting[name] = 'a batch that hangs'
      onHang(new Error(`${name} has had a batch of ${batch.topic}/${batch.partition} in hand for ${Math.round(taken / 1000)} s`))
      return
    }
    if (taken >= soft && !said) {
      said = true
      log.warn({ processor: name, topic: batch.topic, partition: batch.partition, seconds: Math.round(taken / 1000) }, 'a batch takes long')
    }
    void batch.heartbeat().catch(() => {})
  }, heartbeatMs)
  timer.unref()
  return () => { clearInterval(timer) }
}

const limitsOf = ({ BATCH_SOFT_TIME_LIMIT_SECONDS, BATCH_TIME_LIMIT_SECONDS }: Settings): [number, number] => [BATCH_SOFT_TIME_LIMIT_SECONDS * 1000, BATCH_TIME_LIMIT_SECONDS * 1000]
