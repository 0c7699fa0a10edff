/** Walks over what waits, page by page, while entries leave the index. */
import type { DeferralEntry, DeferralIndex } from '../stores/ports.ts'
import type { DeferralFilter } from './filter.ts'

/** Entries of one page. */
const PAGE = 1000

export interface Page { readonly partition: number; readonly entries: readonly DeferralEntry[] }
/** What a visit did: keys that left the index, and whether it has seen enough of the partition or of everything. */
export interface Visited { readonly removed?: ReadonlySet<string>; readonly enough?: 'partition' | 'all' }

export interface Place { readonly from: number; readonly skip: number }

/** Where the next page begins: after the last entry, leaving out those that stayed among the entries due at the same time. */
export function placeAfter({ from, skip }: Place, entries: readonly DeferralEntry[], removed: ReadonlySet<string>): Place {
  const last = entries.at(-1)
  if (last === undefined) return { from, skip }
  const stayed = entries.filter(entry => entry.dueAt === last.dueAt && !removed.has(entry.key)).length
  return { from: last.dueAt, skip: last.dueAt === from ? skip + stayed : stayed }
}

/**
 * Shows every entry that the filter's person and due times allow, by partition and due time. What is added, woken or cancelled by others meanwhile may be
 * missed; whoever must have all of it walks again until a walk finds nothing.
 */
export async function eachPage(index: DeferralIndex, filter: DeferralFilter, visit: (page: Page) => Promise<Visited>): Promise<void> {
  if (filter.recipientId !== undefined) {
    const theirs = Map.groupBy(await index.byRecipient(filter.recipientId), entry => entry.partition)
    for (const [partition, entries] of theirs) if ((await visit({ partition, entries })).enough === 'all') return
    return
  }
  const to = filter.dueTo ?? Number.MAX_SAFE_INTEGER
  for (const partition of await index.partitions()) {
    let place: Place = { from: filter.dueFrom ?? 0, skip: 0 }
    for (;;) {
      const entries = await index.page(partition, { ...place, to }, PAGE)
      if (entries.length === 0) break
      const { removed, enough } = await visit({ partition, entries })
      if (enough === 'all') return
      if (enough === 'partition') break
      place = placeAfter(place, entries, removed ?? new Set())
    }
  }
}
