/** The review queue: replies that may have meant STOP. Marketing to the person waits until somebody has read the reply. */
import { reviewTextKey, REVIEW_PURPOSE } from '../processors/callbacks/review.ts'
import { openReview } from '../processors/compliance/standing.ts'
import type { RecipientState } from '../processors/stores/ports.ts'
import type { ConsentEvent } from '../schemas/generated/types.ts'
import { derivedId } from './derived-id.ts'
import type { GatewayDeps } from './deps.ts'
import { refusal } from './errors.ts'
import { iso } from './iso.ts'
import { reach } from './reach.ts'
import { recordOptOuts } from './recipients.ts'
import type { Taken } from './recipients.ts'

export const decisions = ['opt_out', 'none'] as const
export type Decision = (typeof decisions)[number]
export interface ReviewView { readonly reviewId: string; readonly recipientId: string; readonly at: string; readonly text: string | null; readonly providerMessageId: string | null }

/** Person and moment: a decision about one reply never settles a later one. */
const idOf = ({ recipientId, at }: ConsentEvent): string => `${at}:${recipientId}`
export const REVIEW_ID = /^(\d{1,15}):([A-Za-z0-9][A-Za-z0-9._:-]{0,127})$/

/** The reply that waits now, or null. Nothing waits for whoever was erased. */
const openOf = ({ consents, recipient }: RecipientState): ConsentEvent | null => (recipient?.erasedAt ? null : openReview({ consents, medium: 'sms' }))

/** What waits, the oldest first. Analytics says who may have a reply waiting, the store says whether it still does. */
export async function reviewsOf(deps: GatewayDeps, limit: number): Promise<ReviewView[]> {
  const rows = await reach('clickhouse', () => deps.analytics.query('reviews', { limit }))
  const states = await reach('redis', () => deps.stores.recipients.get(rows.map(row => row.recipient_id)))
  const open = states.map(openOf).filter(review => review !== null)
  return reach('redis', () => Promise.all(open.map(async review => ({
    reviewId: idOf(review), recipientId: review.recipientId, at: iso(review.at), providerMessageId: review.evidence['providerMessageId'] ?? null,
    text: (await deps.stores.ledger.manifest(reviewTextKey(review.consentId)))?.toString() ?? null,
  }))))
}

/** Settles a review. Repeating a decision is harmless; `none` cannot take back an opt-out. */
export async function settleReview(deps: GatewayDeps, reviewId: string, decision: Decision, by: string): Promise<Taken<Decision>> {
  const [, at = '', recipientId = ''] = REVIEW_ID.exec(reviewId) ?? []
  const [state] = await reach('redis', () => deps.stores.recipients.get([recipientId]))
  const held = state?.consents.find(({ channel, purpose }) => channel === 'sms' && purpose === REVIEW_PURPOSE)
  if (!state || !held) return { ok: false, refusal: refusal('not_found', 'no review has this id') }
  const { evidence } = held
  if (held.action !== 'pending' && evidence['reviewId'] === reviewId && evidence['decision'] === decision) return { ok: true, value: decision }
  const open = openOf(state)
  if (!open) return { ok: false, refusal: refusal('already_final', 'this review is settled; what the person allows since then is changed by recording consents') }
  if (open.at !== Number(at)) return { ok: false, refusal: refusal('not_found', 'a later reply of this person waits; read that one') }
  await recordOptOuts(deps, settled(open, reviewId, decision, by, Math.max(deps.now(), open.at + 1)))
  return { ok: true, value: decision }
}

function settled(open: ConsentEvent, reviewId: string, decision: Decision, by: string, at: number): ConsentEvent[] {
  const base = { recipientId: open.recipientId, channel: 'sms', level: 'none', at, address: null, keep: [], source: 'staff', wordingVersion: null, evidence: { reviewId, decision, by } } as const
  return [
    ...(decision === 'opt_out' ? [{ ...base, consentId: derivedId('review', reviewId, 'opted_out'), purpose: 'all', action: 'opted_out' as const, keep: [] }] : []),
    { ...base, consentId: derivedId('review', reviewId, decision), purpose: REVIEW_PURPOSE, action: 'revoked', keep: [] },
  ]
}
