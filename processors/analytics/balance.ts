/** The conservation equation: accepted = sent + rejected + expired + cancelled + failed + digested + deferred + in flight + dead-lettered. Pure. */
import type { ConservationRow } from './queries.ts'

/** Accepted requests that no term counts; negative when some term counts more than was accepted. */
export function gapOf(row: ConservationRow): number {
  return row.accepted - (row.sent + row.rejected + row.expired + row.cancelled + row.failed + row.digested + row.deferred + row.in_flight + row.dead_lettered)
}

/** How many requests are out of balance: in no term, known without being accepted, silent for too long, or not woken in time. */
export function unbalanced(row: ConservationRow): number {
  return Math.abs(gapOf(row)) + row.unaccepted + row.stuck + row.overdue
}
