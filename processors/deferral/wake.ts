/**
 * Wakes what is due:
 *   1 produce to the target topic   crash after: woken again; admission (pass) and the ledger (attempt) let it through once
 *   2 produce the tombstone         crash after: the fold removes it from the index
 *   3 remove from the index
 */
import { deadLetter } from '../../topics/dead-letters.ts'
import { LogError } from '../../topics/errors.ts'
import type { OutRecord } from '../../topics/port.ts'
import { eventOf } from '../kernel/events.ts'
import { eventRecord } from '../kernel/outputs.ts'
import type { Deps } from '../kernel/processor.ts'
import type { DeferralEntry } from '../stores/ports.ts'

/** Bounded by what it may take in memory: the largest requests are some hundred kB. */
const WAKE_BATCH = 200

/** Wakes everything due on a partition, earliest first; answers how many. */
export async function wakeDue(deps: Deps, topic: string, partition: number): Promise<number> {
  let woken = 0
  for (;;) {
    const now = deps.now()
    const due = await deps.stores.deferrals.due(partition, now, WAKE_BATCH)
    if (due.length === 0) return woken
    await produce(deps, due)
    await deps.producer.send(due.map(entry => ({ topic, key: entry.key, value: null })))
    await deps.stores.deferrals.remove(partition, due.map(entry => entry.key))
    for (const entry of due) deps.metrics.wakeDelay.observe((now - entry.dueAt) / 1000)
    woken += due.length
    if (due.length < WAKE_BATCH) return woken
  }
}

/** All in one send; one by one if one of them is too large for its topic, which then goes to the dead letters and can be redriven from there. */
async function produce(deps: Deps, due: readonly DeferralEntry[]): Promise<void> {
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
 * From here on it is in flight again. The event is dated with the moment it was due for, so that woken twice is one event, older than whatever follows from it.
 * What cannot be read wakes without one: its target puts it aside.
 */
async function wokenEvents({ codec }: Deps, due: readonly DeferralEntry[]): Promise<OutRecord[]> {
  const decoded = await codec.decode('communication', due.map(entry => entry.payload))
  return due.flatMap(({ dueAt, reason }, index) => {
    const result = decoded[index]
    return result?.ok ? [eventRecord(codec, eventOf(result.value, 'woken', 'deferral', dueAt, { reason }))] : []
  })
}
