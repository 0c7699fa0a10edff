/** Moments as the person's wall clock shows them. Pure. */
import { isValidZone } from '../timing/windows.ts'

/** `08:00 on Wed 25 Nov 2026 in America/New_York`; with seconds where they are asked for. */
export function localTime(at: number, timeZone: string, seconds = false): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
  const { hour, minute, second, weekday, day, month, year } = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${hour}:${minute}${seconds ? `:${second}` : ''} on ${weekday} ${day} ${month} ${year} in ${timeZone}`
}

/** The zones that the inputs of a decision name, that of the rule which bound it first. Decisions that pass say instead how the zones were found out. */
export function zonesOf(detail: unknown): readonly string[] {
  if (typeof detail !== 'object' || detail === null) return []
  const named = [textAt(detail, 'zone'), ...textAt(detail, 'zones').split(' ')]
  return [...new Set(named)].filter(isValidZone)
}

function textAt(detail: object, name: 'zone' | 'zones'): string {
  const value: unknown = Reflect.get(detail, name)
  return typeof value === 'string' ? value : ''
}
