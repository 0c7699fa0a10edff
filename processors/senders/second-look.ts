/**
 * The second look: what was decided a while ago is asked again before it goes out. A message may have waited for the provider's pace, for an outage or for its
 * retry, while the quiet hours began, consent was withdrawn, or others used up the person's caps. Only what certainly has not gone out is asked; the
 * ledger decides about the rest.
 *
 *   1 ledger    who may have gone out already: never decided again
 *   2 effects   slot and money of the others are given back, so that they are counted as of now. Crash after: looked at again, all the same
 *   3 stages    as in the chain: what passes goes out at once, what does not is rejected or waits, and wakes at the start of the chain
 */
import type { Communication, Lane } from '../../schemas/generated/types.ts'
import { decideBatch } from '../kernel/decide-batch.ts'
import type { Decided } from '../kernel/decide-batch.ts'
import type { Deps } from '../kernel/processor.ts'
import { rememberRecipients } from '../kernel/remember.ts'
import { cutsOf } from '../kernel/topology.ts'
import { limits } from '../limits/index.ts'
import type { Stage } from '../kernel/stage.ts'
import { claimedBefore } from './claimed-before.ts'

/** How long a decision holds, ms: so far may a message go out after its hour closed, and so exact are a person's caps over what was really sent. */
export const DECISION_HOLDS_MS = 60_000

/** When a communication was last decided about, by the first stage: with cuts the later ones may have decided long after it. Never, when it came from elsewhere. */
export function decidedAt(communication: Communication): number {
  return communication.trace.findLast(entry => entry.stage === 'compliance')?.at ?? Number.NEGATIVE_INFINITY
}

/** Decides about the stale ones anew; the others pass as they are. */
export async function secondLook(stages: readonly Stage[], communications: readonly Communication[], deps: Deps, lane: Lane, now: number): Promise<Decided> {
  // What was decided before the state was rebuilt may have lost its slot and its money; workers' clocks disagree by less than a decision holds.
  const fresh = Math.max(now - DECISION_HOLDS_MS, deps.stores.gate.openedAt() + DECISION_HOLDS_MS)
  const lost = await withoutSlot(stages, communications.filter(communication => decidedAt(communication) >= fresh), deps, now)
  const stale = communications.filter(communication => decidedAt(communication) < fresh || lost.has(communication))
  const gone = await claimedBefore(deps.stores, stale)
  const anew = stale.filter(communication => !gone.has(communication.requestId))
  if (anew.length === 0) return { decisions: communications.map(communication => ({ kind: 'passed', communication })), effects: [] }
  await deps.stores.effects.apply(anew.flatMap(({ requestId, recipientId }) => [{ type: 'release_slot', requestId, recipientId }, { type: 'void_budget', requestId }]))
  const context = { now, policy: deps.policy, settings: deps.settings }
  const decided = await decideBatch(stages, anew, rememberRecipients(deps.stores), context, lane, deps.metrics)
  const decisions = new Map(anew.map((communication, index) => [communication, decided.decisions[index]]))
  return { effects: decided.effects, decisions: communications.map(communication => decisions.get(communication) ?? { kind: 'passed', communication }) }
}

/**
 * Where limits lies behind a cut, a copy may have been decided otherwise since and have let the slot go: those that have none any more, though there was room for them a
 * moment ago. Asking keeps the others' places. Else the chain knows its copies (kernel/chain.ts).
 */
async function withoutSlot(stages: readonly Stage[], communications: readonly Communication[], deps: Deps, now: number): Promise<ReadonlySet<Communication>> {
  if (communications.length === 0 || cutsOf(deps.settings.TOPOLOGY_CUTS).size === 0 || !stages.some(stage => stage.name === 'limits')) return new Set()
  const states = await limits.load(communications.map(communication => ({ ...communication, channel: communication.sendChannel ?? communication.channel })), deps.stores, { now, policy: deps.policy, settings: deps.settings })
  return new Set(communications.filter((_, index) => states[index]?.held === false))
}
