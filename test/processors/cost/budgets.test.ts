import { describe, expect, it } from 'vitest'
import { budgetsAt, knownBudgets, ownBudgets } from '../../../processors/cost/budgets.ts'
import { NOON, policyWith, shippedPolicy, someSettings } from '../../support/communications.ts'

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

describe('budgets of their own', () => {
  const spender = { category: 'promotion', campaignId: 'spring', tenantId: 'shop' }
  const settings = someSettings({ CAMPAIGN_DAILY_BUDGET: 5, TENANT_DAILY_BUDGET: 20 })
  it('nobody has one by default', () => {
    expect(ownBudgets(NOON, someSettings(), spender, shippedPolicy.categories['promotion'])).toEqual([])
    expect(knownBudgets(NOON, someSettings(), shippedPolicy, spender)).toEqual(budgetsAt(NOON, someSettings()))
  })

  it('category, campaign and tenant, for the UTC day', () => {
    const dayEnd = Date.UTC(2026, 10, 23)
    expect(ownBudgets(NOON, settings, spender, { dailyBudgetUsd: 2 })).toEqual([
      { key: 'category:promotion:day:2026-11-22', reason: 'budget_category', limitMicros: 2_000_000, criticalReserveMicros: 200_000, periodEnd: dayEnd },
      { key: 'campaign:spring:day:2026-11-22', reason: 'budget_campaign', limitMicros: 5_000_000, criticalReserveMicros: 500_000, periodEnd: dayEnd },
      { key: 'tenant:shop:day:2026-11-22', reason: 'budget_tenant', limitMicros: 20_000_000, criticalReserveMicros: 2_000_000, periodEnd: dayEnd },
    ])
    expect(ownBudgets(NOON, settings, { ...spender, campaignId: null }, undefined).map(({ reason }) => reason)).toEqual(['budget_tenant'])
  })

  it('all that are known: everybody\'s, the categories\' that have one, and the named ones', () => {
    const policy = policyWith('promotion', { dailyBudgetUsd: 2 })
    expect(knownBudgets(NOON, settings, policy, {}).map(({ key }) => key)).toEqual(['day:2026-11-22', 'month:2026-11', 'category:promotion:day:2026-11-22'])
    expect(knownBudgets(NOON, settings, policy, { category: 'weekly_checkin', campaignId: 'spring', tenantId: 'shop' }).map(({ key }) => key)).toEqual(['day:2026-11-22', 'month:2026-11', 'campaign:spring:day:2026-11-22', 'tenant:shop:day:2026-11-22'])
  })
})
