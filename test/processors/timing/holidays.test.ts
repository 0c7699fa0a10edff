import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { federalHolidays, isFederalHoliday } from '../../../processors/timing/holidays.ts'

const DAY = 86_400_000
const daysOf = (year: number): string[] => Array.from({ length: 366 }, (_, index) => new Date(Date.UTC(year, 0, 1) + index * DAY).toISOString().slice(0, 10)).filter(key => key.startsWith(String(year)))

describe('isFederalHoliday', () => {
  it('has eleven rows', () => {
    expect(federalHolidays).toHaveLength(11)
  })

  it('knows the days of 2026', () => {
    expect(daysOf(2026).filter(key => isFederalHoliday(key, { observed: false }))).toEqual([
      '2026-01-01', '2026-01-19', '2026-02-16', '2026-05-25', '2026-06-19', '2026-07-04', '2026-09-07', '2026-10-12', '2026-11-11', '2026-11-26', '2026-12-25',
    ])
  })

  it.each([
    [2026, ['2026-07-03']],
    [2027, ['2027-06-18', '2027-07-05', '2027-12-24', '2027-12-31']],
    [2028, ['2028-11-10']],
  ])('in %i some are observed on another day', (year, expected) => {
    expect(daysOf(year).filter(key => isFederalHoliday(key, { observed: true }) && !isFederalHoliday(key, { observed: false }))).toEqual(expected)
  })

  it('had no Juneteenth before 2021 and no King day before 1986', () => {
    expect(isFederalHoliday('2020-06-19', { observed: true })).toBe(false)
    expect(isFederalHoliday('2021-06-19', { observed: false })).toBe(true)
    expect(daysOf(1985).filter(key => key.startsWith('1985-01') && isFederalHoliday(key, { observed: false }))).toEqual(['1985-01-01'])
  })

  it('has eleven days in any year, and a working day off for each', () => {
    fc.assert(fc.property(fc.integer({ min: 2021, max: 2200 }), year => {
      const days = daysOf(year)
      expect(days.filter(key => isFederalHoliday(key, { observed: false }))).toHaveLength(11)
      const off = days.filter(key => isFederalHoliday(key, { observed: true }) && ![0, 6].includes(new Date(key).getUTCDay())).length
      // New Year of the next year may fall into this one, and this year's into the last.
      const next = isFederalHoliday(`${year}-12-31`, { observed: true }) ? 1 : 0
      const lost = new Date(Date.UTC(year, 0, 1)).getUTCDay() === 6 ? 1 : 0
      expect(off).toBe(11 + next - lost)
    }))
  })
})
