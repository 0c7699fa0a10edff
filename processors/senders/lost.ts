/**
 * Claims that outlived a loss of the state. Nothing tells any more whether their call was made or under which key, so only the provider can say; a missing
 * manifest, which else proves that nothing was sent, proves nothing here.
 */
import type { LedgerFacts, StateGate } from '../stores/ports.ts'

/** Stands for the batch key of a claim that was restored. */
export const LOST_BATCH = 'lost'

/** Begins the batch keys of an epoch. */
export const epochTag = (gate: Pick<StateGate, 'openedAt'>): string => `${gate.openedAt()}.`

/** Was the state lost since this was claimed? Claims without a batch key tell only if they were restored. */
export function wasLost(facts: LedgerFacts | null, gate: Pick<StateGate, 'openedAt'>): boolean {
  const key = facts?.batchKey ?? ''
  return key !== '' && !key.startsWith(epochTag(gate))
}
