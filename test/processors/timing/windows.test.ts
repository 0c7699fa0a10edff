import * as fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { changesAt, firstOpen, openUntil, startOfDate, wallAt } from '../../../processors/timing/windows.ts'
import type { WallPredicate, ZoneConstraint } from '../../../processors/timing/windows.ts'
import { offsetSpan } from '../../../processors/timing/offsets.ts'
import { zones } from './zones.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START = Date.UTC(2026, 0, 1)
const TEN_YEARS = Date.UTC(2037, 0, 1)
const utc = (text: string): number => Date.parse(text)

const quiet = (start: number, end: number): WallPredicate =>
  changesAt([start, end], ({ minuteOfDay: m }) => !(start < end ? m >= start && m < end : m >= start || m < end))
const weekdays = changesAt([], ({ weekday }) => weekday <= 5)

/** The definition: `from`, or else the first whole minute after it, at which all hold. */
function naive(constraints: readonly ZoneConstraint[], from: number, limit: number): number | null {
  const holds = (at: number): boolean => constraints.every(({ zone, open }) => open(wallAt(at, zone)))
  if (holds(from)) return from
  for (let at = (Math.floor(from / MINUTE) + 1) * MINUTE; at <= from + limit; at += MINUTE) if (holds(at)) return at
  return null
}

describe('wallAt', () => {
  it('agrees with luxon', () => {
    fc.assert(fc.property(fc.constantFrom(...zones), fc.integer({ min: START, max: TEN_YEARS }), (zone, at) => {
      const { year, month, day, weekday, hour, minute } = DateTime.fromMillis(at, { zone })
      expect(wallAt(at, zone)).toEqual({ year, month, day, weekday, minuteOfDay: hour * 60 + minute, dateKey: DateTime.fromMillis(at, { zone }).toISODate() })
    }), { numRuns: 1000 })
  })

  it('knows that one instant has three dates', () => {
    const at = utc('2026-11-22T10:30:00Z')
    expect(['Pacific/Pago_Pago', 'UTC', 'Pacific/Kiritimati'].map(zone => wallAt(at, zone)).map(({ dateKey, weekday }) => [dateKey, weekday])).toEqual([['2026-11-21', 6], ['2026-11-22', 7], ['2026-11-23', 1]])
  })
})

describe('firstOpen', () => {
  const nyc = (open: WallPredicate): ZoneConstraint[] => [{ zone: 'America/New_York', open }]
  it.each([
    ['inside the window it is now', nyc(quiet(1320, 480)), '2026-11-22T17:00:12.345Z', '2026-11-22T17:00:12.345Z'],
    ['half-open: 08:00:00 is open', nyc(quiet(1320, 480)), '2026-11-22T13:00:00Z', '2026-11-22T13:00:00Z'],
    ['half-open: a millisecond before waits for the minute', nyc(quiet(1320, 480)), '2026-11-22T12:59:59.999Z', '2026-11-22T13:00:00Z'],
    ['22:00:00 is closed', nyc(quiet(1320, 480)), '2026-11-23T03:00:00Z', '2026-11-23T13:00:00Z'],
    ['spring gap: 01:30 EST to 08:00 EDT is 5.5 hours', nyc(quiet(1320, 480)), '2026-03-08T06:30:00Z', '2026-03-08T12:00:00Z'],
    ['spring gap: an end of 02:30 that does not exist opens at 03:00 EDT', nyc(quiet(1320, 150)), '2026-03-08T06:30:00Z', '2026-03-08T07:00:00Z'],
    ['autumn overlap: 01:30 comes a first time', nyc(quiet(1320, 90)), '2026-11-01T05:00:00Z', '2026-11-01T05:30:00Z'],
    ['autumn overlap: 01:00 comes again and is quiet again', nyc(quiet(1320, 90)), '2026-11-01T06:00:00Z', '2026-11-01T06:30:00Z'],
    ['Kathmandu is 5:45 ahead', [{ zone: 'Asia/Kathmandu', open: quiet(1320, 480) }], '2026-11-22T20:00:00Z', '2026-11-23T02:15:00Z'],
    ['Lord Howe shifts by half an hour', [{ zone: 'Australia/Lord_Howe', open: quiet(1320, 480) }], '2026-10-03T14:00:00Z', '2026-10-03T21:00:00Z'],
    ['both coasts: the later opening', [{ zone: 'America/New_York', open: quiet(1320, 480) }, { zone: 'America/Los_Angeles', open: quiet(1320, 480) }], '2026-11-22T08:00:00Z', '2026-11-22T16:00:00Z'],
    ['weekday and hour: Saturday waits for Monday', [...nyc(quiet(1320, 480)), ...nyc(weekdays)], '2026-11-21T17:00:00Z', '2026-11-23T13:00:00Z'],
    ['no constraint: now', [], '2026-11-22T17:00:00.001Z', '2026-11-22T17:00:00.001Z'],
  ] as const)('%s', (_, constraints, from, expected) => {
    const answer = firstOpen(constraints, utc(from))
    expect(answer === null ? null : new Date(answer).toISOString()).toBe(new Date(expected).toISOString())
  })

  it('answers null when nothing opens within the limit', () => {
    expect(firstOpen([{ zone: 'UTC', open: changesAt([], () => false) }], START)).toBeNull()
    expect(firstOpen([{ zone: 'UTC', open: () => false }], START, 3 * DAY)).toBeNull()
    const tomorrow = [{ zone: 'UTC', open: changesAt([], ({ dateKey }) => dateKey >= '2026-01-02') }]
    expect(firstOpen(tomorrow, START, DAY)).toBe(START + DAY)
    expect(firstOpen(tomorrow, START, DAY - 1)).toBeNull()
  })

  it('equals the scan of every minute, with or without edges, around any change of offset in ten years', () => {
    const window = fc.record({ zone: fc.constantFrom(...zones), start: fc.integer({ min: 0, max: 1439 }), end: fc.integer({ min: 0, max: 1440 }), weekday: fc.constantFrom(0, 1, 6, 7), edges: fc.boolean() })
    // Half of the starts lie within a day of a change of offset in the first zone.
    const start = fc.record({ at: fc.integer({ min: START, max: TEN_YEARS }), nearChange: fc.boolean(), before: fc.integer({ min: -DAY, max: DAY }) })
    fc.assert(fc.property(fc.array(window, { minLength: 1, maxLength: 3 }), start, (windows, { at, nearChange, before }) => {
      const from = nearChange ? offsetSpan(at, windows[0]?.zone ?? 'UTC').to - before : at
      const constraints = windows.map(({ zone, start, end, weekday, edges }): ZoneConstraint => {
        const hours = quiet(start, end)
        const open: WallPredicate = changesAt(hours.edges ?? [], wall => hours(wall) && wall.weekday !== weekday)
        return { zone, open: edges ? open : wall => open(wall) }
      })
      expect(firstOpen(constraints, from, 3 * DAY)).toBe(naive(constraints, from, 3 * DAY))
    }), { numRuns: 500 })
  })

  it('answers an instant that is open and whose predecessor is not', () => {
    fc.assert(fc.property(fc.constantFrom(...zones), fc.integer({ min: START, max: TEN_YEARS }), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 23 }), (zone, from, hour, length) => {
      const open = quiet(hour * 60, (hour + length) % 24 * 60)
      const at = firstOpen([{ zone, open }], from)
      expect(at).not.toBeNull()
      fc.pre(at !== null)
      expect(open(wallAt(at, zone))).toBe(true)
      expect(at === from || !open(wallAt(at - 1000, zone))).toBe(true)
    }), { numRuns: 1000 })
  })
})

