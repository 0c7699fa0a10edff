/**
 * What goes out in another message. An item of a digest is claimed in the ledger like every message, in the name of the claim that carries it, and shares the outcome of that
 * claim. It never left its wait, so that whatever goes wrong it comes by itself. Order, and what a crash between two steps does:
 *   1 the carrier is claimed    crash after: it is unclear, nothing was sent, the items wait on
 *   2 the items are claimed     crash after: they wait for what is found out about the carrier's claim
 *   3 the message is written    with those that could be claimed: what was cancelled, or has gone out by itself, is not in it
 *   4 sent and settled          carrier and items alike; of a message that did not go out the items are free again
 *   5 told                      an event for each item and the tombstone of its wait, with those of the carrier
 */
import type { Communication } from '../../schemas/generated/types.ts'
import { carrierOf, enclosedKey } from '../digest/claimed-with.ts'
import { isAwaited } from '../digest/select.ts'
import type { Deps } from '../kernel/processor.ts'
import { isShredded } from '../privacy/content.ts'
import type { ClaimRequest, LedgerFacts, LedgerStore } from '../stores/ports.ts'
import type { Enclosed, Letter } from './letter.ts'
import { LOST_BATCH } from './lost.ts'

/** What each communication is to take along, or took along before, as far as it can be read. */
export async function openItems({ codec }: Pick<Deps, 'codec'>, communications: readonly Communication[]): Promise<Enclosed[][]> {
  const items = communications.flatMap(({ digest }, index) => digest.map(item => ({ item, index })))
  const opened: Enclosed[][] = communications.map(() => [])
  if (items.length === 0) return opened
  const decoded = await codec.decode('communication', items.map(({ item }) => item.payload))
  items.forEach(({ item, index }, position) => {
    const result = decoded[position]
    if (result?.ok) opened[index]?.push({ item, communication: result.value })
  })
  return opened
}

/** An item as its carrier takes it along: it costs nothing of its own. */
export function asEnclosed({ communication }: Enclosed, letter: Letter): Communication {
  return { ...communication, sendChannel: letter.message.channel, segments: 0, costMicros: 0 }
}

/** Claims the items of letters that were claimed under `batchKey`, as far as their time is not over; answers which are theirs now. */
export async function enclose({ stores: { ledger }, policy }: Pick<Deps, 'stores' | 'policy'>, letters: readonly Letter[], claimOf: ClaimOf, batchKey: string, now: number): Promise<(readonly Enclosed[])[]> {
  const wanted = ({ communication }: Enclosed): boolean => {
    const category = policy.categories[communication.category]
    return category !== undefined && !isShredded(communication) && isAwaited(communication, category, now)
  }
  const asked = letters.flatMap(letter => letter.enclosed.filter(wanted).map(enclosed => ({ letter, enclosed })))
  if (asked.length === 0) return letters.map(() => [])
  const answers = await ledger.claim(asked.map(({ letter, enclosed }) => claimOf(asEnclosed(enclosed, letter), letter, enclosedKey(letter.communication.requestId, batchKey))))
  const claimed = new Set(asked.flatMap(({ enclosed }, index) => answers[index]?.kind === 'claimed' ? [enclosed] : []))
  return letters.map(letter => letter.enclosed.filter(enclosed => claimed.has(enclosed)))
}
export type ClaimOf = (communication: Communication, letter: Letter, batchKey: string) => ClaimRequest

/** Which items of each letter were claimed with it, under the batch key that the ledger has for it. */
export async function enclosedBefore(ledger: LedgerStore, letters: readonly { readonly letter: Letter; readonly batchKey: string }[]): Promise<(readonly Enclosed[])[]> {
  const ids = letters.flatMap(({ letter }) => letter.enclosed.map(({ item }) => item.requestId))
  if (ids.length === 0) return letters.map(() => [])
  const entries = await ledger.byRequest(ids)
  const carriers = new Map(ids.map((id, index) => [id, carrierOf(entries[index]?.facts)]))
  return letters.map(({ letter, batchKey }) => letter.enclosed.filter(({ item }) => {
    const carrier = carriers.get(item.requestId)
    return carrier?.requestId === letter.communication.requestId && isClaimOf(batchKey, carrier.batchKey)
  }))
}

/** Is `held`, which the ledger has for a carrier, the claim that an item was claimed in? Of one that was restored from the log nobody knows its key: it may be any from before the loss. */
const isClaimOf = (held: string | undefined, itemKey: string): boolean => held === itemKey || held === LOST_BATCH

/** What became of items that come by themselves: as their carrier's claim tells, or `open` while it does not. Of a claim that led to nothing they are `free`. */
export async function fatesOf(ledger: LedgerStore, items: readonly (LedgerFacts | null)[]): Promise<('accepted' | 'rejected' | 'open' | 'free')[]> {
  if (items.length === 0) return []
  const carriers = items.map(facts => carrierOf(facts))
  const entries = await ledger.byRequest(carriers.map(carrier => carrier?.requestId ?? ''))
  return carriers.map((carrier, index) => {
    const entry = entries[index]
    if (!carrier || !entry || !isClaimOf(entry.facts?.batchKey, carrier.batchKey) || entry.outcome === 'retry' || entry.outcome === 'released') return 'free'
    return entry.outcome === 'accepted' || entry.outcome === 'rejected' ? entry.outcome : 'open'
  })
}
