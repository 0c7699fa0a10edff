/** What was spent and added under the budgets' keys, and what a message lacks. All in micro-dollars. */
import type { Lane } from '../../schemas/generated/types.ts'
import type { Settings } from '../../config/settings.ts'
import type { Budget, BudgetState } from '../stores/ports.ts'
import { budgetsAt } from './budgets.ts'

export interface Account {
  readonly key: string
  readonly spentMicros: number
  /** Top-ups of its period. */
  readonly addedMicros: number
}

/** Accounts of the day and the month of an instant (ms), by what was spent in them. What was spent today was spent this month. */
export function accountsAt(now: number, settings: Settings, { spentTodayMicros, spentMonthMicros }: { readonly spentTodayMicros: number; readonly spentMonthMicros: number }): Account[] {
  return budgetsAt(now, settings).map(({ key, reason }) => ({ key, spentMicros: reason === 'budget_day' ? spentTodayMicros : Math.max(spentTodayMicros, spentMonthMicros), addedMicros: 0 }))
}

/** An account as the store tells it: what is reserved counts as spent. */
export function accountOf({ key, pendingMicros, postedMicros, addedMicros = 0 }: BudgetState): Account {
  return { key, spentMicros: pendingMicros + postedMicros, addedMicros }
}

/** What each budget lacks before a message of this price can be paid, by key; empty when all have room. */
export function shortfalls(budgets: readonly Budget[], accounts: readonly Account[], lane: Lane, micros: number): ReadonlyMap<string, number> {
  const byKey = new Map(accounts.map(account => [account.key, account]))
  return new Map(budgets.flatMap(({ key, limitMicros, criticalReserveMicros }): [string, number][] => {
    const { spentMicros = 0, addedMicros = 0 } = byKey.get(key) ?? {}
    const left = limitMicros + addedMicros - spentMicros - (lane === 'critical' ? 0 : criticalReserveMicros)
    return micros > left ? [[key, micros - left]] : []
  }))
}
