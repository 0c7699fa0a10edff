/**
 * The kinds of events and their place in the delivery state. The state of a communication is the kind with the highest (rank, occurredAt, eventId):
 * a join, so duplicates and disorder cannot change it. Facets (opened, clicked, ...) never are the state. One table for TypeScript and SQL.
 */
export const eventKinds = {
  accepted: { rank: 10, group: 'in_flight' },
  deferred: { rank: 20, group: 'deferred' },
  woken: { rank: 0, group: 'facet' },
  // Waiting and unclear have one rank: a request may go from either to the other, and the later one is how it stands.
  unknown: { rank: 20, group: 'in_flight' },
  rejected: { rank: 40, group: 'rejected' },
  expired: { rank: 41, group: 'expired' },
  cancelled: { rank: 42, group: 'cancelled' },
  failed: { rank: 43, group: 'failed' },
  // It went out as part of another one (processors/digest), whatever its own copy was told on a late wake-up.
  digested: { rank: 44, group: 'digested' },
  sent: { rank: 50, group: 'sent' },
  delayed: { rank: 51, group: 'sent' },
  dispatched: { rank: 52, group: 'sent' },
  delivered: { rank: 60, group: 'sent' },
  undelivered: { rank: 65, group: 'sent' },
  bounced: { rank: 70, group: 'sent' },
  // A copy, dated with another day than the request it repeats: it is none of its own and counts nowhere (kernel/intake.ts).
  repeated: { rank: 90, group: 'copy' },
  complained: { rank: 0, group: 'facet' },
  opened: { rank: 0, group: 'facet' },
  clicked: { rank: 0, group: 'facet' },
  unsubscribed: { rank: 0, group: 'facet' },
  converted: { rank: 0, group: 'facet' },
  price_adjusted: { rank: 0, group: 'facet' },
} as const satisfies Record<string, { rank: number; group: 'in_flight' | 'deferred' | 'rejected' | 'expired' | 'cancelled' | 'failed' | 'digested' | 'sent' | 'copy' | 'facet' }>
export type EventKind = keyof typeof eventKinds
/** The terms of the conservation equation: accepted = the sum of them. */
export type StateGroup = Exclude<(typeof eventKinds)[EventKind]['group'], 'copy' | 'facet'>
/** Is it a term of the conservation equation? */
export const isTerm = (group: (typeof eventKinds)[EventKind]['group']): group is StateGroup => group !== 'facet' && group !== 'copy'
