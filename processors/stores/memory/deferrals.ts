import type { DeferralEntry, DeferralIndex } from '../ports.ts'

/** The deferral index in memory. */
export function memoryDeferrals(): DeferralIndex {
  const entries = new Map<number, Map<string, DeferralEntry>>()
  const positions = new Map<number, bigint>()
  const of = (partition: number): Map<string, DeferralEntry> => {
    const held = entries.get(partition) ?? new Map<string, DeferralEntry>()
    entries.set(partition, held)
    return held
  }
  const all = (wanted: (entry: DeferralEntry) => boolean): DeferralEntry[] => [...entries.values()].flatMap(held => [...held.values()]).filter(wanted).sort(byDue)
  return {
    position: async partition => positions.get(partition) ?? null,
    fold: async (partition, changes, position) => {
      for (const change of changes) {
        if ('add' in change) of(partition).set(change.add.key, change.add)
        else of(partition).delete(change.remove)
      }
      positions.set(partition, position)
    },
    due: async (partition, now, limit) => [...of(partition).values()].filter(entry => entry.dueAt <= now).sort(byDue).slice(0, limit),
    page: async (partition, { from, to, skip }, limit) => [...of(partition).values()].filter(entry => entry.dueAt >= from && entry.dueAt <= to).sort(byDue).slice(skip, skip + limit),
    partitions: async () => [...positions.keys()].sort((a, b) => a - b),
    nextDue: async partition => [...of(partition).values()].sort(byDue)[0]?.dueAt ?? null,
    remove: async (partition, keys) => keys.forEach(key => of(partition).delete(key)),
    count: async partition => of(partition).size,
    byRecipient: async recipientId => all(entry => entry.recipientId === recipientId),
    byRecipients: async (recipientIds, limit) => recipientIds.map(recipientId => [...entries.values()]
      .flatMap(held => [...held.values()].filter(entry => entry.recipientId === recipientId).sort((a, b) => (a.key < b.key ? -1 : 1)).slice(0, limit)).sort(byDue)),
    byRequest: async requestId => all(entry => entry.requestId === requestId),
  }
}

const byDue = (a: DeferralEntry, b: DeferralEntry): number => a.dueAt - b.dueAt || (a.key < b.key ? -1 : 1)
