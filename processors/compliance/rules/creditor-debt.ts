import { hours, week } from './types.ts'
import type { DebtRow } from './types.ts'

/** Creditors who collect their own debts are outside Regulation F, but not outside these. */
export const creditorDebtRows: readonly DebtRow[] = [
  { state: 'FL', week: week(hours(8, 21)), channels: ['sms', 'email'], effectiveFrom: null, effectiveTo: '2025-05-16', citation: 'Fla. Stat. 559.72(17)', confidence: 'S' },
  { state: 'FL', week: week(hours(8, 21)), channels: ['sms'], effectiveFrom: '2025-05-16', effectiveTo: null, citation: 'Fla. Stat. 559.72(17), SB 232 (2025)', confidence: 'S' },
]
