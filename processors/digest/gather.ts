/** Finds what waits for the person of a message that has a slot, for a whole batch: one look at the index, one at the ledger. */
import type { Codec } from '../../schemas/codec.ts'
import type { Communication, DigestItem } from '../../schemas/generated/types.ts'
import type { DecideContext } from '../kernel/stage.ts'
import type { Stores } from '../stores/ports.ts'
import { carrierOf } from './claimed-with.ts'
import { itemsFor, waitsForRoom } from './select.ts'
import type { Candidate } from './select.ts'

/** What is to go out in each of these messages, in their order. Nobody is in two of them. */
export type Gather = (carriers: readonly Communication[], stores: Pick<Stores, 'deferrals' | 'ledger'>, context: DecideContext) => Promise<DigestItem[][]>

/** For whoever cannot read what waits. */
export const gatherNothing: Gather = async carriers => carriers.map(() => [])

/** Entries of one person and partition looked at, times the items of a digest: others of another category may wait among them. */
const LOOK = 5

/**
 * Looks where it is: in the index, which may be a moment behind the log, so that one may be missed, and waits on. Whoever is found has not left yet: only the claim in the
 * ledger decides that it goes out here (senders/enclosed.ts).
 */
export function gatherWith(codec: Pick<Codec, 'decode'>): Gather {
  return async (carriers, stores, { now, policy, settings }) => {
    if (carriers.length === 0) return []
    const people = [...new Set(carriers.map(carrier => carrier.recipientId))]
    const waiting = await stores.deferrals.byRecipients(people, settings.DIGEST_MAX_ITEMS * LOOK)
    const entries = waiting.flat().filter(entry => waitsForRoom(entry.reason))
    const found = await unsent(stores, await read(codec, entries))
    const byPerson = Map.groupBy(found, ({ communication }) => communication.recipientId)
    const taken = new Set(carriers.map(carrier => carrier.requestId))
    return carriers.map(carrier => {
      const category = policy.categories[carrier.category]
      const left = (byPerson.get(carrier.recipientId) ?? []).filter(({ communication, claimedWith }) => !taken.has(communication.requestId) && (claimedWith === null || claimedWith === carrier.requestId))
      const items = category ? itemsFor(carrier, left, category, settings, now) : []
      for (const { requestId } of items) taken.add(requestId)
      return items
    })
  }
}

async function read(codec: Pick<Codec, 'decode'>, entries: readonly Candidate['entry'][]): Promise<Candidate[]> {
  if (entries.length === 0) return []
  const decoded = await codec.decode('communication', entries.map(entry => entry.payload))
  return entries.flatMap((entry, index) => {
    const result = decoded[index]
    return result?.ok ? [{ entry, communication: result.value }] : []
  })
}

interface Found extends Candidate { readonly claimedWith: string | null }

/** What may have gone out already is left alone: its own way will tell. What was claimed with one of the carriers is found again, so that a redelivery of it tells the same story. */
async function unsent(stores: Pick<Stores, 'ledger'>, candidates: readonly Candidate[]): Promise<Found[]> {
  if (candidates.length === 0) return []
  const entries = await stores.ledger.byRequest(candidates.map(({ communication }) => communication.requestId))
  return candidates.flatMap((candidate, index): Found[] => {
    const entry = entries[index]
    if (!entry || entry.outcome === 'released') return [{ ...candidate, claimedWith: null }]
    const carrier = carrierOf(entry.facts)
    return carrier ? [{ ...candidate, claimedWith: carrier.requestId }] : []
  })
}
