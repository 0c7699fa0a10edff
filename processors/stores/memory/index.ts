/** The stores in memory: for tests and dry runs, and the model that the Redis scripts are tested against. Nothing expires. */
import type { Effect } from '../../kernel/effects.ts'
import type { Stores } from '../ports.ts'
import { memoryAdmission } from './admission.ts'
import { memoryBudgets } from './budgets.ts'
import { memoryDeferrals } from './deferrals.ts'
import { memoryEngagement } from './engagement.ts'
import { openGate } from './gate.ts'
import { memoryKeys } from './keys.ts'
import { memoryLedger } from './ledger.ts'
import { memoryLimits } from './limits.ts'
import { memoryPace } from './pace.ts'
import { memoryRecipients } from './recipients.ts'

/** `addressHash`: HMAC of a normalised address. */
export function createMemoryStores({ addressHash }: { readonly addressHash: (address: string) => string }): Stores {
  const limits = memoryLimits()
  const budgets = memoryBudgets()
  const recipients = memoryRecipients(addressHash)
  const apply = (effect: Effect): void => {
    switch (effect.type) {
      case 'commit_slot': return limits.commit(effect.recipientId, effect.requestId)
      case 'release_slot': return limits.release(effect.recipientId, effect.requestId)
      case 'settle_budget': return budgets.settle(effect.requestId, effect.micros)
      case 'void_budget': return budgets.void(effect.requestId)
    }
  }
  return {
    gate: openGate,
    admission: memoryAdmission(),
    limits,
    budgets,
    effects: { apply: async effects => effects.forEach(apply) },
    ledger: memoryLedger(recipients.blocksOf),
    recipients,
    deferrals: memoryDeferrals(),
    keys: memoryKeys(),
    pace: memoryPace(),
    engagement: memoryEngagement(),
    ping: async () => {},
    memory: async () => [],
    close: async () => {},
  }
}
