/** Proleptic Gregorian calendar by day numbers (days since 1970-01-01): no Date objects, so it is cheap enough for every decision. */

export interface CalendarDay {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  /** 1 = Monday ... 7 = Sunday (ISO 8601). */
  readonly weekday: number
  /** YYYY-MM-DD. */
  readonly dateKey: string
}

const MEMO_LIMIT = 4096
const memo = new Map<number, CalendarDay>()

/** The calendar day of a day number. */
export function calendarDay(dayNumber: number): CalendarDay {
  const known = memo.get(dayNumber)
  if (known) return known
  const made = compute(dayNumber)
  // Traffic touches a few days around now; the bound only guards against far dates in bulk.
  if (memo.size >= MEMO_LIMIT) memo.clear()
  memo.set(dayNumber, made)
  return made
}

/** Day number of a date. Months beyond 1..12 carry into the year, days into the month. */
export function dayNumber(year: number, month: number, day: number): number {
  const carried = year + Math.floor((month - 1) / 12)
  const march = ((month - 1) % 12 + 12) % 12 + 1
  // Years that begin in March put the leap day last (H. Hinnant, chrono-compatible low-level date algorithms).
  const y = march <= 2 ? carried - 1 : carried
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (march > 2 ? march - 3 : march + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** Day number of YYYY-MM-DD. */
export function parseDateKey(dateKey: string): number {
  return dayNumber(Number(dateKey.slice(0, 4)), Number(dateKey.slice(5, 7)), Number(dateKey.slice(8, 10)))
}

function compute(number: number): CalendarDay {
  const shifted = number + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  // 1970-01-01 was a Thursday.
  const weekday = ((number + 3) % 7 + 7) % 7 + 1
  return { year, month, day, weekday, dateKey: `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` }
}
