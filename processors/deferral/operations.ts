/** What people do with what waits: look, move it, let it go. The gateway and `postrider deferrals` call this; cancelling is the gateway's own, because the ledger comes first there. */
import type { Policy } from '../../config/policy.ts'
import type { Communication } from '../../schemas/generated/types.ts'
import { topicFor } from '../../topics/index.ts'
import { eventOf } from '../kernel/events.ts'
import type { DeferralEntry } from '../stores/ports.ts'
import { expiryOf } from '../timing/expiry.ts'
import { looksInside, matchesCommunication, matchesEntry, mayMove } from './filter.ts'
import type { DeferralFilter } from './filter.ts'
import { eachPage } from './paging.ts'
import { wake } from './wake.ts'
import type { WakeDeps } from './wake.ts'

export { BUDGET_REASONS, TIMING_REASONS } from './filter.ts'
export type { DeferralFilter } from './filter.ts'
export type OperationDeps = WakeDeps & { readonly policy: Policy }

/** One that waits, without address or content. */
export interface WaitingMessage {
  readonly requestId: string
  readonly recipientId: string
  readonly category: string
  readonly channel: string
  readonly lane: string
  readonly campaignId: string | null
  readonly tenantId: string
  readonly reason: string
  /** ms. */
  readonly dueAt: number
  readonly pass: number
  readonly attempt: number
}
interface Found { readonly entry: DeferralEntry; readonly communication: Communication | null }

/** The earliest `limit` of those that match, by due time; `more` when there are others. */
export async function listDeferrals(deps: OperationDeps, filter: DeferralFilter, limit: number): Promise<{ readonly deferrals: readonly WaitingMessage[]; readonly more: boolean }> {
  const found: Found[] = []
  const seen = new Map<number, number>()
  await eachPage(deps.stores.deferrals, filter, async ({ partition, entries }) => {
    const matching = await select(deps, filter, entries, true)
    found.push(...matching)
    seen.set(partition, (seen.get(partition) ?? 0) + matching.length)
    // One more than asked for tells that there are others.
    return (seen.get(partition) ?? 0) > limit ? { enough: 'partition' } : {}
  })
  const sorted = found.sort((a, b) => a.entry.dueAt - b.entry.dueAt || (a.entry.key < b.entry.key ? -1 : 1))
  return { deferrals: sorted.slice(0, limit).map(messageOf), more: sorted.length > limit }
}

export interface Released {
  /** How many requests match, up to the limit. */
  readonly matched: number
  /** How many were woken: 0 when it was only asked. */
  readonly released: number
  /** There may be others: ask again. */
  readonly more: boolean
}

/**
 * Wakes what matches, up to `limit`, whatever its time: consent, caps, hour and money are all asked again, so what may not go out yet waits anew.
 * Each request is woken once a call. The crash windows are those of waking (wake.ts). Repeating it is harmless.
 */
export async function releaseDeferrals(deps: OperationDeps, filter: DeferralFilter, { limit, dryRun }: { readonly limit: number; readonly dryRun: boolean }): Promise<Released> {
  // What waits anew at once is met again further on, and must not go round and round.
  const met = new Set<string>()
  let more = false
  await eachPage(deps.stores.deferrals, filter, async ({ partition, entries }) => {
    const all = (await select(deps, filter, entries, false)).map(({ entry }) => entry).filter(entry => mayMove(entry) && !met.has(entry.requestId))
    const chosen = all.slice(0, limit - met.size)
    for (const { requestId } of chosen) met.add(requestId)
    more = chosen.length < all.length
    if (!dryRun) await wake(deps, partition, chosen)
    return more ? { enough: 'all' } : { removed: new Set(dryRun ? [] : chosen.map(entry => entry.key)) }
  })
  return { matched: met.size, released: dryRun ? 0 : met.size, more }
}

export type Rescheduled =
  | { readonly kind: 'rescheduled'; readonly dueAt: number }
  /** Nothing waits by this id, as far as the index knows. */
  | { readonly kind: 'not_waiting' }
  /** It may have gone out already, which is being found out. */
  | { readonly kind: 'unclear' }
  | { readonly kind: 'would_expire'; readonly expiresAt: number }

