/**
 * Waking:
 *   1 produce to the target topic   crash after: woken again; admission (pass) and the ledger (attempt) let it through once
 *   2 produce the tombstone         crash after: the fold removes it from the index
 *   3 remove from the index
 */
import { deadLetter } from '../../topics/dead-letters.ts'
import { LogError } from '../../topics/errors.ts'
import { topicFor } from '../../topics/index.ts'
import type { OutRecord } from '../../topics/port.ts'
import { eventOf } from '../kernel/events.ts'
import { eventRecord } from '../kernel/outputs.ts'
import type { Deps } from '../kernel/processor.ts'
import type { DeferralEntry } from '../stores/ports.ts'

/** What waking needs. */
export type WakeDeps = Pick<Deps, 'codec' | 'producer' | 'metrics' | 'now'> & { readonly stores: Pick<Deps['stores'], 'deferrals'> }

/** Entries of one round, fewer when they are large (the store bounds their bytes): a round trip does not count, and a crash wakes few of them twice. */
const ROUND = 2000
/** Rounds of one call: who stops the processor waits for the end of a call, and partitions take turns. */
const ROUNDS = 8

/** Wakes what is due on a partition, earliest first, as long as `mayGoOn` says; what is left after so many rounds is the next call's. Answers how many. */
export async function wakeDue(deps: WakeDeps, partition: number, mayGoOn: () => boolean = () => true): Promise<number> {
  let woken = 0
  for (let round = 0; round < ROUNDS && mayGoOn(); round += 1) {
    const now = deps.now()
    const due = await deps.stores.deferrals.due(partition, now, ROUND)
    if (due.length === 0) break
    await wake(deps, partition, due)
    for (const entry of due) deps.metrics.wakeDelay.observe((now - entry.dueAt) / 1000)
    woken += due.length
  }
  return woken
}

/** Wakes entries of a partition, due or not. Two who wake the same entry are a crash after 1. */
export async function wake(deps: WakeDeps, partition: number, entries: readonly DeferralEntry[]): Promise<void> {
  if (entries.length === 0) return
  await produce(deps, entries)
  await deps.producer.send(entries.map(entry => ({ topic: topicFor('communications.deferred'), key: entry.key, value: null })))
  await deps.stores.deferrals.remove(partition, entries.map(entry => entry.key))
}

/** All in one send; one by one if one of them is too large for its topic, which then goes to the dead letters and can be redriven from there. */
async function produce(deps: WakeDeps, due: readonly DeferralEntry[]): Promise<void> {
  const events = await wokenEvents(deps, due)
  try {
    return await deps.producer.send([...due.map(awake), ...events])
  } catch (error) {
    if (!isTooLarge(error)) throw error
  }
  for (const entry of due) {
    await deps.producer.send([awake(entry)]).catch(async (error: unknown) => {
      if (!isTooLarge(error)) throw error
      deps.metrics.deadLetters.inc({ stage: 'deferral', reason: 'too_large' })
      const unsent = { topic: entry.target, partition: 0, offset: 0n, key: Buffer.from(entry.recipientId), value: entry.payload, headers: {}, timestamp: entry.dueAt }
      await deps.producer.send([deadLetter(unsent, { stage: 'deferral', reason: 'too_large', message: error.message, group: 'deferral', at: deps.now() })])
    })
  }
  await deps.producer.send(events)
}

const isTooLarge = (error: unknown): error is LogError => error instanceof LogError && error.code === 'record_too_large'
const awake = ({ target, recipientId, payload }: DeferralEntry): OutRecord => ({ topic: target, key: recipientId, value: payload })

/**
 * From here on it is in flight again. The event is dated with the moment it was due for, so that woken twice is one event, older than whatever follows from it;
 * what is woken before its time, with now. What cannot be read wakes without one: its target puts it aside.
 */
async function wokenEvents({ codec, now }: WakeDeps, due: readonly DeferralEntry[]): Promise<OutRecord[]> {
  const decoded = await codec.decode('communication', due.map(entry => entry.payload))
  const at = now()
  return due.flatMap(({ dueAt, reason }, index) => {
    const result = decoded[index]
    return result?.ok ? [eventRecord(codec, eventOf(result.value, 'woken', 'deferral', Math.min(dueAt, at), { reason }))] : []
  })
}