describe('openUntil', () => {
  it('equals the scan of every minute', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(...zones), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 12 }), fc.boolean()), { minLength: 1, maxLength: 3 }), fc.integer({ min: START, max: TEN_YEARS }), (windows, start) => {
      const constraints = windows.map(([zone, hour, length, edges]): ZoneConstraint => {
        const open = quiet(hour * 60, (hour + length) % 24 * 60)
        return { zone, open: edges ? open : wall => open(wall) }
      })
      const from = firstOpen(constraints, start, 2 * DAY)
      fc.pre(from !== null)
      const closed = (at: number): boolean => constraints.some(({ zone, open }) => !open(wallAt(at, zone)))
      let expected = from + DAY
      for (let at = (Math.floor(from / MINUTE) + 1) * MINUTE; at < from + DAY; at += MINUTE) {
        if (closed(at)) {
          expected = at
          break
        }
      }
      expect(openUntil(constraints, from, DAY)).toBe(expected)
    }), { numRuns: 300 })
  })
})

describe('startOfDate', () => {
  it.each([
    ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00Z'],
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00Z'],
    ['2026-11-22', 'Pacific/Kiritimati', '2026-11-21T10:00:00Z'],
    ['2026-11-22', 'Pacific/Pago_Pago', '2026-11-22T11:00:00Z'],
    // Havana's clocks go back from 01:00 to midnight: the day has two, and begins with the first.
    ['2028-11-05', 'America/Havana', '2028-11-05T04:00:00Z'],
  ])('%s begins in %s at %s', (dateKey, zone, expected) => {
    expect(startOfDate(dateKey, zone)).toBe(utc(expected))
  })

  it('agrees with luxon', () => {
    fc.assert(fc.property(fc.constantFrom(...zones), fc.integer({ min: START, max: TEN_YEARS }), (zone, at) => {
      const day = DateTime.fromMillis(at, { zone }).startOf('day')
      const key = day.toISODate() ?? ''
      const begins = startOfDate(key, zone)
      expect([wallAt(begins, zone).dateKey, wallAt(begins - 1, zone).dateKey < key]).toEqual([key, true])
      // Where midnight comes twice, luxon takes the second.
      fc.pre(wallAt(day.toMillis() - 1, zone).dateKey < key)
      expect(begins).toBe(day.toMillis())
    }), { numRuns: 500 })
  })
})
