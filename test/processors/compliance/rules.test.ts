import { describe, expect, it } from 'vitest'
import { citationOf, hoursOf, lawOf } from '../../../processors/compliance/rules/citations.ts'
import { compileRules } from '../../../processors/compliance/rules/compile.ts'
import { ruleTables } from '../../../processors/compliance/rules/index.ts'
import { lintRules } from '../../../processors/compliance/rules/lint.ts'
import { hours, week } from '../../../processors/compliance/rules/types.ts'
import type { RuleTables, StateRow } from '../../../processors/compliance/rules/types.ts'

const row: StateRow = { state: 'GA', effectiveFrom: null, effectiveTo: null, week: week(hours(9, 20)), holidays: 'open', excepts: 'nothing', citation: 'Example Code 1', confidence: 'M' }
const withStates = (...states: readonly StateRow[]): RuleTables => ({ ...ruleTables, states })

describe('rule tables', () => {
  it('are in order as shipped', () => expect(lintRules(ruleTables)).toEqual([]))

  const bad: readonly (readonly [string, RuleTables, string])[] = [
    ['a gap between rows', withStates({ ...row, effectiveTo: '2026-01-01' }, { ...row, effectiveFrom: '2026-02-01' }), 'gap from 2026-01-01 to 2026-02-01'],
    ['a gap before the first row', withStates({ ...row, effectiveFrom: '2026-02-01' }), 'gap before 2026-02-01'],
    ['a gap after the last row', withStates({ ...row, effectiveTo: '2026-02-01' }), 'gap from 2026-02-01 on'],
    ['overlapping rows', withStates({ ...row, effectiveTo: '2026-03-01' }, { ...row, effectiveFrom: '2026-02-01' }), 'overlap at 2026-02-01'],
    ['two rows for ever', withStates(row, row), 'overlap'],
    ['a row that ends before it begins', withStates({ ...row, effectiveTo: '2026-03-01' }, { ...row, effectiveFrom: '2026-03-01', effectiveTo: '2026-02-01' }), 'before it begins'],
    ['a date that does not exist', withStates({ ...row, effectiveTo: '2026-02-30' }, { ...row, effectiveFrom: '2026-02-30' }), '2026-02-30 is no date'],
    ['a window from after to', withStates({ ...row, week: week([1200, 480]) }), 'must lie within a day'],
    ['a window beyond the day', withStates({ ...row, week: week([480, 1441]) }), 'must lie within a day'],
    ['a week without an open day', withStates({ ...row, week: week(null) }), 'closed all week'],
    ['no citation', withStates({ ...row, citation: ' ' }), 'no citation'],
    ['an unknown state', withStates({ ...row, state: 'XX' }), 'no US state'],
    ['an unknown zone', withStates({ ...row, fixedZone: 'America/Atlantis' }), 'no IANA zone'],
    ['a cap of none', withStates({ ...row, cap: { limit: 0 } }), 'cap.limit'],
    ['a holiday that is no day', withStates({ ...row, holidays: 'closed', ownHolidays: [{ name: 'Nowhere Day', month: 2, day: 30 }] }), 'Nowhere Day is no day of the year'],
    ['a holiday on a weekday that is none', withStates({ ...row, holidays: 'closed', ownHolidays: [{ name: 'Eighth Day', month: 2, nth: 1, weekday: 8 }] }), 'Eighth Day is no day of the year'],
    ['holidays that close nothing', withStates({ ...row, ownHolidays: [{ name: 'Some Day', month: 2, day: 3 }] }), 'open on them'],
    ['a country that is none', { ...ruleTables, areas: [{ country: 'fra', week: week(hours(8, 20)), effectiveFrom: null, effectiveTo: null, citation: 'x', confidence: 'M' }] }, 'two capital letters'],
    ['a debt row for no channel', { ...ruleTables, creditorDebt: [{ state: 'FL', week: week(hours(8, 20)), channels: [], effectiveFrom: null, effectiveTo: null, citation: 'x', confidence: 'M' }] }, 'binds nothing'],
  ]
  it.each(bad)('refuse %s', (_, tables, message) => {
    expect(lintRules(tables).map(problem => problem.message).join('\n')).toContain(message)
    expect(() => compileRules(tables)).toThrow('bad compliance rules')
  })

  it('take a new state as a new row', () => {
    const rules = compileRules({ ...ruleTables, states: [...ruleTables.states, row] })
    const place = { zones: ['America/New_York'], states: ['GA'], source: 'state' as const }
    expect(rules.hours('marketing', place, true, 'US').map(constraint => constraint.rule)).toEqual(['tcpa.window', 'state.GA'])
  })

  it('cite the row in force on the local date', () => {
    const found = compileRules(ruleTables).hours('marketing', { zones: ['America/New_York'], states: ['PA'], source: 'state' }, true, 'US').find(({ rule }) => rule === 'state.PA')
    expect(['2026-10-17', '2026-10-18'].map(date => found?.citationAt(date))).toEqual(['73 P.S. 2245, Act 73 of 2019', 'Act 47 of 2026 (SB 992)'])
  })

  it('cite the row in force at the moment', () => {
    expect(citationOf('state.PA', ruleTables, Date.parse('2026-10-17T12:00:00Z'))).toBe('73 P.S. 2245, Act 73 of 2019')
    expect(citationOf('state.PA', ruleTables, Date.parse('2026-10-18T12:00:00Z'))).toBe('Act 47 of 2026 (SB 992)')
    expect(citationOf('state.FL.debt', ruleTables, Date.parse('2026-01-01T00:00:00Z'))).toContain('559.72')
    expect(citationOf('tcpa.window', ruleTables, 0)).toBe('47 CFR 64.1200(c)(1)')
    expect(citationOf('caps.hour', ruleTables, 0)).toBeNull()
  })

  it('are called by a name that people know', () => {
    expect(lawOf('tcpa.window', 0)).toEqual({ name: 'TCPA calling hours', citation: '47 CFR 64.1200(c)(1)' })
    expect(lawOf('state.PA', Date.parse('2026-10-18T12:00:00Z'))).toEqual({ name: 'Pennsylvania telemarketing law', citation: 'Act 47 of 2026 (SB 992)' })
    expect(lawOf('state.FL.cap', 0)?.name).toBe('Florida cap on marketing texts')
    expect(lawOf('state.FL.debt', 0)?.name).toBe('Florida debt collection hours')
    expect(lawOf('area.FR', 0)?.name).toBe('hours for marketing texts in France')
    for (const { state } of ruleTables.states) expect(lawOf(`state.${state}`, 0)?.name).toMatch(/^[A-Z][a-z]+( [A-Z][a-z]+)? telemarketing law$/)
  })

  it('are no law where they are the company\'s own', () => {
    for (const rule of ['timing.quiet_hours', 'timing.weekend', 'settings.require_explicit_consent', 'caps.hour', 'compliance', '']) expect(lawOf(rule, 0)).toBeNull()
  })

  it('say which hours they permit on a local day', () => {
    // 03:30 on Monday in UTC is Sunday evening in Dallas.
    const at = Date.parse('2026-11-23T03:30:00Z')
    expect([hoursOf('tcpa.window', at, 'America/Chicago'), hoursOf('state.TX', at, 'America/Chicago'), hoursOf('state.TX', at, 'UTC')]).toEqual(['08:00-21:00', '12:00-21:00', '09:00-21:00'])
    expect([hoursOf('state.UT', at, 'America/Denver'), hoursOf('state.FL.cap', at, 'America/New_York'), hoursOf('tcpa.express_consent', at, 'UTC')]).toEqual([null, null, null])
  })
})
