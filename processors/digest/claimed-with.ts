/** In whose name an item of a digest is claimed. In the ledger it stands where others name the batch they went out in. */
import type { LedgerFacts } from '../stores/ports.ts'

const MARK = 'digest:'

/** Stands for the batch key of an item: the claim that carries it. A later claim of the same carrier has another `batchKey`. */
export const enclosedKey = (carrierId: string, batchKey: string): string => `${MARK}${carrierId}/${batchKey}`

/** Whose claim an item was claimed in, and that claim's batch key; null for what was claimed for itself. */
export function carrierOf(facts: Pick<LedgerFacts, 'batchKey'> | null | undefined): { readonly requestId: string; readonly batchKey: string } | null {
  if (!facts?.batchKey.startsWith(MARK)) return null
  const slash = facts.batchKey.indexOf('/')
  return { requestId: facts.batchKey.slice(MARK.length, slash), batchKey: facts.batchKey.slice(slash + 1) }
}
