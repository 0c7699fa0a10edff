/** What may be spent, what was, and adding to it. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { readShape } from '../processors/content/shape.ts'
import { inWords } from '../processors/content/shape-words.ts'
import { knownBudgets } from '../processors/cost/budgets.ts'
import type { Spender } from '../processors/cost/budgets.ts'
import { TOP_UP_MONITOR, topUpAlert } from '../processors/cost/top-up.ts'
import { BUDGET_REASONS, releaseDeferrals } from '../processors/deferral/operations.ts'
import type { Released } from '../processors/deferral/operations.ts'
import type { Budget, BudgetState } from '../processors/stores/ports.ts'
import { topicFor } from '../topics/index.ts'
import { RELEASE_MAX } from './deferrals.ts'
import type { GatewayDeps } from './deps.ts'
import { refusal } from './errors.ts'
import type { RequestProblem } from './errors.ts'
import { idSchema } from '../processors/content/id.ts'
import { iso } from './iso.ts'
import { publish, reach } from './reach.ts'
import type { Taken } from './recipients.ts'

const MICROS = 1_000_000
/** Largest top-up, USD: beyond it is a slip of the finger. */
const TOP_UP_MAX = 1_000_000
const isWhole = (amount: number): boolean => amount * MICROS >= 1 && Math.abs(amount * MICROS - Math.round(amount * MICROS)) < 0.001
const amount = inWords(z.number().positive().max(TOP_UP_MAX).refine(isWhole), `an amount in USD above 0 and at most ${TOP_UP_MAX}, in whole micro-dollars (six decimals)`)

export const budgetsQuery = z.strictObject({ campaignId: idSchema.describe('Also the budget of this campaign.'), tenantId: idSchema.describe('Also the budget of this tenant.') }).partial()
export type BudgetsQuery = z.infer<typeof budgetsQuery>
export const topUpBody = z.strictObject({
  period: z.enum(['day', 'month']).describe('The budget of all of this UTC day or month; the day\'s, when a category, campaign or tenant is named.'),
  amountUsd: amount.describe('How much to add, USD.'),
  reason: z.string().min(1).max(500).describe('Kept with the alert that tells of it.'),
  category: idSchema.optional().describe('The budget of this category.'), campaignId: idSchema.optional().describe('The budget of this campaign.'), tenantId: idSchema.optional().describe('The budget of this tenant.'),
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
  const shaped = readShape(topUpBody, body)
  if (!shaped.ok) return { ok: false, refusal: refusal('invalid_request', undefined, shaped.problems) }
  const { period, amountUsd, reason, ...spender } = shaped.value
  const problems = problemsOf(period, spender)
  if (problems.length > 0) return { ok: false, refusal: refusal('invalid_request', undefined, problems) }
  const now = deps.now()
  const wanted = budgetReason(period, spender)
  const budget = knownBudgets(now, deps.settings, deps.policy, spender).find(budget => budget.reason === wanted)
  if (!budget) return { ok: false, refusal: refusal('invalid_request', undefined, [{ field: Object.keys(spender)[0] ?? 'period', code: 'invalid_field', message: 'has no budget of its own; leave it out to top up the budget of all, or set one: docs/reference/config.md and policy.md' }]) }

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
function problemsOf(period: string, spender: Named): RequestProblem[] {
  const named = Object.keys(spender)
  if (named.length > 1) return named.map(field => ({ field, code: 'invalid_field', message: 'is one of several; name one of category, campaignId and tenantId' }))
  return named.length === 1 && period === 'month' ? [{ field: 'period', code: 'invalid_field', message: 'must be day: categories, campaigns and tenants have budgets by day' }] : []
}

function budgetReason(period: 'day' | 'month', { category, campaignId, tenantId }: Named): Budget['reason'] {
  if (category !== undefined) return 'budget_category'
  if (campaignId !== undefined) return 'budget_campaign'
  if (tenantId !== undefined) return 'budget_tenant'
  return period === 'day' ? 'budget_day' : 'budget_month'
}
