import { describe, expect, it } from 'vitest'
import { holidayCalendar } from '../../../processors/timing/holiday-calendar.ts'

describe('holidayCalendar', () => {
  const easter = holidayCalendar([{ name: 'Easter', easter: 0 }])
  // Both ends of what Easter can be (22 March, 25 April) and years from tables.
  it.each(['1818-03-22', '1943-04-25', '2000-04-23', '2024-03-31', '2026-04-05', '2027-03-28', '2038-04-25', '2285-03-22'])('knows Easter Sunday %s', date => {
    expect(easter(date, { observed: false })).toBe(true)
  })
  it('counts days from Easter', () => expect(holidayCalendar([{ name: 'Good Friday', easter: -2 }])('2026-04-03', { observed: false })).toBe(true))
  it.each(['2026-11-03', '2027-11-02', '2028-11-07', '2030-11-05'])('counts days from a weekday: election day %s', date => {
    const election = holidayCalendar([{ name: 'Election Day', month: 11, nth: 1, weekday: 1, plus: 1 }])
    const november = Array.from({ length: 30 }, (_, index) => `${date.slice(0, 8)}${String(index + 1).padStart(2, '0')}`)
    expect(november.filter(day => election(day, { observed: false }))).toEqual([date])
  })
  it('keeps a weekend holiday on the next weekday only where asked', () => {
    const flag = holidayCalendar([{ name: 'Flag Day', month: 6, day: 14 }])
    expect(['2026-06-14', '2026-06-15'].map(day => flag(day, { observed: true }))).toEqual([true, true])
    expect(flag('2026-06-15', { observed: false })).toBe(false)
  })
  it('is empty without rows', () => expect(holidayCalendar([])('2026-12-25', { observed: true })).toBe(false))
})
