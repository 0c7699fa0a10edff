/** What is wrong with the rule tables. A bad table does not start: a gap in dates would be a day without law. */
import { stateZones } from '../../recipients/zones/nanp.ts'
import type { HolidayRow } from '../../timing/holiday-calendar.ts'
import { isValidZone } from '../../timing/windows.ts'
import type { RuleTables, Week } from './types.ts'

export interface RuleProblem { readonly row: string; readonly message: string }
interface DatedRow { readonly effectiveFrom: string | null; readonly effectiveTo: string | null; readonly citation: string; readonly week: Week }

/** Every problem of the tables; empty when they may be used. */
export function lintRules(rules: RuleTables): RuleProblem[] {
  const problems: RuleProblem[] = []
  const { marketing, debt } = rules.federal
  for (const row of [marketing, debt]) lintRow(row.id, row, problems)
  lintDates('federal marketing', [marketing], problems)
  lintDates('federal debt', [debt], problems)
  for (const row of rules.states) {
    const name = nameOf(row.state, row)
    lintRow(name, row, problems)
    if (row.fixedZone !== undefined && !isValidZone(row.fixedZone)) problems.push({ row: name, message: `fixedZone ${row.fixedZone} is no IANA zone` })
    lintHolidays(name, row.ownHolidays, problems)
    if (row.ownHolidays && row.holidays === 'open') problems.push({ row: name, message: 'has holidays of its own but is open on them' })
    if (row.cap && (!Number.isInteger(row.cap.limit) || row.cap.limit < 1)) problems.push({ row: name, message: 'cap.limit must be a whole number above 0' })
  }
  for (const row of rules.creditorDebt) {
    lintRow(nameOf(row.state, row), row, problems)
    if (row.channels.length === 0) problems.push({ row: nameOf(row.state, row), message: 'channels is empty: the row binds nothing' })
  }
  for (const row of rules.areas) {
    lintRow(nameOf(row.country, row), row, problems)
    lintHolidays(nameOf(row.country, row), row.holidays, problems)
    if (!/^[A-Z]{2}$/.test(row.country)) problems.push({ row: row.country, message: 'country must be two capital letters' })
  }
  for (const state of new Set([...rules.states, ...rules.creditorDebt].map(row => row.state))) {
    if (!stateZones[state]) problems.push({ row: state, message: 'is no US state or territory' })
  }
  lintGroups(rules.states, row => row.state, 'states', problems)
  lintGroups(rules.creditorDebt, row => row.state, 'creditor debt', problems)
  lintGroups(rules.areas, row => row.country, 'areas', problems)
  return problems
}

const nameOf = (place: string, row: DatedRow): string => `${place} from ${row.effectiveFrom ?? 'always'}`

function lintRow(name: string, row: DatedRow, problems: RuleProblem[]): void {
  for (const window of row.week) {
    if (window && !(Number.isInteger(window[0]) && Number.isInteger(window[1]) && window[0] >= 0 && window[0] < window[1] && window[1] <= 1440)) {
      problems.push({ row: name, message: `window ${window[0]}-${window[1]} must lie within a day, from before to` })
    }
  }
  if (row.week.every(window => window === null)) problems.push({ row: name, message: 'is closed all week: a ban belongs to consent, not to hours' })
  if (row.citation.trim() === '') problems.push({ row: name, message: 'has no citation' })
  for (const date of [row.effectiveFrom, row.effectiveTo]) {
    if (date !== null && !isDate(date)) problems.push({ row: name, message: `${date} is no date (YYYY-MM-DD)` })
  }
}

function lintHolidays(name: string, rows: readonly HolidayRow[] | undefined, problems: RuleProblem[]): void {
  for (const row of rows ?? []) {
    if ('easter' in row) continue
    // 2024 was a leap year: 29 February is a date.
    const real = 'day' in row ? isDate(`2024-${pad(row.month)}-${pad(row.day)}`) : isDate(`2024-${pad(row.month)}-01`) && [-1, 1, 2, 3, 4].includes(row.nth) && row.weekday >= 1 && row.weekday <= 7
    if (!real) problems.push({ row: name, message: `${row.name} is no day of the year` })
  }
}
const pad = (number: number): string => String(number).padStart(2, '0')

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
}

function lintGroups<Row extends DatedRow>(rows: readonly Row[], placeOf: (row: Row) => string, table: string, problems: RuleProblem[]): void {
  for (const place of new Set(rows.map(placeOf))) lintDates(`${table} ${place}`, rows.filter(row => placeOf(row) === place), problems)
}

/** One place's rows must cover all of time, each date once. */
function lintDates(name: string, rows: readonly DatedRow[], problems: RuleProblem[]): void {
  const ordered = [...rows].sort((a, b) => (a.effectiveFrom ?? '').localeCompare(b.effectiveFrom ?? ''))
  let covered: string | null = null
  ordered.forEach((row, index) => {
    if (row.effectiveFrom !== null && row.effectiveTo !== null && row.effectiveFrom >= row.effectiveTo) problems.push({ row: name, message: `ends ${row.effectiveTo} before it begins` })
    if (index === 0) {
      if (row.effectiveFrom !== null) problems.push({ row: name, message: `has a gap before ${row.effectiveFrom}; add the row that was in force` })
    } else if (covered === null || row.effectiveFrom === null || row.effectiveFrom < covered) problems.push({ row: name, message: `rows overlap at ${row.effectiveFrom ?? 'the beginning'}` })
    else if (row.effectiveFrom > covered) problems.push({ row: name, message: `has a gap from ${covered} to ${row.effectiveFrom}` })
    covered = row.effectiveTo
  })
  if (covered !== null) problems.push({ row: name, message: `has a gap from ${String(covered)} on; add the row that follows` })
}
