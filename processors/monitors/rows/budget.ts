import type { Settings } from '../../../config/settings.ts'
import { budgetsAt } from '../../cost/budgets.ts'
import { microsOf } from '../../cost/prices.ts'
import type { Budget } from '../../stores/ports.ts'
import { dollars, percent, type MeasureDeps, type Monitor } from '../monitor.ts'

const usd = (micros: number): string => dollars(micros / 1_000_000)
interface Use { readonly used: number; readonly limit: number; readonly kept: number }

/** What of a budget is spent or reserved, of how much with its top-ups, and what of that is kept for the critical lane; micro-dollars. */
async function useOf(reason: Budget['reason'], { budgets }: MeasureDeps, settings: Settings, now: number): Promise<Use | null> {
  const budget = budgetsAt(now, settings).find(budget => budget.reason === reason)
  if (!budget || budget.limitMicros === 0) return null
  const [state] = await budgets.state([budget.key])
  return { used: (state?.pendingMicros ?? 0) + (state?.postedMicros ?? 0), limit: budget.limitMicros + (state?.addedMicros ?? 0), kept: budget.criticalReserveMicros }
}

/** Start of the UTC day or month of an instant, ms. */
const startOfDay = (at: number): number => Math.floor(at / 86_400_000) * 86_400_000
const startOfMonth = (at: number): number => Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth(), 1)

const periods = [
  { name: 'daily', monitor: 'budget_day', reason: 'budget_day', periodStart: startOfDay },
  { name: 'monthly', monitor: 'budget_month', reason: 'budget_month', periodStart: startOfMonth },
] as const

/** The share that warns is used, and all of it is used: told once each in a day or a month, whatever is given back meanwhile. */
export const budgets: readonly Monitor[] = periods.flatMap(({ name, monitor, reason, periodStart }): Monitor[] => {
  const enabled = (settings: Settings): boolean => settings.ENABLE_COST_MONITORING
  return [{
    name: monitor, after: 1, enabled, periodStart, setting: 'BUDGET_ALERT_THRESHOLD',
    about: `Share of the ${name} budget that is spent or reserved.`,
    todo: 'Decide before it is used up: top it up (`POST /v1/budgets/top-up`), which takes effect at once, or let the rest wait for the next period.',
    async measure(deps, settings, now) {
      const use = await useOf(reason, deps, settings, now)
      if (!use) return null
      const value = use.used / use.limit
      const threshold = settings.BUDGET_ALERT_THRESHOLD
      const breached = value > threshold
      return {
        value, threshold, breached, detail: { used: usd(use.used), limit: usd(use.limit) },
        summary: `The ${name} budget is used to ${percent(value)} (${usd(use.used)} of ${usd(use.limit)}), ${breached ? 'above' : 'not above'} ${percent(threshold)}.`,
      }
    },
  }, {
    name: `${monitor}_full`, after: 1, enabled, periodStart, setting: null,
    about: `The ${name} budget has no room for one more SMS outside the critical lane.`,
    todo: 'What policy defers waits for the next period or for a top-up (`POST /v1/budgets/top-up`), which releases it; critical messages still go out of the share kept for them.',
    async measure(deps, settings, now) {
      const use = await useOf(reason, deps, settings, now)
      if (!use) return null
      const open = use.limit - use.kept
      // Used up for most senders: there is no room for one more SMS outside the critical lane.
      const breached = open - use.used < microsOf(settings.SMS_COST_PER_MESSAGE)
      return {
        value: use.used / open, threshold: 1, breached, detail: { used: usd(use.used), limit: usd(use.limit), kept: usd(use.kept) },
        summary: `The ${name} budget ${breached ? 'is used up' : 'has room'}: ${usd(use.used)} of ${usd(use.limit)}, of which ${usd(use.kept)} are kept for the critical lane.`,
      }
    },
  }]
})
