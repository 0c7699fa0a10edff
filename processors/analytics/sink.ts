/**
 * Brings the log into the analytics store: decode, insert synchronously, then commit. A crash between insert and commit inserts the same rows
 * again, which changes no answer (see fold.ts). When the store cannot be reached, Unavailable passes through and Kafka keeps the queue.
 */
import { deadLetter } from '../../topics/dead-letters.ts'
import { topicFor } from '../../topics/index.ts'
import type { BatchOutcome, LogBatch, LogRecord } from '../../topics/port.ts'
import type { Deps } from '../kernel/processor.ts'
import type { DeadReason } from '../kernel/reasons.ts'
import { holdUntil, type Linger } from './linger.ts'
import type { AnalyticsStore, InsertOutcome } from './ports.ts'
import { sources, type Source } from './sources.ts'

export type SinkDeps = Pick<Deps, 'settings' | 'policy' | 'codec' | 'producer' | 'metrics' | 'log' | 'now'>
interface Kept<Row> { readonly record: LogRecord; readonly row: Row }
interface Problem { readonly record: LogRecord; readonly reason: DeadReason; readonly message: string }

/** Handles a batch of any topic in sources.ts; a topic that is not there is a bug. */
export async function sinkBatch(batch: LogBatch, store: AnalyticsStore, deps: SinkDeps, linger: Linger): Promise<BatchOutcome> {
  const source = sources.get(batch.topic)
  if (source === undefined) throw new Error(`analytics reads no topic ${batch.topic}`)
  const resumeAt = holdUntil(batch.records, linger, deps.now())
  if (resumeAt !== null) return { done: 0, resumeAt }
  await source.use(source => write(source, batch, store, deps))
  return { done: batch.records.length }
}

async function write<Row>(source: Source<Row>, batch: LogBatch, store: AnalyticsStore, deps: SinkDeps): Promise<void> {
  const items = await source.read(batch.records, deps.codec, deps)
  const kept = items.flatMap(item => item.kind === 'row' ? [item] : [])
  const unreadable = source.buries ? items.flatMap(item => item.kind === 'unreadable' ? [item] : []) : []
  const refused = await insertAll(kept, rows => source.insert(store, rows), batch.heartbeat)
  await bury([...unreadable, ...refused], batch.topic, deps)
}

/** Inserts all rows but those the store refuses, and answers those: halves a refused batch until the rows at fault stand alone. */
export async function insertAll<Row>(items: readonly Kept<Row>[], insert: (rows: readonly Row[]) => Promise<InsertOutcome>, heartbeat: () => Promise<void>): Promise<Problem[]> {
  if (items.length === 0) return []
  const outcome = await insert(items.map(item => item.row))
  if (outcome.ok) return []
  const [only] = items
  if (items.length === 1 && only) return [{ record: only.record, reason: 'invalid_field', message: `the analytics store refuses the row (code ${outcome.code})` }]
  await heartbeat()
  const middle = Math.ceil(items.length / 2)
  const left = await insertAll(items.slice(0, middle), insert, heartbeat)
  return [...left, ...await insertAll(items.slice(middle), insert, heartbeat)]
}

async function bury(problems: readonly Problem[], topic: string, deps: SinkDeps): Promise<void> {
  if (problems.length === 0) return
  for (const { reason } of problems) deps.metrics.deadLetters.inc({ stage: 'analytics', reason })
  // A dead letter about a dead letter would come back here for ever.
  if (topic === topicFor('communications.dead-letters')) return deps.log.error({ topic, records: problems.length }, 'dead letters that analytics cannot store')
  await deps.producer.send(problems.map(({ record, reason, message }) => deadLetter(record, { stage: 'analytics', reason, message, group: 'analytics', at: deps.now() })))
}
