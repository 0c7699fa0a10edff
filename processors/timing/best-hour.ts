/** At what hour does a person read or answer? From when they did lately; pure, and the same however often it is computed. */
import { changesAt, firstOpen, wallAt } from './windows.ts'
import type { ZoneConstraint } from './windows.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** How far back habits are told from. */
export const ENGAGEMENT_DAYS = 90

export interface BestHourQuestion {
  /** When the person opened, clicked or replied, ms, in any order. */
  readonly engagedAt: readonly number[]
  /** Hours are counted and chosen on the clock of this zone. */
  readonly zone: string
  /** What must be open then: windows of the category, the person and the law. */
  readonly constraints: readonly ZoneConstraint[]
  readonly now: number
  /** Not later than this, ms. */
  readonly latest: number
  /** On fewer occasions nothing is known. */
  readonly minEvents: number
}
export interface BestHour {
  /** The first permitted instant of the hour, ms. */
  readonly at: number
  /** 0 to 23. */
  readonly hour: number
  /** Occasions in that hour, and in all. */
  readonly engaged: number
  readonly events: number
  /** What is open from `at` on, the hour itself among it. */
  readonly constraints: readonly ZoneConstraint[]
}

/** The hour worth waiting for: more occasions than the present one, permitted, and soon enough; of equal ones the next. null: now is as good as any. */
export function bestHour({ engagedAt, zone, constraints, now, latest, minEvents }: BestHourQuestion): BestHour | null {
  const recent = engagedAt.filter(at => at > now - ENGAGEMENT_DAYS * DAY && at <= now)
  if (recent.length < minEvents) return null
  const counts = Array.from({ length: 24 }, () => 0)
  for (const at of recent) counts[hourAt(at, zone)] = (counts[hourAt(at, zone)] ?? 0) + 1
  const present = counts[hourAt(now, zone)] ?? 0
  let best: BestHour | null = null
  counts.forEach((engaged, hour) => {
    if (engaged <= present || (best !== null && engaged < best.engaged)) return
    const within = [...constraints, { zone, open: changesAt([hour * 60, hour * 60 + 60], wall => Math.floor(wall.minuteOfDay / 60) === hour) }]
    const at = latest > now ? firstOpen(within, now, latest - now) : null
    if (at !== null && (best === null || engaged > best.engaged || at < best.at)) best = { at, hour, engaged, events: recent.length, constraints: within }
  })
  return best
}

function hourAt(at: number, zone: string): number {
  return Math.floor(wallAt(at, zone).minuteOfDay / 60)
}
