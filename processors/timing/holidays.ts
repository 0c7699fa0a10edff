/** US federal holidays (5 U.S.C. 6103), computed for any year from rows. On a Saturday they are observed on Friday, on a Sunday on Monday. */
import { calendarDay, dayNumber } from './calendar.ts'

/** A fixed date, or the nth weekday of a month (nth -1 = the last one). `since` is the first year of the holiday. */
type HolidayRow = { readonly name: string; readonly month: number; readonly since?: number } & ({ readonly day: number } | { readonly nth: number; readonly weekday: number })

export const federalHolidays: readonly HolidayRow[] = [
  { name: 'New Year\'s Day', month: 1, day: 1 },
  { name: 'Birthday of Martin Luther King, Jr.', month: 1, nth: 3, weekday: 1, since: 1986 },
  { name: 'Washington\'s Birthday', month: 2, nth: 3, weekday: 1 },
  { name: 'Memorial Day', month: 5, nth: -1, weekday: 1 },
  { name: 'Juneteenth', month: 6, day: 19, since: 2021 },
  { name: 'Independence Day', month: 7, day: 4 },
  { name: 'Labor Day', month: 9, nth: 1, weekday: 1 },
  { name: 'Columbus Day', month: 10, nth: 2, weekday: 1 },
  { name: 'Veterans Day', month: 11, day: 11 },
  { name: 'Thanksgiving Day', month: 11, nth: 4, weekday: 4 },
  { name: 'Christmas Day', month: 12, day: 25 },
]

interface YearDays { readonly actual: ReadonlyMap<string, string>; readonly observed: ReadonlyMap<string, string> }
const years = new Map<number, YearDays>()

/** Is this local date (YYYY-MM-DD) a federal holiday? With `observed` also the weekday on which a weekend holiday is observed; the actual day counts in both. */
export function isFederalHoliday(dateKey: string, { observed }: { readonly observed: boolean }): boolean {
  const year = Number(dateKey.slice(0, 4))
  if (daysOf(year).actual.has(dateKey)) return true
  if (!observed) return false
  // New Year on a Saturday is observed on 31 December of the year before.
  return daysOf(year).observed.has(dateKey) || (dateKey.endsWith('-12-31') && daysOf(year + 1).observed.has(dateKey))
}

function daysOf(year: number): YearDays {
  const known = years.get(year)
  if (known) return known
  const actual = new Map<string, string>()
  const observed = new Map<string, string>()
  for (const row of federalHolidays) {
    if (row.since !== undefined && year < row.since) continue
    const number = dateOf(row, year)
    const { dateKey, weekday } = calendarDay(number)
    actual.set(dateKey, row.name)
    if (weekday === 6) observed.set(calendarDay(number - 1).dateKey, row.name)
    if (weekday === 7) observed.set(calendarDay(number + 1).dateKey, row.name)
  }
  const made = { actual, observed }
  years.set(year, made)
  return made
}

function dateOf(row: HolidayRow, year: number): number {
  if ('day' in row) return dayNumber(year, row.month, row.day)
  if (row.nth > 0) {
    const first = dayNumber(year, row.month, 1)
    return first + (row.weekday - calendarDay(first).weekday + 7) % 7 + (row.nth - 1) * 7
  }
  const last = dayNumber(year, row.month + 1, 1) - 1
  return last - (calendarDay(last).weekday - row.weekday + 7) % 7
}
