/** What waits, as the API shows and moves it. */
import { z } from 'zod'
import { listDeferrals, releaseDeferrals, rescheduleDeferral } from '../processors/deferral/operations.ts'
import type { DeferralFilter, Released } from '../processors/deferral/operations.ts'
import type { GatewayDeps } from './deps.ts'
import { refusal } from './errors.ts'
import type { Refusal } from './errors.ts'
import { iso } from './iso.ts'
import { reach } from './reach.ts'
import type { Taken } from './recipients.ts'

/** Most that one call shows. */
const LIST_MAX = 1000
/** Most that one call wakes: it must answer within API_WAIT_MS. */
export const RELEASE_MAX = 5000

/** Producers may name later moments, but nothing is kept of a message by then, ms. */
const LATEST = 8.64e15
export const instant = z.union([z.iso.datetime({ offset: true }).transform(text => Date.parse(text)), z.int().nonnegative().max(LATEST)])
// In a query everything is text.
const queryInstant = z.union([z.iso.datetime({ offset: true }).transform(text => Date.parse(text)), z.string().regex(/^\d{1,15}$/).transform(Number)])
const word = z.string().min(1).max(128)
const reasons = z.string().min(1).max(512).describe('Reason codes, separated by commas; a star at the end stands for any ending: budget_*.')
const which = { recipientId: word, category: word, campaignId: word, tenantId: word, reason: reasons }

export const listQuery = z.strictObject({ ...which, dueFrom: queryInstant, dueTo: queryInstant, limit: z.coerce.number().int().min(1).max(LIST_MAX) }).partial()
export type ListQuery = z.infer<typeof listQuery>
export const releaseBody = z.strictObject({ ...which, dueFrom: instant, dueTo: instant, dryRun: z.boolean().describe('Only count.') }).partial()
export const rescheduleBody = z.strictObject({ notBefore: instant })

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
  const parsed = releaseBody.safeParse(body)
  if (!parsed.success) return { ok: false, refusal: unfit(parsed.error) }
  const { dryRun = false, ...given } = parsed.data
  if (Object.keys(given).length === 0) return { ok: false, refusal: refusal('invalid_request', undefined, [{ field: '(body)', code: 'invalid_field', message: 'say which: recipientId, category, campaignId, tenantId, reason, dueFrom or dueTo' }]) }
  return { ok: true, value: await reach('kafka or redis', () => releaseDeferrals(deps, filterOf(given), { limit: RELEASE_MAX, dryRun })) }
}

/** Moves one to another time. */
export async function rescheduleWaiting(deps: GatewayDeps, requestId: string, body: unknown, subject: string): Promise<Taken<{ dueAt: number }>> {
  const parsed = rescheduleBody.safeParse(body)
  if (!parsed.success) return { ok: false, refusal: unfit(parsed.error) }
  const outcome = await reach('kafka or redis', () => rescheduleDeferral(deps, requestId, parsed.data.notBefore, subject))
  switch (outcome.kind) {
    case 'rescheduled': return { ok: true, value: outcome }
    case 'not_waiting': return { ok: false, refusal: refusal('not_waiting') }
    case 'unclear': return { ok: false, refusal: refusal('already_sent', 'it may have gone out; that is being found out') }
    case 'would_expire': return { ok: false, refusal: refusal('invalid_request', undefined, [{ field: 'notBefore', code: 'invalid_field', message: `it is worthless from ${iso(outcome.expiresAt)} on` }]) }
  }
}

/** Every problem of a body that does not fit its schema. */
export function unfit(error: z.ZodError): Refusal {
  return refusal('invalid_request', undefined, error.issues.map(issue => issue.code === 'unrecognized_keys'
    ? { field: issue.keys.join(', '), code: 'unknown_field', message: 'no such field' }
    : { field: issue.path.join('.') || '(body)', code: 'invalid_field', message: issue.message }))
}
