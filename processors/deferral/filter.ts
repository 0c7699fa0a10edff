/** Which of what waits: a filter over deferrals and the communications in them. Pure. */
import type { Communication } from '../../schemas/generated/types.ts'
import type { DeferralEntry } from '../stores/ports.ts'

/** What is not given is not asked. */
export interface DeferralFilter {
  readonly recipientId?: string | undefined
  readonly category?: string | undefined
  readonly campaignId?: string | undefined
  readonly tenantId?: string | undefined
  /** Reasons, or beginnings of reasons followed by a star: `budget_*`. */
  readonly reasons?: readonly string[]
  /** Due at or after, ms. */
  readonly dueFrom?: number
  /** Due at or before, ms. */
  readonly dueTo?: number
}

/**
 * Waits that a change of the person's zone, hours or pause, or of the policy's windows, may shorten or lengthen. Among them not_before: it is the first that binds, and another may
 * bind longer. What was moved by hand stays where it was put.
 */
export const TIMING_REASONS: readonly string[] = ['not_before', 'quiet_hours', 'quiet_day', 'personal_quiet_hours', 'outside_business_hours', 'weekend', 'holiday', 'paused', 'best_hour']
/** Waits for money. */
export const BUDGET_REASONS: readonly string[] = ['budget_*']

/** Does the filter look into the communication? */
export function looksInside({ category, campaignId, tenantId }: DeferralFilter): boolean {
  return category !== undefined || campaignId !== undefined || tenantId !== undefined
}

/** Does the entry match, as far as the index knows? */
export function matchesEntry({ recipientId, reasons, dueFrom, dueTo }: DeferralFilter, entry: DeferralEntry): boolean {
  return (recipientId === undefined || entry.recipientId === recipientId)
    && (reasons === undefined || reasons.some(reason => reason.endsWith('*') ? entry.reason.startsWith(reason.slice(0, -1)) : entry.reason === reason))
    && (dueFrom === undefined || entry.dueAt >= dueFrom) && (dueTo === undefined || entry.dueAt <= dueTo)
}

/** Does the communication in it match? */
export function matchesCommunication({ category, campaignId, tenantId }: DeferralFilter, communication: Communication): boolean {
  return (category === undefined || communication.category === category) && (campaignId === undefined || communication.campaignId === campaignId) && (tenantId === undefined || communication.tenantId === tenantId)
}

/** What waits for its outcome to be found out is not waiting to go out: moved or woken early, it might be sent twice. */
export function mayMove(entry: DeferralEntry): boolean {
  return entry.reason !== 'reconcile'
}
