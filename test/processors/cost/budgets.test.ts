import { describe, expect, it } from 'vitest'
import { budgetsAt } from '../../../processors/cost/budgets.ts'
import { NOON, someSettings } from '../../support/communications.ts'

describe('budgetsAt', () => {
  it('the UTC day and month, with a tenth kept for the critical lane', () => {
    expect(budgetsAt(NOON, someSettings())).toEqual([
      { key: 'day:2026-11-22', reason: 'budget_day', limitMicros: 100_000_000, criticalReserveMicros: 10_000_000, periodEnd: Date.UTC(2026, 10, 23) },
      { key: 'month:2026-11', reason: 'budget_month', limitMicros: 3_000_000_000, criticalReserveMicros: 300_000_000, periodEnd: Date.UTC(2026, 11, 1) },
    ])
  })

  it('at the end of the year', () => {
    expect(budgetsAt(Date.UTC(2026, 11, 31, 23, 59), someSettings()).map(({ key, periodEnd }) => [key, periodEnd])).toEqual([['day:2026-12-31', Date.UTC(2027, 0, 1)], ['month:2026-12', Date.UTC(2027, 0, 1)]])
  })

  it('amounts are whole micro-dollars, the reserve rounded up', () => {
    const [day] = budgetsAt(NOON, someSettings({ DAILY_BUDGET: 0.000_005, BUDGET_CRITICAL_RESERVE: 0.1 }))
    expect(day).toMatchObject({ limitMicros: 5, criticalReserveMicros: 1 })
  })
})
