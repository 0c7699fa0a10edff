import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../cli/commands/exit.ts'
import { codesOf, counted, countOf, serviceOf, timeOf } from '../../../cli/commands/flags.ts'

const known = ['quiet_hours', 'holiday', 'budget_daily', 'budget_monthly', 'user_daily_cap']

describe('flags', () => {
  it.each([['x'], ['0'], ['-1'], ['1.5'], ['']])('refuse %j as a count', text => {
    expect(() => countOf('--rate', text)).toThrow(UsageError)
    expect(() => countOf('--rate', text)).toThrow(/^--rate: /)
  })

  it('take counts, times and names as they are', () => {
    expect(countOf('--rate', '50')).toBe(50)
    expect(timeOf('--from', '2026-12-01T09:00:00Z')).toBe(Date.UTC(2026, 11, 1, 9))
    expect(serviceOf('--as', 'billing.eu:1')).toBe('billing.eu:1')
  })

  it.each([['Bad Name!'], ['a b/../'], [''], ['.hidden'], ['x'.repeat(129)]])('refuse %j as the name of a service, and say what is allowed', text => {
    expect(() => serviceOf('--subject', text)).toThrow(/^--subject: .*letters, digits, dots/)
  })

  it('take reasons that there are, and beginnings of them', () => {
    expect(codesOf('--reason', 'holiday, budget_*', known)).toEqual(['holiday', 'budget_*'])
  })

  it.each([['nonsense'], ['holidays'], ['money_*']])('refuse the reason %s and name near ones', text => {
    expect(() => codesOf('--reason', text, known)).toThrow(`--reason: there is no reason ${text}; near it are `)
  })

  it('find the nearest by what they share', () => {
    expect(() => codesOf('--reason', 'budget_daly', known)).toThrow('near it are budget_daily, budget_monthly')
    expect(() => codesOf('--reason', 'quiet', known)).toThrow('near it are quiet_hours')
  })

  it('count in English', () => {
    expect([0, 1, 2].map(count => counted(count, 'request'))).toEqual(['0 requests', '1 request', '2 requests'])
  })
})
