/**
 * Plans anew: when a person's zone, quiet hours or pause may have changed, what waits for them because of the hour is woken at once. Everything is asked again, so that it goes
 * out now, or waits for another hour. Order, after the projection has the new profile, so that whoever decides sees it:
 *   1 look      what waits for these people, decided before their profile was written. A profile that comes again, from a rebuild or a crash, finds nothing
 *   2 wake      crash windows: wake.ts
 * What was decided just after the profile was written, but by the old one, or is not in the index yet, is missed and keeps its hour: it is asked again then, so it cannot go out at a
 * wrong one.
 */
import type { Recipient } from '../../schemas/generated/types.ts'
import { matchesEntry, TIMING_REASONS } from './filter.ts'
import { wake } from './wake.ts'
import type { WakeDeps } from './wake.ts'

/** People looked up side by side. */
const CHUNK = 50

/** Wakes what these profiles may have made wait for the wrong hour; answers how many. */
export async function replan(deps: WakeDeps, profiles: readonly Pick<Recipient, 'recipientId' | 'updatedAt'>[]): Promise<number> {
  const { deferrals } = deps.stores
  if (profiles.length === 0 || (await deferrals.partitions()).length === 0) return 0
  const latest = new Map<string, number>()
  for (const { recipientId, updatedAt } of profiles) latest.set(recipientId, Math.max(updatedAt, latest.get(recipientId) ?? updatedAt))
  const people = [...latest.keys()]
  let woken = 0
  for (let from = 0; from < people.length; from += CHUNK) {
    const waiting = (await Promise.all(people.slice(from, from + CHUNK).map(id => deferrals.byRecipient(id)))).flat().filter(entry => matchesEntry({ reasons: TIMING_REASONS }, entry))
    const decoded = await deps.codec.decode('communication', waiting.map(entry => entry.payload))
    const stale = waiting.filter((entry, index) => {
      const result = decoded[index]
      const decidedAt = result?.ok ? result.value.trace.at(-1)?.at : undefined
      return decidedAt !== undefined && decidedAt < (latest.get(entry.recipientId) ?? 0)
    })
    for (const [partition, entries] of Map.groupBy(stale, entry => entry.partition)) await wake(deps, partition, entries)
    woken += stale.length
  }
  return woken
}
