/** The caps of one message: settings for everyone, policy for its category. Rolling windows, or calendar periods in the person's zone. */
import type { Category } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import type { Channel, Communication } from '../../schemas/generated/types.ts'
import type { Reason } from '../kernel/reasons.ts'
import type { Cap } from '../stores/ports.ts'
import { calendarDay, dayNumber, parseDateKey } from '../timing/calendar.ts'
import { startOfDate, wallAt } from '../timing/windows.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

type Period = 'day' | 'week' | 'month'
interface GeneralCap {
  readonly name: 'hour' | 'day' | 'week' | 'month' | 'sms_day' | 'email_day'
  readonly setting: 'USER_HOURLY_MAX' | 'USER_DAILY_MAX' | 'USER_WEEKLY_MAX' | 'USER_MONTHLY_MAX' | 'USER_SMS_DAILY_MAX' | 'USER_EMAIL_DAILY_MAX'
  readonly windowMs: number
  /** The calendar period it becomes when LIMIT_CALENDAR_WINDOWS names it. */
  readonly period: Period | null
  readonly channel?: 'sms' | 'email'
}

export const generalCaps: readonly GeneralCap[] = [
  { name: 'hour', setting: 'USER_HOURLY_MAX', windowMs: HOUR, period: null },
  { name: 'day', setting: 'USER_DAILY_MAX', windowMs: DAY, period: 'day' },
  { name: 'week', setting: 'USER_WEEKLY_MAX', windowMs: 7 * DAY, period: 'week' },
  { name: 'month', setting: 'USER_MONTHLY_MAX', windowMs: 30 * DAY, period: 'month' },
  { name: 'sms_day', setting: 'USER_SMS_DAILY_MAX', windowMs: DAY, period: 'day', channel: 'sms' },
  { name: 'email_day', setting: 'USER_EMAIL_DAILY_MAX', windowMs: DAY, period: 'day', channel: 'email' },
]

/** MMS counts as SMS. */
export const capChannel = (channel: Channel): 'sms' | 'email' => channel === 'email' ? 'email' : 'sms'

/** All caps that count this message at `now`. `zone` is where calendar periods begin; it is read only when LIMIT_CALENDAR_WINDOWS asks for them. */
export function capsFor(communication: Communication, category: Category, settings: Settings, now: number, zone: string): Cap[] {
  const channel = capChannel(communication.channel)
  const binding = category.capsBind
  const caps: Cap[] = []
  for (const row of generalCaps) {
    if (row.channel && row.channel !== channel) continue
    const counts = row.channel ? { channel: row.channel } : {}
    const rolling = { name: row.name, limit: settings[row.setting], windowMs: row.windowMs, counts, binding }
    caps.push(row.period && settings.LIMIT_CALENDAR_WINDOWS.includes(row.name) ? { ...rolling, ...calendarPeriod(row.period, now, zone) } : rolling)
  }
  for (const { limit, days } of category.caps) {
    caps.push({ name: `category:${communication.category}:${days}d`, limit, windowMs: Math.round(days * DAY), counts: { category: communication.category }, binding })
  }
  if (communication.subjectKey === null) return caps
  for (const { limit, days } of category.subjectCaps) {
    caps.push({ name: `subject:${communication.subjectKey}:${days}d`, limit, windowMs: Math.round(days * DAY), counts: { subjectKey: communication.subjectKey }, binding })
  }
  return caps
}

/** The local day, week (from Monday) or month that holds `now`: its first instant and its length, ms. A day of daylight-saving change has 23 or 25 hours. */
export function calendarPeriod(period: Period, now: number, zone: string): { readonly calendarStart: number; readonly windowMs: number } {
  const { dateKey, year, month, weekday } = wallAt(now, zone)
  const today = parseDateKey(dateKey)
  const [first, next] = period === 'day' ? [today, today + 1]
    : period === 'week' ? [today - weekday + 1, today - weekday + 8]
    : [dayNumber(year, month, 1), dayNumber(year, month + 1, 1)]
  const calendarStart = startOfDate(calendarDay(first).dateKey, zone)
  return { calendarStart, windowMs: startOfDate(calendarDay(next).dateKey, zone) - calendarStart }
}

const reasonOfCap = new Map<string, Reason>([
  ['hour', 'cap_hour'], ['day', 'cap_day'], ['week', 'cap_week'], ['month', 'cap_month'], ['sms_day', 'cap_sms_day'], ['email_day', 'cap_email_day'],
  ['category', 'cap_category'], ['subject', 'cap_subject'],
])

/** The public reason for a cap's name. */
export function capReason(name: string): Reason {
  const reason = reasonOfCap.get(name.split(':', 1)[0] ?? '')
  if (!reason) throw new Error(`no reason for cap "${name}"`)
  return reason
}
