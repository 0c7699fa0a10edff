/** The form of the preference centre: what is shown in it, and what comes back, checked field by field. Pure. */
import type { ParsedUrlQuery } from 'node:querystring'
import { isValidZone, startOfDate, wallAt } from '../processors/timing/windows.ts'
import type { Recipient } from '../schemas/generated/types.ts'
import { cellName, cells } from './preference-choices.ts'
import type { Choices } from './preference-choices.ts'

/** The fields as they are written in the page. */
export interface PreferenceFields {
  readonly choices: Choices
  /** Local times, HH:MM; empty for none. */
  readonly quietStart: string
  readonly quietEnd: string
  /** IANA zone; empty for unknown. */
  readonly zone: string
  /** A local date, YYYY-MM-DD; empty for no pause. */
  readonly pausedUntil: string
}
export type FieldName = Exclude<keyof PreferenceFields, 'choices'>
export type FieldErrors = Partial<Readonly<Record<FieldName, string>>>
export type ReadForm = { readonly ok: true; readonly profile: Pick<Recipient, 'quietStart' | 'quietEnd' | 'zone' | 'pausedUntil'> } | { readonly ok: false; readonly errors: FieldErrors }

const two = (value: number): string => String(value).padStart(2, '0')
const clock = (minutes: number | null): string => (minutes === null ? '' : `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`)
const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/
const DATE = /^2\d{3}-\d{2}-\d{2}$/
/** The longest pause, days. */
const LONGEST = 366

/** What is known, as the page shows it. */
export function fieldsOf(recipient: Recipient | null, choices: Choices, now: number): PreferenceFields {
  const { quietStart = null, quietEnd = null, zone = null, pausedUntil = null } = recipient ?? {}
  const paused = pausedUntil !== null && pausedUntil > now ? wallAt(pausedUntil, zone ?? 'UTC').dateKey : ''
  return { choices, quietStart: clock(quietStart), quietEnd: clock(quietEnd), zone: zone ?? '', pausedUntil: paused }
}

/** The fields of a posted form; nothing is checked yet. */
export function postedFields(form: ParsedUrlQuery): PreferenceFields {
  const one = (name: string): string => ([form[name] ?? []].flat()[0] ?? '').trim().slice(0, 64)
  const on = new Set([form['on'] ?? []].flat())
  return { choices: new Set(cells.map(cellName).filter(name => on.has(name))), quietStart: one('quietStart'), quietEnd: one('quietEnd'), zone: one('zone'), pausedUntil: one('pausedUntil') }
}

/** Checks the fields: every error stands at the field that mends it. */
export function readFields({ quietStart, quietEnd, zone, pausedUntil }: PreferenceFields, now: number): ReadForm {
  const errors: { -readonly [Name in FieldName]?: string } = {}
  const [start, end] = [minutesOf(quietStart), minutesOf(quietEnd)]
  if (quietStart !== '' && start === null) errors.quietStart = 'Write a time as hours and minutes, e.g. 21:30.'
  if (quietEnd !== '' && end === null) errors.quietEnd = 'Write a time as hours and minutes, e.g. 08:00.'
  if (quietStart === '' && quietEnd !== '') errors.quietStart = 'Say when quiet begins, too, or clear the other time.'
  if (quietEnd === '' && quietStart !== '') errors.quietEnd = 'Say when quiet ends, too, or clear the other time.'
  if (start !== null && start === end) errors.quietEnd = 'Quiet must end at another time than it begins.'
  const known = zone === '' || isValidZone(zone)
  if (!known) errors.zone = 'Choose a time zone from the list.'
  const until = pausedUntil === '' ? null : pauseOf(pausedUntil, known && zone !== '' ? zone : 'UTC')
  if (pausedUntil !== '' && until === null) errors.pausedUntil = 'Write a date as year, month and day, e.g. 2030-01-31.'
  else if (until !== null && until <= now) errors.pausedUntil = 'Choose a day after today, or clear it to end the pause.'
  else if (until !== null && until > now + LONGEST * 86_400_000) errors.pausedUntil = 'Choose a day within a year; to stop messages for good, switch them off above.'
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  return { ok: true, profile: { quietStart: start, quietEnd: end, zone: zone === '' ? null : zone, pausedUntil: until } }
}

function minutesOf(text: string): number | null {
  const read = CLOCK.exec(text)
  return read === null ? null : Number(read[1]) * 60 + Number(read[2])
}

/** The pause ends when that day begins. */
function pauseOf(date: string, zone: string): number | null {
  const day = DATE.test(date) ? new Date(`${date}T00:00:00Z`) : null
  // 31 February is no day, though it can be counted.
  return day !== null && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date) ? startOfDate(date, zone) : null
}
