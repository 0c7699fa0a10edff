import type { Stores } from '../stores/ports.ts'
import type { Restores } from './restore.ts'

/** Applies what a batch of events or records says: claims before the outcomes that may refer to them, slots and money before what becomes of them. */
export async function applyRestores({ ledger, limits, budgets, effects }: Pick<Stores, 'ledger' | 'limits' | 'budgets' | 'effects'>, restores: Restores): Promise<void> {
  await Promise.all([
    restores.claims.length === 0 ? null : ledger.claim(restores.claims),
    restores.slots.length === 0 ? null : limits.reserve(restores.slots),
    restores.money.length === 0 ? null : budgets.reserve(restores.money),
  ])
  await Promise.all([
    restores.settlements.length === 0 ? null : ledger.settle(restores.settlements),
    restores.effects.length === 0 ? null : effects.apply(restores.effects),
    ...restores.cancelled.map(({ requestId, at }) => ledger.cancel(requestId, at)),
  ])
}
