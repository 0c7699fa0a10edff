/** The days that the dashboard counts: by the UTC date on which a communication was requested. */
import { utcDate } from '../../processors/kernel/events.ts'

export const spans = [1, 7, 31] as const
export interface Span { readonly days: (typeof spans)[number]; readonly from: string; readonly to: string }
const DAY = 86_400_000

/** The span of an address's `days`; today for anything else. */
export function spanOf(days: unknown, now: number): Span {
  const wanted = spans.find(known => String(known) === days) ?? 1
  return { days: wanted, from: utcDate(now - (wanted - 1) * DAY), to: utcDate(now) }
}

/** How it is called, and which requests are in it. */
export function span({ days, from, to }: Span): { readonly name: string; readonly when: string } {
  return days === 1 ? { name: 'Today', when: `on ${to} (UTC)` } : { name: `The last ${days} days`, when: `from ${from} to ${to} (UTC)` }
}

/** What an address says of it; nothing for today. */
export const spanQuery = (days: Span['days']): [string, string][] => (days === 1 ? [] : [['days', String(days)]])
