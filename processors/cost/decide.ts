/** Is there money? The store has reserved it or said which budget binds; this says what follows. */
import type { Channel, Communication } from '../../schemas/generated/types.ts'
import type { Effect } from '../kernel/effects.ts'
import type { DecideContext } from '../kernel/stage.ts'
import { dead, defer, pass, reject } from '../kernel/verdict.ts'
import type { Verdict } from '../kernel/verdict.ts'
import type { MoneyAnswer } from '../stores/ports.ts'
import { decide as decideLimits } from '../limits/decide.ts'
import { expiryOf } from '../timing/expiry.ts'
import { spreadOf } from '../timing/spread.ts'
import type { NoOption, Option } from './options.ts'
import type { NoSlot } from './slots.ts'

/**
 * reserved: on this channel for this much. refused: no channel it may use has room in the budget, or the cheaper one (`fallback`) no room in the person's caps.
 * capped: the only channel that can be priced has no room in the person's caps. unpriced: no channel it may use can be priced.
 */
export type CostState =
  | { readonly kind: 'reserved'; readonly option: Option }
  | { readonly kind: 'refused'; readonly option: Option; readonly answer: Extract<MoneyAnswer, { reserved: false }>; readonly fallback?: NoSlot & { readonly channel: Channel } }
  | { readonly kind: 'capped'; readonly option: Option; readonly answer: NoSlot }
  | { readonly kind: 'unpriced'; readonly problem: NoOption }
  | { readonly kind: 'unknown_category' }

/**
 * pass: money is reserved; channel, segments and cost are written into the message. Otherwise by the category's onBudgetHit: reject, or defer to the
 * next budget period, or to when a cheaper channel has room in the person's caps. A message that would not live to see it is rejected at once.
 * Whatever does not pass gives the slot back that limits reserved.
 */
export function decide(communication: Communication, state: CostState, context: DecideContext): Verdict {
  const { now, policy, settings } = context
  const category = policy.categories[communication.category]
  if (!category || state.kind === 'unknown_category') return dead('unknown_category', `category: ${communication.category} is no row of policy ${policy.version}`)
  if (state.kind === 'reserved') return reserved(communication, state.option)
  if (state.kind === 'unpriced') {
    const { reason, channel, segments } = state.problem
    return withoutSlot(communication, reject(reason, reason === 'price_unknown' ? 'cost.price' : 'cost.segments', { channel, segments }))
  }
  if (state.kind === 'capped') return withoutSlot(communication, decideLimits(communication, state.answer, context), true)
  const { answer: { reason, key, leftMicros, periodEnd }, option: { channel, micros }, fallback } = state
  const rule = reason.replace('_', '.')
  const expiresAt = expiryOf(communication, category)
  const detail = { budget: key, channel, micros, leftMicros, periodEnd, expiresAt, ...(fallback && { fallback: fallback.channel, fallbackCap: fallback.cap, fallbackFreeAt: fallback.freeAt }) }
  if (category.onBudgetHit === 'reject') return withoutSlot(communication, reject(reason, rule, detail))
  const resumesAt = Math.max(Math.min(periodEnd, fallback?.freeAt ?? periodEnd), now + 1)
  if (expiresAt !== null && resumesAt >= expiresAt) return withoutSlot(communication, reject(reason, rule, { ...detail, wouldExpire: true }), fallback !== undefined)
  // All that waited for the money wakes when the period begins: it is spread forward, within the message's life.
  const spread = Math.min(settings.RELEASE_JITTER_MS, expiresAt === null ? Infinity : expiresAt - resumesAt)
  return withoutSlot(communication, defer(resumesAt + Math.floor(spreadOf(communication.requestId) * spread), reason, rule, detail), fallback !== undefined)
}

function reserved(communication: Communication, { channel, segments, micros }: Option): Verdict {
  const patch = { sendChannel: channel, segments, costMicros: micros }
  return channel === communication.channel ? pass({ patch }) : pass({ patch, rule: 'cost.fallback', detail: { from: communication.channel, to: channel, micros } })
}

/** `mayHold`: for want of a slot it was not asked whether an earlier delivery of the message holds money. */
function withoutSlot({ requestId, recipientId }: Communication, verdict: Verdict, mayHold = false): Verdict {
  if (verdict.kind === 'dead') return verdict
  const release: Effect = { type: 'release_slot', requestId, recipientId }
  return { ...verdict, effects: mayHold ? [release, { type: 'void_budget', requestId }] : [release] }
}
