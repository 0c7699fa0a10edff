/** Would this exceed what one person gets? The store has counted and, if there is room, reserved a slot; this says what follows. */
import type { Category } from '../../config/policy.ts'
import type { Communication, DigestItem } from '../../schemas/generated/types.ts'
import { waitsForRoom } from '../digest/select.ts'
import type { DecideContext } from '../kernel/stage.ts'
import { dead, defer, expire, pass, reject } from '../kernel/verdict.ts'
import type { Verdict } from '../kernel/verdict.ts'
import type { SlotAnswer } from '../stores/ports.ts'
import { expiryOf } from '../timing/expiry.ts'
import { capReason } from './caps.ts'

/** `digest`: what goes out together with a message that has its slot. */
export type LimitState = (Extract<SlotAnswer, { held: true }> & { readonly digest?: readonly DigestItem[] }) | Extract<SlotAnswer, { held: false }>

/**
 * pass: a slot is held. Otherwise by the category's onCapHit: reject, or defer until all caps have room; a message that would not live to see that is rejected at once, unless
 * it may go out in a digest: then it waits as long as it lives, since another may take it along at any time.
 */
export function decide(communication: Communication, answer: LimitState, context: DecideContext): Verdict {
  const { now, policy } = context
  const category = policy.categories[communication.category]
  if (!category) return dead('unknown_category', `category: ${communication.category} is no row of policy ${policy.version}`)
  if (answer.held) return admitted(communication, answer.digest ?? [], category, context)
  const reason = capReason(answer.cap)
  // The rule is a label of bounded variety: without the subject's key.
  const rule = `caps.${answer.cap.split(':', 1)[0]}`
  const expiresAt = expiryOf(communication, category)
  const detail = { cap: answer.cap, freeAt: answer.freeAt, expiresAt }
  if (category.onCapHit === 'reject') return reject(reason, rule, detail)
  if (category.onCapHit === 'digest' && expiresAt !== null && answer.freeAt >= expiresAt) {
    return expiresAt > now ? defer(expiresAt, reason, rule, detail) : expire('expired', rule, detail)
  }
  if (expiresAt !== null && answer.freeAt >= expiresAt) return reject(reason, rule, { ...detail, wouldExpire: true })
  // A deferral must lie ahead, whatever the clock of the store says.
  return defer(Math.max(answer.freeAt, now + 1), reason, rule, detail)
}

/** Until when a message that had to wait for its slot keeps it without going out, ms: all that waited for it wakes at the same moment, and has to be found waiting again. Null: it goes on. */
export function gathersUntil(communication: Communication, category: Category, { now, settings }: DecideContext): number | null {
  if (category.onCapHit !== 'digest' || settings.DIGEST_GATHER_MS === 0) return null
  const last = communication.trace.findLast(entry => entry.stage === 'limits')
  if (last?.verdict !== 'defer' || !waitsForRoom(last.reason)) return null
  const until = now + settings.DIGEST_GATHER_MS
  const expiresAt = expiryOf(communication, category)
  return expiresAt !== null && until >= expiresAt ? null : until
}

function admitted(communication: Communication, digest: readonly DigestItem[], category: Category, context: DecideContext): Verdict {
  const until = gathersUntil(communication, category, context)
  if (until !== null) return defer(until, 'digest_gathering', 'digest.gather')
  // The subject is told because the log must suffice to count the slot again (processors/rebuild).
  const detail = { ...(communication.subjectKey !== null && { subject: communication.subjectKey }), ...(digest.length > 0 && { digest: digest.length }) }
  return pass({
    ...(Object.keys(detail).length > 0 && { detail }),
    ...((digest.length > 0 || communication.digest.length > 0) && { patch: { digest: [...digest] } }),
  })
}
