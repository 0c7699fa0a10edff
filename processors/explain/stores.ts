import type { PreparedCase } from '../compliance/explain-prepare.ts'
import { budgetsAt } from '../cost/budgets.ts'
import type { DecideContext } from '../kernel/stage.ts'
import { createMemoryStores } from '../stores/memory/index.ts'
import type { Cap, Stores } from '../stores/ports.ts'

/** Keeps the history as long as any cap could ask for it. */
const REMEMBER: Cap = { name: 'month', limit: Number.MAX_SAFE_INTEGER, windowMs: 400 * 86_400_000, counts: {}, binding: false }

/** Stores in memory that hold what a case tells: the person, what they allow, what they got, and what was spent. */
export async function storesOf(prepared: PreparedCase, { now, settings }: DecideContext): Promise<Stores> {
  const stores = createMemoryStores({ addressHash: address => address.toLowerCase() })
  const { recipientId } = prepared.communication
  if (prepared.recipient) await stores.recipients.applyRecipients([{ ...prepared.recipient, recipientId }])
  await stores.recipients.applyConsents(prepared.consents.map(consent => ({ ...consent, recipientId })))
  await stores.limits.reserve(prepared.history.map(({ requestId, at, channel, category, subjectKey }) => ({ requestId, recipientId, channel: channel === 'email' ? 'email' : 'sms', category, subjectKey, now: at, leaseMs: 1, caps: [REMEMBER] })))
  await stores.effects.apply(prepared.history.map(({ requestId }) => ({ type: 'commit_slot', requestId, recipientId })))

  const budgets = budgetsAt(now, settings).map(budget => ({ ...budget, limitMicros: Number.MAX_SAFE_INTEGER, criticalReserveMicros: 0 }))
  const { spentTodayMicros, spentMonthMicros } = prepared.budget
  const spent = [
    { requestId: 'spent today', micros: spentTodayMicros, budgets },
    { requestId: 'spent before', micros: Math.max(0, spentMonthMicros - spentTodayMicros), budgets: budgets.filter(budget => budget.reason === 'budget_month') },
  ]
  await stores.budgets.reserve(spent.map(one => ({ ...one, lane: 'critical', now, leaseMs: settings.LIMIT_LEASE_MS })))
  return stores
}
