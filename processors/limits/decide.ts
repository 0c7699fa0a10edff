/** Would this exceed what one person gets? The store has counted and, if there is room, reserved a slot; this says what follows. */
import type { Communication } from '../../schemas/generated/types.ts'
import type { DecideContext } from '../kernel/stage.ts'
import { dead, defer, pass, reject } from '../kernel/verdict.ts'
import type { Verdict } from '../kernel/verdict.ts'
import type { SlotAnswer } from '../stores/ports.ts'
import { expiryOf } from '../timing/expiry.ts'
import { capReason } from './caps.ts'

/**
 * pass: a slot is held. Otherwise by the category's onCapHit: reject, or defer until all caps have room; a message that would not live to see
 * that is rejected at once. `digest` waits like `defer`: what waits is not merged into one message.
 */
export function decide(communication: Communication, answer: SlotAnswer, { now, policy }: DecideContext): Verdict {
  const category = policy.categories[communication.category]
  if (!category) return dead('unknown_category', `category: ${communication.category} is no row of policy ${policy.version}`)
  // The subject is told because the log must suffice to count the slot again (processors/rebuild).
  if (answer.held) return communication.subjectKey === null ? pass() : pass({ detail: { subject: communication.subjectKey } })
  const reason = capReason(answer.cap)
  // The rule is a label of bounded variety: without the subject's key.
  const rule = `caps.${answer.cap.split(':', 1)[0]}`
  const expiresAt = expiryOf(communication, category)
  const detail = { cap: answer.cap, freeAt: answer.freeAt, expiresAt }
  if (category.onCapHit === 'reject') return reject(reason, rule, detail)
  if (expiresAt !== null && answer.freeAt >= expiresAt) return reject(reason, rule, { ...detail, wouldExpire: true })
  // A deferral must lie ahead, whatever the clock of the store says.
  return defer(Math.max(answer.freeAt, now + 1), reason, rule, detail)
}
