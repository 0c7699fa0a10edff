/** The budgets every message is charged to: the UTC day and the UTC month. */
import type { Settings } from '../../config/settings.ts'
import type { Budget } from '../stores/ports.ts'
import { microsOf } from './prices.ts'

/** Budgets at an instant (ms), the day first: it is named when both bind. */
export function budgetsAt(now: number, settings: Pick<Settings, 'DAILY_BUDGET' | 'MONTHLY_BUDGET' | 'BUDGET_CRITICAL_RESERVE'>): readonly Budget[] {
  const date = new Date(now)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  const dateKey = date.toISOString().slice(0, 10)
  return [
    budget(`day:${dateKey}`, 'budget_day', settings.DAILY_BUDGET, settings.BUDGET_CRITICAL_RESERVE, Date.UTC(year, month, day + 1)),
    budget(`month:${dateKey.slice(0, 7)}`, 'budget_month', settings.MONTHLY_BUDGET, settings.BUDGET_CRITICAL_RESERVE, Date.UTC(year, month + 1, 1)),
  ]
}

function budget(key: string, reason: Budget['reason'], dollars: number, reserveShare: number, periodEnd: number): Budget {
  const limitMicros = microsOf(dollars)
  // Rounded up: in doubt the money is kept for the critical lane.
  return { key, reason, limitMicros, criticalReserveMicros: Math.ceil(limitMicros * reserveShare), periodEnd }
}
