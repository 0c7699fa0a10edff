import type { PreparedCase } from '../compliance/explain-prepare.ts'
import { normalAddress } from '../recipients/normal-address.ts'
import { createMemoryStores } from '../stores/memory/index.ts'
import type { Cap, Stores } from '../stores/ports.ts'

/** Keeps the history as long as any cap could ask for it. */
const REMEMBER: Cap = { name: 'month', limit: Number.MAX_SAFE_INTEGER, windowMs: 400 * 86_400_000, counts: {}, binding: false }

/** Money beyond what the case tells: micro-dollars by budget key. */
export type Added = ReadonlyMap<string, number>

/** Stores in memory that hold what a case tells: the person, what they allow, what they got, what was spent, and what was added to the budgets. They hold it at any instant. */
export async function storesOf(prepared: PreparedCase, added: Added): Promise<Stores> {
  const stores = createMemoryStores({ addressHash: normalAddress })
  const { recipientId } = prepared.communication
  if (prepared.recipient) await stores.recipients.applyRecipients([{ ...prepared.recipient, recipientId }])
  await stores.recipients.applyConsents(prepared.consents.map(consent => ({ ...consent, recipientId })))
  await stores.limits.reserve(prepared.history.map(({ requestId, at, channel, category, subjectKey }) => ({ requestId, recipientId, channel: channel === 'email' ? 'email' : 'sms', category, subjectKey, now: at, leaseMs: 1, caps: [REMEMBER] })))
  await stores.effects.apply(prepared.history.map(({ requestId }) => ({ type: 'commit_slot', requestId, recipientId })))

  await stores.engagement.note(prepared.engagement.map((at, index) => ({ recipientId, id: String(index), at })))
  const { now, accounts } = prepared
  const periodEnd = Number.MAX_SAFE_INTEGER
  await stores.budgets.reserve(accounts.map(({ key, spentMicros }) => ({
    requestId: `spent ${key}`, lane: 'critical', micros: spentMicros, now, leaseMs: 1, budgets: [{ key, reason: 'budget_day', limitMicros: Number.MAX_SAFE_INTEGER, criticalReserveMicros: 0, periodEnd }],
  })))
  await stores.effects.apply(accounts.map(({ key, spentMicros }) => ({ type: 'settle_budget', requestId: `spent ${key}`, micros: spentMicros })))
  const topUps = [...accounts.map(({ key, addedMicros }) => ({ id: 'before', key, micros: addedMicros })), ...[...added].map(([key, micros]) => ({ id: 'added', key, micros }))]
  for (const topUp of topUps) if (topUp.micros > 0) await stores.budgets.topUp({ ...topUp, periodEnd, now })
  return stores
}
