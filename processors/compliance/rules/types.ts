/** The shape of law as data. Hours are half-open: [from, to) in minutes of the local day. */
import type { HolidayRow } from '../../timing/holiday-calendar.ts'

/** P: official text seen. S: a secondary source that quotes it. M: from memory, unverified. */
export type Confidence = 'P' | 'S' | 'M'
export type Window = readonly [from: number, to: number]
/** Monday to Sunday; null is a closed day. */
export type Week = readonly [Window | null, Window | null, Window | null, Window | null, Window | null, Window | null, Window | null]

/** What every dated row says of itself. */
interface Dated {
  /** First local date (YYYY-MM-DD) the row is in force; null: always was. */
  readonly effectiveFrom: string | null
  /** First local date it no longer is; null: until further notice. */
  readonly effectiveTo: string | null
  readonly citation: string
  readonly confidence: Confidence
}

/** Marketing texts to one state. */
export interface StateRow extends Dated {
  readonly state: string
  readonly week: Week
  /** Closed on legal holidays, federal ones and the state's own: never, on every one (actual and observed day), or on those that fall on a weekday. */
  readonly holidays: 'open' | 'closed' | 'closed_weekdays'
  /** Legal holidays of the state that are not federal ones. */
  readonly ownHolidays?: readonly HolidayRow[]
  /** The statute names a clock of its own (Mississippi: Central Standard Time all year). */
  readonly fixedZone?: string
  /** At most `limit` marketing texts about one subject in 24 hours. */
  readonly cap?: { readonly limit: number; readonly liftedByTransactionMonths?: number }
  /** Consent asked for even of texts sent by hand. */
  readonly needsConsent?: 'express' | 'express_written'
  /** What the statute itself excepts. Strict mode applies hours to everyone, so this only informs. */
  readonly excepts: string
}

/** Hours of collection messages by a creditor, where a state binds those too. */
export interface DebtRow extends Dated {
  readonly state: string
  readonly week: Week
  readonly channels: readonly ('sms' | 'email')[]
}

/** Marketing texts to a country outside the US. */
export interface AreaRow extends Dated {
  readonly country: string
  readonly week: Week
  /** Closed on these days; they are not moved to another day. */
  readonly holidays?: readonly HolidayRow[]
}

/** Federal hours. */
export interface FederalRow extends Dated {
  readonly id: string
  readonly week: Week
}

export interface RuleTables {
  readonly version: string
  readonly federal: { readonly marketing: FederalRow; readonly debt: FederalRow }
  readonly states: readonly StateRow[]
  readonly creditorDebt: readonly DebtRow[]
  readonly areas: readonly AreaRow[]
}

/** Whole hours, [from, to). */
export const hours = (from: number, to: number): Window => [from * 60, to * 60]

/** A week from its three kinds of days. */
export function week(weekdays: Window | null, saturday: Window | null = weekdays, sunday: Window | null = saturday): Week {
  return [weekdays, weekdays, weekdays, weekdays, weekdays, saturday, sunday]
}
