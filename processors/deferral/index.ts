/**
 * Deferral: what waits is a record in the compacted topic, indexed by due time. Fold: the topic's records into the index, position and all.
 * Wake, for what is due:
 *   1 produce to the target topic   crash after: woken again; admission (pass) and the ledger (attempt) let it through once
 *   2 produce the tombstone         crash after: the fold removes it from the index
 *   3 remove from the index
 */
import { topicFor } from '../../topics/index.ts'
import { deadLetter } from '../../topics/dead-letters.ts'
import type { BatchOutcome, LogBatch, OutRecord } from '../../topics/port.ts'
import type { Deps, Processor } from '../kernel/processor.ts'
import type { DeferralEntry } from '../stores/ports.ts'

const WAKE_BATCH = 500

/** Folds communications.deferred into the index and wakes what is due on the partitions this worker owns. */
export function deferralProcessor(deps: Deps): Processor {
  const topic = topicFor('communications.deferred')
  /** Owned partitions, and whether their index is whole: waking from half an index could wake what was woken long ago. */
  let owned = new Map<number, boolean>()
  return {
    name: 'deferral', role: 'deferral', reads: [topic], writes: [topicFor('communications.requests', 'critical'), topicFor('communications.requests', 'normal'), topic],
    async handle(batch) {
      const outcome = await fold(deps, batch)
      const last = batch.records.at(-1)
      if (last && last.offset + 1n >= batch.highWatermark) owned.set(batch.partition, true)
      return outcome
    },
    async onAssigned(partitions, seek) {
      owned = new Map()
      for (const { partition } of partitions) {
        // An index that was lost is folded anew from the beginning of the topic, whatever the group has committed.
        const position = await deps.stores.deferrals.position(partition)
        seek(topic, partition, position ?? 0n)
        owned.set(partition, position !== null)
      }
    },
    tick: {
      everyMs: deps.settings.DEFERRAL_TICK_MS,
      async run() {
        let pending = 0
        for (const [partition, whole] of owned) {
          if (whole) await wakeDue(deps, topic, partition)
          pending += await deps.stores.deferrals.count(partition)
        }
        deps.metrics.deferredPending.set(pending)
      },
    },
  }
}

async function fold(deps: Deps, batch: LogBatch): Promise<BatchOutcome> {
  const decoded = await deps.codec.decode('deferral', batch.records.map(record => record.value))
  const changes: ({ add: DeferralEntry } | { remove: string })[] = []
  const buried: OutRecord[] = []
  batch.records.forEach((record, index) => {
    const key = record.key?.toString() ?? ''
    const result = decoded[index]
    if (record.value === null) changes.push({ remove: key })
    else if (result?.ok) {
      const { requestId, recipientId, dueAt, target, reason, pass, payload } = result.value
      changes.push({ add: { key, partition: batch.partition, requestId, recipientId, dueAt, target, reason, pass, payload } })
    } else {
      buried.push(deadLetter(record, { stage: 'deferral', reason: result?.reason ?? 'undecodable', message: result?.message ?? 'no result', group: 'deferral', at: deps.now() }))
      deps.metrics.deadLetters.inc({ stage: 'deferral', reason: result?.reason ?? 'undecodable' })
    }
  })
  if (buried.length > 0) await deps.producer.send(buried)
  const last = batch.records.at(-1)
  if (last) await deps.stores.deferrals.fold(batch.partition, changes, last.offset + 1n)
  return { done: batch.records.length }
}

/** Wakes everything due on a partition, earliest first. */
export async function wakeDue(deps: Deps, topic: string, partition: number): Promise<number> {
  let woken = 0
  for (;;) {
    const now = deps.now()
    const due = await deps.stores.deferrals.due(partition, now, WAKE_BATCH)
    if (due.length === 0) return woken
    await deps.producer.send(due.map(entry => ({ topic: entry.target, key: entry.recipientId, value: entry.payload })))
    await deps.producer.send(due.map(entry => ({ topic, key: entry.key, value: null })))
    await deps.stores.deferrals.remove(partition, due.map(entry => entry.key))
    for (const entry of due) deps.metrics.wakeDelay.observe((now - entry.dueAt) / 1000)
    woken += due.length
    if (due.length < WAKE_BATCH) return woken
  }
}
