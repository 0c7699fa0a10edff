/**
 * When is it allowed? Wall-clock predicates in the recipient's zones, and the first instant at which all of them hold.
 * Rules are predicates on local time; an answer is a UTC instant at which they are true. Nothing is ever added to a local time,
 * so gaps and overlaps of daylight saving need no special case: an hour that does not exist is simply never met.
 */
import { calendarDay } from './calendar.ts'
import { offsetSpan } from './offsets.ts'

export { isValidZone } from './offsets.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const DAY_MINUTES = 1440
const DEFAULT_LIMIT = 400 * DAY

/** Local time: what a clock and a calendar on the wall show. */
export interface Wall {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  /** 1 = Monday ... 7 = Sunday. */
  readonly weekday: number
  /** 0 to 1439. */
  readonly minuteOfDay: number
  /** YYYY-MM-DD. */
  readonly dateKey: string
}

/** Is this local minute open? `edges` (see changesAt) makes searching fast; without it every minute is looked at. */
export interface WallPredicate {
  (wall: Wall): boolean
  /** Minutes of the day at which the answer may change, ascending. On one date it is constant between them. */
  readonly edges?: readonly number[]
}

/** What must hold in one zone. */
export interface ZoneConstraint {
  readonly zone: string
  readonly open: WallPredicate
}

/** Marks a predicate whose answer changes only at these local minutes of the day, and at midnight. */
export function changesAt(edges: readonly number[], open: (wall: Wall) => boolean): WallPredicate {
  return Object.assign((wall: Wall) => open(wall), { edges: [...edges].sort((a, b) => a - b) })
}

/** Local time of an instant (ms since the epoch) in an IANA zone. Throws RangeError for an unknown zone. */
export function wallAt(instantMs: number, zone: string): Wall {
  const local = instantMs + offsetSpan(instantMs, zone).offset
  const number = Math.floor(local / DAY)
  const { year, month, day, weekday, dateKey } = calendarDay(number)
  return { year, month, day, weekday, minuteOfDay: Math.floor((local - number * DAY) / MINUTE), dateKey }
}

/**
 * The first instant >= `from` at which every predicate holds: `from` itself, or else a whole minute. null if there is none up to from + limitMs.
 * Each constraint in turn moves the candidate to its own first open instant, until all agree: no earlier instant can satisfy all.
 */
export function firstOpen(constraints: readonly ZoneConstraint[], from: number, limitMs: number = DEFAULT_LIMIT): number | null {
  const last = from + limitMs
  let at = from
  let agreed = 0
  for (;;) {
    for (const constraint of constraints) {
      if (agreed === constraints.length) return at
      const next = firstOpenOf(constraint, at, last)
      if (next === null) return null
      agreed = next === at ? agreed + 1 : 1
      at = next
    }
    if (agreed >= constraints.length) return at
  }
}

/** The first instant > `from` at which some predicate no longer holds, at most from + limitMs. All must hold at `from`. */
export function openUntil(constraints: readonly ZoneConstraint[], from: number, limitMs: number): number {
  let end = from + limitMs
  for (const { zone, open } of constraints) {
    let at = nextChange(zone, open.edges, from)
    while (at < end && open(wallAt(at, zone))) at = nextChange(zone, open.edges, at)
    if (at < end) end = at
  }
  return end
}

/** The first instant of a local date. Where midnight does not exist that day it is the first minute that does. */
export function startOfDate(dateKey: string, zone: string): number {
  // No offset is beyond 26 hours, so the search begins before the date in any zone.
  const before = Date.parse(`${dateKey}T00:00:00Z`) - 26 * 60 * MINUTE
  const found = firstOpen([{ zone, open: changesAt([], wall => wall.dateKey >= dateKey) }], before, 3 * DAY)
  if (found === null) throw new RangeError(`no date ${dateKey} in ${zone}`)
  return found
}

function firstOpenOf({ zone, open }: ZoneConstraint, from: number, last: number): number | null {
  for (let at = from; at <= last; at = nextChange(zone, open.edges, at)) {
    if (open(wallAt(at, zone))) return at
  }
  return null
}

/** The next instant at which a predicate could answer differently: an edge, midnight, or a change of the zone's offset. */
function nextChange(zone: string, edges: readonly number[] | undefined, at: number): number {
  if (!edges) return (Math.floor(at / MINUTE) + 1) * MINUTE
  const { offset, to } = offsetSpan(at, zone)
  const dayStart = Math.floor((at + offset) / DAY) * DAY
  const minute = (at + offset - dayStart) / MINUTE
  let edge = DAY_MINUTES
  for (const candidate of edges) {
    if (candidate > minute && candidate < edge) edge = candidate
  }
  // Offsets before 1972 may have seconds; an answer is a whole minute all the same.
  const change = Math.ceil((dayStart + edge * MINUTE - offset) / MINUTE) * MINUTE
  return change < to ? change : to
}
