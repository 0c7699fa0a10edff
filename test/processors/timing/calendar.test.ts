import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calendarDay, dayNumber, parseDateKey } from '../../../processors/timing/calendar.ts'

const DAY = 86_400_000

describe('calendar', () => {
  it('agrees with Date for any day of eight centuries', () => {
    fc.assert(fc.property(fc.integer({ min: -150_000, max: 150_000 }), number => {
      const date = new Date(number * DAY)
      expect(calendarDay(number)).toEqual({
        year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), weekday: date.getUTCDay() || 7, dateKey: date.toISOString().slice(0, 10),
      })
      expect(dayNumber(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())).toBe(number)
      expect(parseDateKey(date.toISOString().slice(0, 10))).toBe(number)
    }), { numRuns: 1000 })
  })

  it('carries months over the year and days over the month', () => {
    expect(dayNumber(2026, 13, 1)).toBe(dayNumber(2027, 1, 1))
    expect(dayNumber(2026, 0, 31)).toBe(dayNumber(2025, 12, 31))
    expect(dayNumber(2024, 2, 30)).toBe(dayNumber(2024, 3, 1))
  })
})
