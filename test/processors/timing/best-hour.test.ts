import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bestHour } from '../../../processors/timing/best-hour.ts'
import type { BestHourQuestion } from '../../../processors/timing/best-hour.ts'
import { changesAt, wallAt } from '../../../processors/timing/windows.ts'
import { zones } from './zones.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** 12:00 in New York. */
const NOON = Date.parse('2026-11-19T17:00:00Z')
const zone = 'America/New_York'
/** Occasions at a local hour on as many days before today. */
const at = (hour: number, days: number): number[] => Array.from({ length: days }, (_, day) => NOON + (hour - 12) * HOUR - (day + 1) * DAY)
const ask = (more: Partial<BestHourQuestion>): string | null => {
  const best = bestHour({ engagedAt: [], zone, constraints: [], now: NOON, latest: NOON + DAY, minEvents: 5, ...more })
  return best && `${new Date(best.at).toISOString().slice(5, 16)} ${best.hour}h ${best.engaged}/${best.events}`
}
const only = (from: number, to: number) => ({ zone, open: changesAt([from * 60, to * 60], wall => wall.minuteOfDay >= from * 60 && wall.minuteOfDay < to * 60) })

describe('the best hour', () => {
  it.each<[string, Partial<BestHourQuestion>, string | null]>([
    ['is unknown without occasions', {}, null],
    ['is unknown with few', { engagedAt: at(18, 4) }, null],
    ['is the one with the most', { engagedAt: [...at(18, 5), ...at(20, 3)] }, '11-19T23:00 18h 5/8'],
    ['may be tomorrow', { engagedAt: at(9, 6) }, '11-20T14:00 9h 6/6'],
    ['is the next of equal ones', { engagedAt: [...at(9, 3), ...at(20, 3)] }, '11-20T01:00 20h 3/6'],
    ['is now when no other has more', { engagedAt: [...at(12, 3), ...at(18, 3)] }, null],
    ['is now even late in the hour', { engagedAt: at(12, 5), now: NOON + HOUR - 1 }, null],
    ['is not further away than allowed', { engagedAt: at(18, 5), latest: NOON + 6 * HOUR - 1 }, null],
    ['is as far away as allowed', { engagedAt: at(18, 5), latest: NOON + 6 * HOUR }, '11-19T23:00 18h 5/5'],
    ['is another when the first is too far away', { engagedAt: [...at(18, 5), ...at(14, 2)], latest: NOON + 3 * HOUR }, '11-19T19:00 14h 2/7'],
    ['is none where its time is over', { engagedAt: at(18, 5), latest: NOON - 1 }, null],
    ['is not where a window is closed', { engagedAt: [...at(18, 5), ...at(14, 2)], constraints: [only(9, 17)] }, '11-19T19:00 14h 2/7'],
    ['begins when the window opens', { engagedAt: at(18, 5), constraints: [{ zone, open: changesAt([18 * 60 + 30], wall => wall.minuteOfDay >= 18 * 60 + 30) }] }, '11-19T23:30 18h 5/5'],
    ['is not told from what is long ago, nor from what is to come', { engagedAt: [...at(18, 4), NOON - 90 * DAY, NOON + 1] }, null],
  ])('%s', (_, more, expected) => {
    expect(ask(more)).toBe(expected)
  })

  it('lies ahead, within all windows and the time given, is better than now, and is not put off again', () => {
    fc.assert(fc.property(
      fc.record({ zone: fc.constantFrom(...zones), now: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2036, 0, 1) }), ago: fc.array(fc.integer({ min: 0, max: 80 * DAY }), { maxLength: 64 }), wait: fc.integer({ min: 0, max: 2 * DAY }), from: fc.integer({ min: 0, max: 20 }), length: fc.integer({ min: 1, max: 4 }) }),
      ({ zone, now, ago, wait, from, length }) => {
        const hourOf = (instant: number): number => Math.floor(wallAt(instant, zone).minuteOfDay / 60)
        const open = changesAt([from * 60, (from + length) * 60], wall => wall.minuteOfDay >= from * 60 && wall.minuteOfDay < (from + length) * 60)
        const engagedAt = ago.map(one => now - one)
        const question = { engagedAt, zone, constraints: [{ zone, open }], now, latest: now + wait, minEvents: 1 }
        const best = bestHour(question)
        expect(bestHour({ ...question, engagedAt: engagedAt.toReversed() })?.at).toBe(best?.at)
        fc.pre(best !== null)
        expect([best.at > now, best.at <= now + wait, open(wallAt(best.at, zone)), hourOf(best.at) === best.hour]).toEqual([true, true, true, true])
        const count = (hour: number): number => engagedAt.filter(one => hourOf(one) === hour).length
        expect(count(best.hour)).toBe(best.engaged)
        expect(best.engaged).toBeGreaterThan(count(hourOf(now)))
        expect(bestHour({ ...question, now: best.at })).toBeNull()
      },
    ), { numRuns: 1000 })
  })
})