/**
 * Lets what waits wake at another time (ms), earlier or later; then everything is asked again. Deferral and event are one send, and the deferral keeps its key: the record replaces
 * the one before it, so there is no moment with two of them or none.
 *   crash before the send     nothing has changed
 *   crash during it           moved, or not, or untold: repeating moves and tells it again
 *   due before it is folded   it wakes at its old time as well; whichever wakes second is a duplicate to admission and the ledger
 */
export async function rescheduleDeferral(deps: OperationDeps, requestId: string, wanted: number, by: string): Promise<Rescheduled> {
  const waiting = await deps.stores.deferrals.byRequest(requestId)
  if (waiting.length === 0) return { kind: 'not_waiting' }
  if (!waiting.every(mayMove)) return { kind: 'unclear' }
  const found = await decoded(deps, waiting)
  const now = deps.now()
  // Never in the past: it would have woken before it was told to.
  const dueAt = Math.max(wanted, now + 1)
  for (const { communication } of found) {
    const category = communication && deps.policy.categories[communication.category]
    const expiresAt = communication && category ? expiryOf(communication, category) : null
    if (expiresAt !== null && dueAt >= expiresAt) return { kind: 'would_expire', expiresAt }
  }
  const records = found.flatMap(({ entry, communication }) => {
    const { recipientId, pass, target, payload } = entry
    const deferral = { topic: topicFor('communications.deferred'), key: entry.key, value: deps.codec.encode('deferral', { requestId, recipientId, pass, target, payload, dueAt, deferredAt: now, reason: 'rescheduled' }) }
    if (!communication) return [deferral]
    const event = eventOf(asDeferred(communication, target), 'deferred', 'gateway', now, { reason: 'rescheduled', rule: 'rescheduled', until: dueAt, policyVersion: deps.policy.version, distinct: `rescheduled ${now} ${dueAt}`, detail: JSON.stringify({ by }) })
    return [deferral, { topic: topicFor('communications.events'), key: requestId, value: deps.codec.encode('event', event) }]
  })
  await deps.producer.send(records)
  return { kind: 'rescheduled', dueAt }
}

/** As it was deferred: it waits with the pass or attempt that it will wake as, and its new time stands in place of that event's. */
function asDeferred(communication: Communication, target: string): Communication {
  const { pass, attempt } = communication
  return target.startsWith('communications.requests') ? { ...communication, pass: Math.max(pass - 1, 0) } : { ...communication, attempt: Math.max(attempt - 1, 0) }
}

/** Those that match. Communications are decoded when the filter looks into them or the caller wants them; one that cannot be read matches no filter that does. */
async function select(deps: OperationDeps, filter: DeferralFilter, entries: readonly DeferralEntry[], inside: boolean): Promise<Found[]> {
  const candidates = entries.filter(entry => matchesEntry(filter, entry))
  if (!inside && !looksInside(filter)) return candidates.map(entry => ({ entry, communication: null }))
  const found = await decoded(deps, candidates)
  return looksInside(filter) ? found.filter(({ communication }) => communication !== null && matchesCommunication(filter, communication)) : found
}

async function decoded({ codec }: OperationDeps, entries: readonly DeferralEntry[]): Promise<Found[]> {
  const results = await codec.decode('communication', entries.map(entry => entry.payload))
  return entries.map((entry, index) => {
    const result = results[index]
    return { entry, communication: result?.ok ? result.value : null }
  })
}

function messageOf({ entry: { requestId, recipientId, reason, dueAt, pass }, communication }: Found): WaitingMessage {
  return {
    requestId, recipientId, reason, dueAt, pass, attempt: communication?.attempt ?? 0, category: communication?.category ?? '', channel: communication?.channel ?? '', lane: communication?.lane ?? '',
    campaignId: communication?.campaignId ?? null, tenantId: communication?.tenantId ?? '',
  }
}
