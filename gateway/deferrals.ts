/** What waits, as the API shows and moves it. */
import { z } from 'zod'
import { instant, queryInstant } from '../processors/content/instant.ts'
import { readShape } from '../processors/content/shape.ts'
import { listDeferrals, releaseDeferrals, rescheduleDeferral } from '../processors/deferral/operations.ts'
import type { DeferralFilter, Released } from '../processors/deferral/operations.ts'
import type { GatewayDeps } from './deps.ts'
import { refusal } from './errors.ts'
import { iso } from './iso.ts'
import { reach } from './reach.ts'
import type { Taken } from './recipients.ts'

/** Most that one call shows. */
const LIST_MAX = 1000
/** Most that one call wakes: it must answer within API_WAIT_MS. */
export const RELEASE_MAX = 5000

const word = z.string().min(1).max(128)
const dueFrom = 'Waking at this moment or later: ISO 8601 with an offset, or ms since 1970.'
const dueTo = 'Waking before this moment: ISO 8601 with an offset, or ms since 1970.'
const which = {
  recipientId: word.describe('Of this person.'), category: word.describe('Of this category.'), campaignId: word.describe('Of this campaign.'), tenantId: word.describe('Of this tenant.'),
  reason: z.string().min(1).max(512).describe('Reason codes, separated by commas; a star at the end stands for any ending: budget_*.'),
}

export const listQuery = z.strictObject({
  ...which, dueFrom: queryInstant.describe(dueFrom), dueTo: queryInstant.describe(dueTo), limit: z.coerce.number().int().min(1).max(LIST_MAX).describe('How many to show; 100 when absent.'),
}).partial()
export type ListQuery = z.infer<typeof listQuery>
export const releaseBody = z.strictObject({ ...which, dueFrom: instant.describe(dueFrom), dueTo: instant.describe(dueTo), dryRun: z.boolean().describe('Only count.') }).partial()
export const rescheduleBody = z.strictObject({ notBefore: instant.describe('When it wakes: ISO 8601 with an offset, or ms since 1970.') })

/** The filter of a query or a body. */
function filterOf({ recipientId, category, campaignId, tenantId, reason, dueFrom, dueTo }: Omit<ListQuery, 'limit'>): DeferralFilter {
  return {
    ...(recipientId !== undefined && { recipientId }), ...(category !== undefined && { category }), ...(campaignId !== undefined && { campaignId }), ...(tenantId !== undefined && { tenantId }),
    ...(reason !== undefined && { reasons: reason.split(',').map(part => part.trim()) }), ...(dueFrom !== undefined && { dueFrom }), ...(dueTo !== undefined && { dueTo }),
  }
}

/** What waits, earliest first. */
export async function listWaiting(deps: GatewayDeps, query: ListQuery): Promise<{ deferrals: readonly object[]; more: boolean }> {
  const { deferrals, more } = await reach('redis', () => listDeferrals(deps, filterOf(query), query.limit ?? 100))
  return { deferrals: deferrals.map(({ dueAt, ...rest }) => ({ ...rest, dueAt: iso(dueAt) })), more }
}

/** Wakes what matches. Without any filter it would be everything, which nobody means. */
export async function releaseWaiting(deps: GatewayDeps, body: unknown): Promise<Taken<Released>> {
  const shaped = readShape(releaseBody, body)
  if (!shaped.ok) return { ok: false, refusal: refusal('invalid_request', undefined, shaped.problems) }
  const { dryRun = false, ...given } = shaped.value
  if (Object.keys(given).length === 0) return { ok: false, refusal: refusal('invalid_request', undefined, [{ field: '(body)', code: 'invalid_field', message: 'say which: recipientId, category, campaignId, tenantId, reason, dueFrom or dueTo' }]) }
  return { ok: true, value: await reach('kafka or redis', () => releaseDeferrals(deps, filterOf(given), { limit: RELEASE_MAX, dryRun })) }
}

/** Moves one to another time. */
export async function rescheduleWaiting(deps: GatewayDeps, requestId: string, body: unknown, subject: string): Promise<Taken<{ dueAt: number }>> {
  const shaped = readShape(rescheduleBody, body)
  if (!shaped.ok) return { ok: false, refusal: refusal('invalid_request', undefined, shaped.problems) }
  const outcome = await reach('kafka or redis', () => rescheduleDeferral(deps, requestId, shaped.value.notBefore, subject))
  switch (outcome.kind) {
    case 'rescheduled': return { ok: true, value: outcome }
    case 'not_waiting': return { ok: false, refusal: refusal('not_waiting') }
    case 'unclear': return { ok: false, refusal: refusal('already_sent', 'it may have gone out; that is being found out, and GET /v1/communications/:id will tell') }
    case 'would_expire': return { ok: false, refusal: refusal('invalid_request', undefined, [{ field: 'notBefore', code: 'invalid_field', message: `must lie before ${iso(outcome.expiresAt)}: from then on the message is worthless` }]) }
  }
}
