import { admissionContract } from './admission.contract.ts'
import { budgetsContract } from './budgets.contract.ts'
import { deferralsContract } from './deferrals.contract.ts'
import { effectsContract } from './effects.contract.ts'
import { engagementContract } from './engagement.contract.ts'
import type { OpenStores } from './fixtures.ts'
import { keysContract } from './keys.contract.ts'
import { ledgerContract } from './ledger.contract.ts'
import { limitsContract } from './limits.contract.ts'
import { paceContract } from './pace.contract.ts'
import { recipientsContract } from './recipients.contract.ts'

/** Every contract of processors/stores/ports.ts over one fill. */
export function storesContract(open: OpenStores): void {
  admissionContract(open)
  limitsContract(open)
  budgetsContract(open)
  effectsContract(open)
  ledgerContract(open)
  recipientsContract(open)
  deferralsContract(open)
  keysContract(open)
  paceContract(open)
  engagementContract(open)
}
