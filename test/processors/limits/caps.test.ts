import * as fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import type { Category } from '../../../config/policy.ts'
import type { Settings } from '../../../config/settings.ts'
import { calendarPeriod, capReason, capsFor, generalCaps } from '../../../processors/limits/caps.ts'
import { reasons } from '../../../processors/kernel/reasons.ts'
import type { Cap } from '../../../processors/stores/ports.ts'
import type { Communication } from '../../../schemas/generated/types.ts'
import { NOON, aCommunication, shippedPolicy, someSettings } from '../../support/communications.ts'
import { zones } from '../timing/zones.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

function caps(more: Partial<Communication>, category: Partial<Category> = {}, settings: Partial<Settings> = {}, now = NOON, zone = 'America/New_York'): Cap[] {
  const communication = aCommunication(more)
  const row = shippedPolicy.categories[communication.category]
  if (!row) throw new Error('unknown category')
  return capsFor(communication, { ...row, ...category }, someSettings(settings), now, zone)
}

describe('capsFor', () => {
  it('an SMS: 2 an hour, 5 a day, 20 a week, 80 a month, 3 SMS a day', () => {
    expect(caps({})).toEqual([
      { name: 'hour', limit: 2, windowMs: HOUR, counts: {}, binding: true },
      { name: 'day', limit: 5, windowMs: DAY, counts: {}, binding: true },
      { name: 'week', limit: 20, windowMs: 7 * DAY, counts: {}, binding: true },
      { name: 'month', limit: 80, windowMs: 30 * DAY, counts: {}, binding: true },
      { name: 'sms_day', limit: 3, windowMs: DAY, counts: { channel: 'sms' }, binding: true },
    ])
  })

  it('an MMS counts as SMS, an email has its own cap', () => {
    expect(caps({ channel: 'mms', category: 'promotion' }).find(({ name }) => name === 'sms_day')).toMatchObject({ limit: 3, counts: { channel: 'sms' } })
    expect(caps({ channel: 'email' }).filter(({ counts }) => counts.channel)).toEqual([{ name: 'email_day', limit: 2, windowMs: DAY, counts: { channel: 'email' }, binding: true }])
  })

  it('the category has caps of its own, and for a subject', () => {
    expect(caps({ category: 'promotion' }).at(-1)).toEqual({ name: 'category:promotion:7d', limit: 2, windowMs: 7 * DAY, counts: { category: 'promotion' }, binding: true })
    const subjectCaps = [{ limit: 1, days: 0.5 }]
    expect(caps({ subjectKey: 'card-1' }, { subjectCaps }).at(-1)).toEqual({ name: 'subject:card-1:0.5d', limit: 1, windowMs: DAY / 2, counts: { subjectKey: 'card-1' }, binding: true })
    expect(caps({ subjectKey: null }, { subjectCaps })).toHaveLength(5)
  })

  it('of an exempt category they count but do not bind', () => {
    const all = caps({ category: 'fraud_alert' })
    expect(all).toHaveLength(5)
    expect(all.every(({ binding }) => !binding)).toBe(true)
  })

  it('settings set the limits', () => {
    expect(caps({}, {}, { USER_HOURLY_MAX: 7, USER_SMS_DAILY_MAX: 9 }).map(({ name, limit }) => `${name} ${limit}`)).toEqual(['hour 7', 'day 5', 'week 20', 'month 80', 'sms_day 9'])
  })

  it('calendar windows begin at local midnight, Monday and the first', () => {
    // Sunday 2026-11-22, 12:00 in New York.
    const all = caps({}, {}, { LIMIT_CALENDAR_WINDOWS: ['day', 'week', 'month', 'sms_day'] })
    const at = (name: string): string => new Date(all.find(cap => cap.name === name)?.calendarStart ?? 0).toISOString()
    expect(['day', 'week', 'month', 'sms_day'].map(at)).toEqual(['2026-11-22T05:00:00.000Z', '2026-11-16T05:00:00.000Z', '2026-11-01T04:00:00.000Z', '2026-11-22T05:00:00.000Z'])
    expect(all.map(({ windowMs }) => windowMs / HOUR)).toEqual([1, 24, 7 * 24, 30 * 24 + 1, 24])
    expect(all.find(cap => cap.name === 'hour')).not.toHaveProperty('calendarStart')
  })

  it('every cap has a public reason', () => {
    for (const { name } of [...generalCaps, ...caps({ category: 'promotion', subjectKey: 'card:1' }, { subjectCaps: [{ limit: 1, days: 1 }] })]) expect(reasons).toHaveProperty(capReason(name))
    expect(() => capReason('nothing')).toThrow('no reason for cap')
  })
})

describe('calendarPeriod', () => {
  it('agrees with luxon in any zone', () => {
    fc.assert(fc.property(fc.constantFrom(...zones), fc.constantFrom('day', 'week', 'month'), fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2037, 0, 1) }), (zone, period, now) => {
      // Where the clock goes back to midnight there are two of them, and luxon takes the one that is nearer; the day begins at the first.
      const first = (midnight: DateTime): DateTime => (midnight.minus({ hours: 1 }).hasSame(midnight, 'day') ? midnight.minus({ hours: 1 }) : midnight)
      const start = first(DateTime.fromMillis(now, { zone }).startOf(period))
      // The next period begins at its own midnight, wherever the clock went meanwhile.
      const next = first(start.plus({ [`${period}s`]: 1 }).startOf('day'))
      expect(calendarPeriod(period, now, zone)).toEqual({ calendarStart: start.toMillis(), windowMs: next.toMillis() - start.toMillis() })
    }), { numRuns: 1000, examples: [['America/Havana', 'day', 1793509200000]] })
  })

  it('holds the instant it was asked for', () => {
    fc.assert(fc.property(fc.constantFrom(...zones), fc.constantFrom('day', 'week', 'month'), fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2037, 0, 1) }), (zone, period, now) => {
      const { calendarStart, windowMs } = calendarPeriod(period, now, zone)
      expect(calendarStart).toBeLessThanOrEqual(now)
      expect(calendarStart + windowMs).toBeGreaterThan(now)
    }))
  })
})
