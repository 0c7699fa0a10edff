/** The states' hours written down a second time, by day of the week, and asked at every edge: a slip in one of the two tables is seen. */
import { describe, expect, it } from 'vitest'
import { explainCase } from '../../../processors/explain/index.ts'
import { explainDefaults } from './support.ts'

type Hours = readonly [from: number, to: number] | null
interface StateHours { readonly area: string; readonly zone: string; readonly utc: number; readonly weekday: Hours; readonly saturday: Hours; readonly sunday: Hours; readonly christmas: 'open' | 'closed' }
const row = (area: string, zone: string, utc: number, weekday: Hours, saturday: Hours = weekday, sunday: Hours = saturday, christmas: StateHours['christmas'] = 'open'): StateHours => ({ area, zone, utc, weekday, saturday, sunday, christmas })
const [east, central, mountain, pacific] = [['America/New_York', -5], ['America/Chicago', -6], ['America/Denver', -7], ['America/Los_Angeles', -8]] as const

const states: Readonly<Record<string, StateHours>> = {
  AL: row('205', ...central, [8, 20], [8, 20], null, 'closed'), AZ: row('602', 'America/Phoenix', -7, [8, 21]), CA: row('415', ...pacific, [8, 21]), CT: row('203', ...east, [9, 20]),
  FL: row('305', ...east, [8, 20]), GA: row('404', ...east, [8, 21]), KY: row('502', ...east, [10, 21]), LA: row('504', ...central, [8, 20], [8, 20], null, 'closed'),
  MA: row('617', ...east, [8, 20]), MD: row('410', ...east, [8, 20]), ME: row('207', ...east, [8, 21]), MI: row('313', 'America/Detroit', -5, [9, 21]), MN: row('612', ...central, [9, 21]),
  MS: row('601', ...central, [8, 20], [8, 20], null), NM: row('505', ...mountain, [9, 21]), NV: row('702', ...pacific, [9, 20]), NY: row('212', ...east, [8, 21]), OK: row('405', ...central, [8, 20]),
  OR: row('503', ...pacific, [8, 20]), PA: row('215', ...east, [9, 19], [9, 19], null, 'closed'), RI: row('401', ...east, [9, 18], [10, 17], null, 'closed'), SD: row('605', ...central, [8, 21]),
  TX: row('214', ...central, [9, 21], [9, 21], [12, 21]), UT: row('801', ...mountain, [8, 21], [8, 21], null, 'closed'), VA: row('804', ...east, [8, 21]), WA: row('206', ...pacific, [8, 20]), WY: row('307', ...mountain, [8, 20]),
}
const HOUR = 3_600_000
const SECOND = 1000

describe.each(Object.entries(states))('hours of %s', (state, { area, zone, utc, weekday, saturday, sunday, christmas }) => {
  /** An hour of a day of December 2026, local standard time. The 9th is a Wednesday. */
  const at = (day: number, hour: number): number => Date.UTC(2026, 11, day, hour) - utc * HOUR
  const hoursOf = (day: number): Hours => {
    const ofWeek = new Date(Date.UTC(2026, 11, day)).getUTCDay()
    return day === 25 && christmas === 'closed' ? null : ofWeek === 0 ? sunday : ofWeek === 6 ? saturday : weekday
  }
  function nextOpening(day: number): number {
    const hours = hoursOf(day)
    return hours ? at(day, hours[0]) : nextOpening(day + 1)
  }
  async function asked(now: number): Promise<readonly unknown[]> {
    const consents = [{ channel: 'sms', purpose: 'marketing', level: 'express_written' }]
    const answer = await explainCase({ id: state, now, request: { category: 'marketing' }, recipient: { phone: `+1${area}5550123`, state, zone }, consents }, explainDefaults)
    if (!answer.ok) throw new Error(answer.problems.join('\n'))
    const { outcome, reason, until } = answer.explanation
    return [outcome, reason, until === null ? null : Date.parse(until)]
  }

  const waits = (reason: string, until: number): readonly unknown[] => ['defer', reason, until]
  const sends = ['send', null, null]
  function edgesOf(day: number): readonly (readonly [instant: number, answer: readonly unknown[]])[] {
    const hours = hoursOf(day)
    if (hours === null) return [0, 12, 23].map(hour => [at(day, hour), waits('quiet_day', nextOpening(day + 1))])
    const [opens, closes] = [at(day, hours[0]), at(day, hours[1])]
    return [[opens - SECOND, waits('quiet_hours', opens)], [opens, sends], [closes - SECOND, sends], [closes, waits('quiet_hours', nextOpening(day + 1))]]
  }

  it.each([['Wednesday', 9], ['Saturday', 12], ['Sunday', 13], ['Christmas', 25]])('%s', async (_, day) => {
    const edges = edgesOf(day)
    expect(await Promise.all(edges.map(([instant]) => asked(instant)))).toEqual(edges.map(([, answer]) => answer))
  })
})
