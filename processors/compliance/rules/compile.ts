/** Rule tables made fast: constraints by place and kind of message are built once and reused. */
import type { CandidateZones } from '../../recipients/zones/index.ts'
import { holidayCalendar } from '../../timing/holiday-calendar.ts'
import { isFederalHoliday } from '../../timing/holidays.ts'
import { changesAt, wallAt } from '../../timing/windows.ts'
import type { Wall, WallPredicate } from '../../timing/windows.ts'
import { lintRules } from './lint.ts'
import type { AreaRow, DebtRow, FederalRow, RuleTables, StateRow, Week } from './types.ts'

/** One rule in one zone. */
export interface LegalConstraint {
  readonly zone: string
  /** Is this local minute permitted? */
  readonly open: WallPredicate
  /** Is this local day permitted at all? */
  readonly dayOpen: (wall: Wall) => boolean
  readonly rule: string
  /** Where the rule in force on a local date is written. */
  readonly citationAt: (dateKey: string) => string
}
/** marketing: texts that sell. debt: collectors' texts and email. creditor_sms, creditor_email: a creditor's own collection messages. */
export type HoursKind = 'marketing' | 'debt' | 'creditor_sms' | 'creditor_email'

export interface Rules {
  readonly version: string
  readonly tables: RuleTables
  /** The row in force in a state on the local date of `now` in the first of the zones. */
  stateRow(state: string, now: number, zones: readonly string[]): StateRow | null
  /** Every constraint that binds this kind of message at this place. `country` matters outside the US only. */
  hours(kind: HoursKind, place: CandidateZones, us: boolean, country: string | null): readonly LegalConstraint[]
}

/** Compiles tables. Throws with every problem when the tables are bad. */
export function compileRules(tables: RuleTables): Rules {
  const problems = lintRules(tables)
  if (problems.length > 0) throw new Error(`bad compliance rules:\n${problems.map(({ row, message }) => `  ${row}: ${message}`).join('\n')}`)
  const prepared = prepare(tables)
  // Places are shared objects (candidateZones remembers them), so each is looked up by identity and built once.
  const memo = new WeakMap<CandidateZones, Map<string, readonly LegalConstraint[]>>()
  return {
    version: tables.version,
    tables,
    stateRow(state, now, zones) {
      const rows = prepared.states.get(state)
      if (!rows) return null
      return rows.length === 1 ? rows[0] ?? null : rowAt(rows, wallAt(now, zones[0] ?? 'America/New_York').dateKey)
    },
    hours(kind, place, us, country) {
      const ofPlace = memo.get(place) ?? new Map<string, readonly LegalConstraint[]>()
      const key = country === 'US' && us ? kind : `${kind} ${us} ${country}`
      const known = ofPlace.get(key)
      if (known) return known
      const made = build(prepared, kind, place, us, country)
      memo.set(place, ofPlace.set(key, made))
      return made
    },
  }
}

interface DatedWeek { readonly effectiveFrom: string | null; readonly effectiveTo: string | null; readonly week: Week; readonly citation: string; readonly closedOn: (wall: Wall) => boolean }
interface Prepared {
  readonly marketing: FederalRow & DatedWeek
  readonly debt: FederalRow & DatedWeek
  readonly areas: readonly (AreaRow & DatedWeek)[]
  readonly creditorDebt: readonly (DebtRow & DatedWeek)[]
  readonly states: ReadonlyMap<string, readonly (StateRow & DatedWeek)[]>
}

/** Rows with their holidays as predicates, made once for all places. */
function prepare({ federal, areas, creditorDebt, states }: RuleTables): Prepared {
  const open = { closedOn: () => false }
  return {
    marketing: { ...federal.marketing, ...open }, debt: { ...federal.debt, ...open }, creditorDebt: creditorDebt.map(row => ({ ...row, ...open })),
    areas: areas.map(row => {
      const isHoliday = holidayCalendar(row.holidays ?? [])
      return { ...row, closedOn: ({ dateKey }) => isHoliday(dateKey, { observed: false }) }
    }),
    states: Map.groupBy(states.map(row => ({ ...row, closedOn: closedHolidays(row) })), row => row.state),
  }
}

/** Statutes say "legal holiday"; both the actual and the observed day are taken. */
function closedHolidays({ holidays, ownHolidays = [] }: StateRow): (wall: Wall) => boolean {
  if (holidays === 'open') return () => false
  const isOwn = holidayCalendar(ownHolidays)
  const weekdaysOnly = holidays === 'closed_weekdays'
  return ({ dateKey, weekday }) => !(weekdaysOnly && weekday > 5) && (isFederalHoliday(dateKey, { observed: true }) || isOwn(dateKey, { observed: true }))
}

function build(tables: Prepared, kind: HoursKind, place: CandidateZones, us: boolean, country: string | null): LegalConstraint[] {
  const { zones, states } = place
  const inZones = (rule: string, rows: readonly DatedWeek[]): LegalConstraint[] => zones.map(zone => constraint(zone, rule, rows))
  if (kind === 'debt') return us ? inZones(tables.debt.id, [tables.debt]) : []
  if (kind !== 'marketing') {
    const channel = kind === 'creditor_sms' ? 'sms' : 'email'
    return states.flatMap(state => {
      const rows = tables.creditorDebt.filter(row => row.state === state)
      return rows.length === 0 ? [] : inZones(`state.${state}.debt`, rows.map(row => row.channels.includes(channel) ? row : { ...row, week: ALL_WEEK }))
    })
  }
  const areas = tables.areas.filter(row => row.country === country)
  const ofArea = areas.length === 0 ? [] : inZones(`area.${country}`, areas)
  if (!us) return ofArea
  return [
    ...ofArea,
    ...inZones(tables.marketing.id, [tables.marketing]),
    ...states.flatMap(state => {
      const rows = tables.states.get(state) ?? []
      const fixed = rows.find(row => row.fixedZone !== undefined)?.fixedZone
      if (fixed !== undefined) return [constraint(fixed, `state.${state}`, rows)]
      return rows.length === 0 ? [] : inZones(`state.${state}`, rows)
    }),
  ]
}

const ALL_DAY = [0, 1440] as const
const ALL_WEEK: Week = [ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY]

function constraint(zone: string, rule: string, rows: readonly DatedWeek[]): LegalConstraint {
  const dayOpen = (wall: Wall): boolean => {
    const row = rowAt(rows, wall.dateKey)
    return row.week[wall.weekday - 1] !== null && !row.closedOn(wall)
  }
  const edges = [...new Set(rows.flatMap(row => row.week.flatMap(window => window ?? [])))]
  const open = changesAt(edges, wall => {
    const row = rowAt(rows, wall.dateKey)
    const window = row.week[wall.weekday - 1]
    return window !== null && window !== undefined && wall.minuteOfDay >= window[0] && wall.minuteOfDay < window[1] && !row.closedOn(wall)
  })
  return { zone, open, dayOpen, rule, citationAt: dateKey => rowAt(rows, dateKey).citation }
}

/** The row in force on a local date. The tables were linted: there is exactly one. */
function rowAt<Row extends DatedWeek>(rows: readonly Row[], dateKey: string): Row {
  const found = rows.length === 1 ? rows[0] : rows.find(row => (row.effectiveFrom === null || row.effectiveFrom <= dateKey) && (row.effectiveTo === null || dateKey < row.effectiveTo))
  if (!found) throw new Error(`no rule for ${dateKey}`)
  return found
}
