import type { Communication } from '../../schemas/generated/types.ts'
import type { Stores } from '../stores/ports.ts'

/**
 * The ids of those that may have gone out already: claimed, sent, refused or unclear. Whatever has changed since, only the ledger may say what became of them.
 * A retry is none of them: nothing was taken, and it may be decided anew.
 */
export async function claimedBefore(stores: Pick<Stores, 'ledger'>, communications: readonly Communication[]): Promise<ReadonlySet<string>> {
  if (communications.length === 0) return new Set()
  const entries = await stores.ledger.byRequest(communications.map(communication => communication.requestId))
  return new Set(communications.flatMap(({ requestId }, index) => {
    const entry = entries[index]
    return entry && entry.outcome !== 'retry' && entry.outcome !== 'released' ? [requestId] : []
  }))
}
