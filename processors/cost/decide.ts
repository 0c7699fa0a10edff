/** Is there money? The store has reserved it or said which budget binds; this says what follows. */
import type { Communication } from '../../schemas/generated/types.ts'
import type { DecideContext } from '../kernel/stage.ts'
import { dead, defer, pass, reject } from '../kernel/verdict.ts'
import type { Verdict } from '../kernel/verdict.ts'
import type { MoneyAnswer } from '../stores/ports.ts'
import { expiryOf } from '../timing/expiry.ts'
import { spreadOf } from '../timing/spread.ts'
import type { NoOption, Option } from './options.ts'

/** reserved: on this channel for this much. refused: no channel it may use has room in the budget. unpriced: no channel it may use can be priced. */
export type CostState =
  | { readonly kind: 'reserved'; readonly option: Option }
  | { readonly kind: 'refused'; readonly option: Option; readonly answer: Extract<MoneyAnswer, { reserved: false }> }
  | { readonly kind: 'unpriced'; readonly problem: NoOption }
  | { readonly kind: 'unknown_category' }

/**
 * pass: money is reserved; channel, segments and cost are written into the message. Otherwise by the category's onBudgetHit: reject, or defer to the
 * next budget period (`fallback` does too, when no cheaper channel helped). A message that would not live to see it is rejected at once.
 * Whatever does not pass gives the slot back that limits reserved.
 */
export function decide(communication: Communication, state: CostState, { now, policy, settings }: DecideContext): Verdict {
  const category = policy.categories[communication.category]
  if (!category || state.kind === 'unknown_category') return dead('unknown_category', `category: ${communication.category} is no row of policy ${policy.version}`)
  if (state.kind === 'reserved') return reserved(communication, state.option)
  if (state.kind === 'unpriced') {
    const { reason, channel, segments } = state.problem
    return withoutSlot(communication, reject(reason, reason === 'price_unknown' ? 'cost.price' : 'cost.segments', { channel, segments }))
  }
  const { answer: { reason, key, leftMicros, periodEnd }, option: { channel, micros } } = state
  const rule = reason.replace('_', '.')
  const expiresAt = expiryOf(communication, category)
  const detail = { budget: key, channel, micros, leftMicros, periodEnd, expiresAt }
  if (category.onBudgetHit === 'reject') return withoutSlot(communication, reject(reason, rule, detail))
  const resumesAt = Math.max(periodEnd, now + 1)
  if (expiresAt !== null && resumesAt >= expiresAt) return withoutSlot(communication, reject(reason, rule, { ...detail, wouldExpire: true }))
  // All that waited for the money wakes when the period begins: it is spread forward, within the message's life.
  const spread = Math.min(settings.RELEASE_JITTER_MS, expiresAt === null ? Infinity : expiresAt - resumesAt)
  return withoutSlot(communication, defer(resumesAt + Math.floor(spreadOf(communication.requestId) * spread), reason, rule, detail))
}

function reserved(communication: Communication, { channel, segments, micros }: Option): Verdict {
  const patch = { sendChannel: channel, segments, costMicros: micros }
  return channel === communication.channel ? pass({ patch }) : pass({ patch, rule: 'cost.fallback', detail: { from: communication.channel, to: channel, micros } })
}

function withoutSlot(communication: Communication, verdict: Verdict): Verdict {
  if (verdict.kind === 'dead') return verdict
  return { ...verdict, effects: [{ type: 'release_slot', requestId: communication.requestId, recipientId: communication.recipientId }] }
}
