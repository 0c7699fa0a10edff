/**
 * Deferral: what waits is a record in the compacted topic, indexed by due time. Fold (fold.ts): the topic's records into the index, position and all.
 * Wake (wake.ts): produce, tombstone, remove from the index.
 *
 * A partition wakes only once its index is whole: half an index, or one that is behind, would wake what was woken long ago. After each assignment the last
 * record folded is therefore read once more; the batch that reaches the end of the partition proves that nothing is missing. An index that is lost is folded
 * anew from the beginning of the topic, whatever the group has committed, also when it is lost while we run.
 */
import { topicFor } from '../../topics/index.ts'
import type { BatchOutcome, LogBatch } from '../../topics/port.ts'
import type { Deps, Processor } from '../kernel/processor.ts'
import { foldBatch, targets } from './fold.ts'
import { wakeDue } from './wake.ts'

interface Standing {
  /** Read on from where the index stands; until then nobody has looked. */
  readonly sought: boolean
  /** Up to where the index had come when we last knew, or null while there is none. */
  readonly position: bigint | null
  /** It may wake. */
  readonly whole: boolean
}
const assigned: Standing = { sought: false, position: null, whole: false }
type Seek = (topic: string, partition: number, offset: bigint) => void

/** Records folded at once: each batch is a script call and a commit. */
const FOLD_BATCH = 1000

/** Folds communications.deferred into the index and wakes what is due on the partitions this worker owns. */
export function deferralProcessor(deps: Deps): Processor {
  const topic = topicFor('communications.deferred')
  const { deferrals } = deps.stores
  let owned = new Map<number, Standing>()
  let seek: Seek = () => {}

  /** Looks where the index stands. False: it must be read on from there first, because we are new here, or because it is gone or has fallen back. */
  async function inStep(partition: number): Promise<boolean> {
    const { sought, position: known } = owned.get(partition) ?? assigned
    const position = await deferrals.position(partition)
    if (sought && (known === null || (position !== null && position >= known))) return true
    seek(topic, partition, position === null || position === 0n ? 0n : position - 1n)
    owned.set(partition, { sought: true, position, whole: false })
    return false
  }

  async function handle(batch: LogBatch): Promise<BatchOutcome> {
    const { partition, records, highWatermark } = batch
    if (!await inStep(partition)) return { done: 0 }
    const standing = owned.get(partition)
    const position = await foldBatch(deps, batch)
    // After a rebalance, or a seek of the tick's, in between it begins anew.
    if (standing && owned.get(partition) === standing) owned.set(partition, { sought: true, position, whole: standing.whole || position >= highWatermark })
    return { done: records.length }
  }

  async function run(): Promise<void> {
    // Side by side: the producer coalesces what the partitions send, and the store answers one while another is sent.
    const looked = await Promise.allSettled([...owned.keys()].map(async partition => {
      const mayWake = (): boolean => owned.get(partition)?.whole === true
      if (await inStep(partition)) await wakeDue(deps, partition, mayWake)
      return deferrals.count(partition)
    }))
    // All have ended before the next run begins, also when one could not reach the store.
    let waiting = 0
    for (const result of looked) {
      if (result.status === 'rejected') throw result.reason
      waiting += result.value
    }
    deps.metrics.deferredPending.set(waiting)
  }

  return {
    name: 'deferral', role: 'deferral', maxBatch: FOLD_BATCH, reads: [topic], writes: [...targets, topic, topicFor('communications.events'), topicFor('communications.dead-letters')], handle,
    // Without a look at the store: if it cannot be reached the first batch or tick waits for it.
    async onAssigned(partitions, seekTo) {
      seek = seekTo
      owned = new Map(partitions.map(({ partition }) => [partition, assigned]))
    },
    tick: { everyMs: deps.settings.DEFERRAL_TICK_MS, run },
  }
}
