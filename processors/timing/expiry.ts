import type { Category } from '../../config/policy.ts'
import type { Communication } from '../../schemas/generated/types.ts'

const HOUR = 3_600_000

/**
 * The instant from which a message is worthless (ms), or null. The producer's `expiresAt`, or else the category's ttlHours, counted from the
 * request or from `notBefore` if that is later: a message scheduled for next month does not age while it is not wanted yet.
 */
export function expiryOf(communication: Communication, category: Category): number | null {
  if (communication.expiresAt !== null) return communication.expiresAt
  if (category.ttlHours === null) return null
  return Math.max(communication.requestedAt, communication.notBefore ?? 0) + Math.round(category.ttlHours * HOUR)
}
