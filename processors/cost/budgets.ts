/** The budgets a message is charged to: the UTC day and the UTC month, and the day's of its category, campaign and tenant where they have one. All must have room. */
import type { Category, Policy } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import type { Budget } from '../stores/ports.ts'
import { microsOf } from './prices.ts'

type BudgetSettings = Pick<Settings, 'DAILY_BUDGET' | 'MONTHLY_BUDGET' | 'BUDGET_CRITICAL_RESERVE' | 'CAMPAIGN_DAILY_BUDGET' | 'TENANT_DAILY_BUDGET'>

/** Whose money beside everybody's; what is not given has no budget of its own. */
export interface Spender {
  readonly category?: string | undefined
  readonly campaignId?: string | null | undefined
  readonly tenantId?: string | undefined
}

/** Budgets of every message at an instant (ms), the day first: it is named when both bind. */
export function budgetsAt(now: number, settings: BudgetSettings): readonly Budget[] {
  const { date, dayEnd, month, monthEnd } = periodsAt(now)
  return [
    budget(`day:${date}`, 'budget_day', settings.DAILY_BUDGET, settings, dayEnd),
    budget(`month:${month}`, 'budget_month', settings.MONTHLY_BUDGET, settings, monthEnd),
  ]
}

/** Budgets of their own that the spender has at an instant (ms). A category's is its policy row's dailyBudgetUsd; campaigns and tenants have one each of the settings' size, unless that is 0. */
export function ownBudgets(now: number, settings: BudgetSettings, spender: Spender, category: Pick<Category, 'dailyBudgetUsd'> | undefined): readonly Budget[] {
  const { date, dayEnd } = periodsAt(now)
  const own: Budget[] = []
  const add = (scope: string, name: string | null | undefined, dollars: number | undefined, reason: Budget['reason']): void => {
    if (name && dollars) own.push(budget(`${scope}:${name}:day:${date}`, reason, dollars, settings, dayEnd))
  }
  add('category', spender.category, category?.dailyBudgetUsd, 'budget_category')
  add('campaign', spender.campaignId, settings.CAMPAIGN_DAILY_BUDGET, 'budget_campaign')
  add('tenant', spender.tenantId, settings.TENANT_DAILY_BUDGET, 'budget_tenant')
  return own
}

/** Every budget that a message of the spender is charged to, those of everybody first. Without a category: the budgets of all categories that have one. */
export function knownBudgets(now: number, settings: BudgetSettings, policy: Policy, spender: Spender): readonly Budget[] {
  const categories = spender.category === undefined ? Object.keys(policy.categories) : [spender.category]
  const { category: _category, ...others } = spender
  return [...budgetsAt(now, settings), ...categories.flatMap(name => ownBudgets(now, settings, { category: name }, policy.categories[name]).filter(({ reason }) => reason === 'budget_category')), ...ownBudgets(now, settings, others, undefined)]
}

function periodsAt(now: number): { readonly date: string; readonly dayEnd: number; readonly month: string; readonly monthEnd: number } {
  const at = new Date(now)
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()]
  const date = at.toISOString().slice(0, 10)
  return { date, dayEnd: Date.UTC(year, month, day + 1), month: date.slice(0, 7), monthEnd: Date.UTC(year, month + 1, 1) }
}

function budget(key: string, reason: Budget['reason'], dollars: number, { BUDGET_CRITICAL_RESERVE }: BudgetSettings, periodEnd: number): Budget {
  const limitMicros = microsOf(dollars)
  // Rounded up: in doubt the money is kept for the critical lane.
  return { key, reason, limitMicros, criticalReserveMicros: Math.ceil(limitMicros * BUDGET_CRITICAL_RESERVE), periodEnd }
}
