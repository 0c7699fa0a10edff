/** What may be spent, what was, and adding to it. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { knownBudgets } from '../processors/cost/budgets.ts'
import type { Spender } from '../processors/cost/budgets.ts'
import { TOP_UP_MONITOR, topUpAlert } from '../processors/cost/top-up.ts'
import { BUDGET_REASONS, releaseDeferrals } from '../processors/deferral/operations.ts'
import type { Released } from '../processors/deferral/operations.ts'
import type { Budget, BudgetState } from '../processors/stores/ports.ts'
import { topicFor } from '../topics/index.ts'
import { RELEASE_MAX, unfit } from './deferrals.ts'
import type { GatewayDeps } from './deps.ts'
import { refusal } from './errors.ts'
import { iso } from './iso.ts'
import { publish, reach } from './reach.ts'
import type { Taken } from './recipients.ts'

const MICROS = 1_000_000
/** Largest top-up, USD: beyond it is a slip of the finger. */
const TOP_UP_MAX = 1_000_000
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/)

export const budgetsQuery = z.strictObject({ campaignId: id.describe('Also the budget of this campaign.'), tenantId: id.describe('Also the budget of this tenant.') }).partial()
export type BudgetsQuery = z.infer<typeof budgetsQuery>
export const topUpBody = z.strictObject({
  period: z.enum(['day', 'month']).describe('The budget of all of this UTC day or month; the day\'s, when a category, campaign or tenant is named.'),
  amountUsd: z.number().positive().max(TOP_UP_MAX).refine(amount => amount * MICROS >= 1 && Math.abs(amount * MICROS - Math.round(amount * MICROS)) < 0.001, 'give whole micro-dollars'),
  reason: z.string().min(1).max(500).describe('Kept with the alert that tells of it.'),
  category: id.optional(), campaignId: id.optional(), tenantId: id.optional(),
})

export interface BudgetView {
  readonly key: string
  readonly limitUsd: number
  /** Top-ups of the period. */
  readonly addedUsd: number
  readonly postedUsd: number
  readonly pendingUsd: number
  readonly overrunUsd: number
  /** What the normal lane may still reserve, and what the critical lane may. */
  readonly leftUsd: number
  readonly leftCriticalUsd: number
  readonly usedShare: number
  /** Shares of the budget at which people are told. */
  readonly alertShares: readonly number[]
  readonly periodEnd: string
}

/** Every budget of now: of all, of the categories that have one, and of those asked for. */
export async function budgetsNow(deps: GatewayDeps, spender: Omit<Spender, 'category'>): Promise<BudgetView[]> {
  const budgets = knownBudgets(deps.now(), deps.settings, deps.policy, spender)
  const states = await reach('redis', () => deps.stores.budgets.state(budgets.map(({ key }) => key)))
  return budgets.map((budget, index) => viewOf(budget, states[index], deps.settings.BUDGET_ALERT_THRESHOLD))
}

function viewOf({ key, limitMicros, criticalReserveMicros, periodEnd }: Budget, state: BudgetState | undefined, threshold: number): BudgetView {
  const { pendingMicros = 0, postedMicros = 0, overrunMicros = 0, addedMicros = 0 } = state ?? {}
  const used = pendingMicros + postedMicros
  const left = limitMicros + addedMicros - used
  return {
    key, limitUsd: limitMicros / MICROS, addedUsd: addedMicros / MICROS, postedUsd: postedMicros / MICROS, pendingUsd: pendingMicros / MICROS, overrunUsd: overrunMicros / MICROS,
    leftUsd: Math.max(left - criticalReserveMicros, 0) / MICROS, leftCriticalUsd: Math.max(left, 0) / MICROS,
    usedShare: limitMicros + addedMicros === 0 ? 1 : used / (limitMicros + addedMicros), alertShares: [threshold, 1], periodEnd: iso(periodEnd),
  }
}

export interface ToppedUp { readonly topUpId: string; readonly budget: BudgetView; readonly released: Released }

/**
 * Adds to a budget of now. Order, and what a crash between two steps does:
 *   1 store     from here on there is room. Crash after: repeating with the same Idempotency-Key adds nothing more and goes on here
 *   2 alert     who added how much and why, for people, and for a rebuild of the store. Crash after: as after 1
 *   3 release   what waits for money is asked again, up to RELEASE_MAX; the rest by POST /v1/deferrals/release, or when its time comes
 */
export async function topUp(deps: GatewayDeps, body: unknown, subject: string, idempotencyKey: string | null): Promise<Taken<ToppedUp>> {
  const parsed = topUpBody.safeParse(body)
  if (!parsed.success) return { ok: false, refusal: unfit(parsed.error) }
  const { period, amountUsd, reason, ...spender } = parsed.data
  const problem = problemOf(period, spender)
  if (problem) return { ok: false, refusal: refusal('invalid_request', undefined, [problem]) }
  const now = deps.now()
  const wanted = budgetReason(period, spender)
  const budget = knownBudgets(now, deps.settings, deps.policy, spender).find(budget => budget.reason === wanted)
  if (!budget) return { ok: false, refusal: refusal('invalid_request', undefined, [{ field: Object.keys(spender)[0] ?? 'period', code: 'invalid_field', message: 'has no budget of its own' }]) }

  // A key means this call by this caller; with another body it is another top-up of its own.
  const topUpId = idempotencyKey === null ? deps.newId() : createHash('sha256').update(JSON.stringify([subject, idempotencyKey, budget.key, amountUsd])).digest('base64url').slice(0, 27)
  const added = { id: topUpId, key: budget.key, micros: Math.round(amountUsd * MICROS), periodEnd: budget.periodEnd, now }
  await reach('redis', () => deps.stores.budgets.topUp(added))
  await publish(deps, [{ topic: topicFor('communications.alerts'), key: TOP_UP_MONITOR, value: deps.codec.encode('alert', topUpAlert(added, subject, reason)) }])
  const released = await reach('kafka or redis', () => releaseDeferrals(deps, { ...spender, reasons: BUDGET_REASONS }, { limit: RELEASE_MAX, dryRun: false }))
  const [state] = await reach('redis', () => deps.stores.budgets.state([budget.key]))
  return { ok: true, value: { topUpId, budget: viewOf(budget, state, deps.settings.BUDGET_ALERT_THRESHOLD), released } }
}

type Named = { readonly category?: string | undefined; readonly campaignId?: string | undefined; readonly tenantId?: string | undefined }
function problemOf(period: string, spender: Named): { field: string; code: string; message: string } | null {
  const named = Object.keys(spender)
  if (named.length > 1) return { field: named.join(', '), code: 'invalid_field', message: 'name one of them' }
  return named.length === 1 && period === 'month' ? { field: 'period', code: 'invalid_field', message: 'categories, campaigns and tenants have budgets by day' } : null
}

function budgetReason(period: 'day' | 'month', { category, campaignId, tenantId }: Named): Budget['reason'] {
  if (category !== undefined) return 'budget_category'
  if (campaignId !== undefined) return 'budget_campaign'
  if (tenantId !== undefined) return 'budget_tenant'
  return period === 'day' ? 'budget_day' : 'budget_month'
}
