/** Holidays of any year from rows: a fixed date, the nth weekday of a month, or days from Easter. */
import { calendarDay, dayNumber } from './calendar.ts'

/** nth -1 is the last one; `plus` counts days from it. `easter` counts days from Easter Sunday (-2 is Good Friday). `since` is the first year of the holiday. */
export type HolidayRow = { readonly name: string; readonly since?: number } & (
  { readonly month: number; readonly day: number } | { readonly month: number; readonly nth: number; readonly weekday: number; readonly plus?: number } | { readonly easter: number })

/** Is this local date (YYYY-MM-DD) one of the holidays? With `observed` also the weekday on which a weekend holiday is kept: Friday for Saturday, Monday for Sunday. */
export type HolidayCalendar = (dateKey: string, options: { readonly observed: boolean }) => boolean

interface YearDays { readonly actual: ReadonlySet<string>; readonly observed: ReadonlySet<string> }

/** The calendar of some rows; each year is computed once. */
export function holidayCalendar(rows: readonly HolidayRow[]): HolidayCalendar {
  const years = new Map<number, YearDays>()
  const daysOf = (year: number): YearDays => {
    const known = years.get(year)
    if (known) return known
    const made = yearOf(rows, year)
    years.set(year, made)
    return made
  }
  return (dateKey, { observed }) => {
    const year = Number(dateKey.slice(0, 4))
    if (daysOf(year).actual.has(dateKey)) return true
    if (!observed) return false
    // New Year on a Saturday is observed on 31 December of the year before.
    return daysOf(year).observed.has(dateKey) || (dateKey.endsWith('-12-31') && daysOf(year + 1).observed.has(dateKey))
  }
}

function yearOf(rows: readonly HolidayRow[], year: number): YearDays {
  const actual = new Set<string>()
  const observed = new Set<string>()
  for (const row of rows) {
    if (row.since !== undefined && year < row.since) continue
    const number = dateOf(row, year)
    const { dateKey, weekday } = calendarDay(number)
    actual.add(dateKey)
    if (weekday === 6) observed.add(calendarDay(number - 1).dateKey)
    if (weekday === 7) observed.add(calendarDay(number + 1).dateKey)
  }
  return { actual, observed }
}

function dateOf(row: HolidayRow, year: number): number {
  if ('easter' in row) return easterOf(year) + row.easter
  if ('day' in row) return dayNumber(year, row.month, row.day)
  const plus = row.plus ?? 0
  if (row.nth > 0) {
    const first = dayNumber(year, row.month, 1)
    return first + (row.weekday - calendarDay(first).weekday + 7) % 7 + (row.nth - 1) * 7 + plus
  }
  const last = dayNumber(year, row.month + 1, 1) - 1
  return last - (calendarDay(last).weekday - row.weekday + 7) % 7 + plus
}

/** Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher). */
function easterOf(year: number): number {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - c % 4) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const month = Math.floor((h + l - 7 * m + 114) / 31)
  return dayNumber(year, month, (h + l - 7 * m + 114) % 31 + 1)
}
