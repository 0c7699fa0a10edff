import { describe, expect, it } from 'vitest'
import type { Scope } from '../../../gateway/token.ts'
import { budgetsAt } from '../../../processors/cost/budgets.ts'
import { aCommunication, NOON, policyWith, someSettings } from '../../support/communications.ts'
import { aGateway, away } from '../fixture.ts'
import type { Fixture } from '../fixture.ts'

async function call({ app, bearer }: Fixture, method: 'GET' | 'POST', url: string, body?: unknown, { scopes = ['admin'], key }: { scopes?: Scope[]; key?: string } = {}) {
  const headers = { ...bearer(...scopes), ...(body !== undefined && { 'content-type': 'application/json' }), ...(key !== undefined && { 'idempotency-key': key }) }
  const response = await app.inject({ method, url, headers, ...(body !== undefined && { payload: JSON.stringify(body) }) })
  return { status: response.statusCode, body: response.json() }
}
const money = (requestId: string, micros: number) => ({ requestId, lane: 'normal', micros, now: NOON, leaseMs: 60_000, budgets: budgetsAt(NOON, someSettings()) }) as const
/** One waits for the day's money, one for the month's in a campaign, one for an hour. */
async function broke(fixture: Fixture): Promise<void> {
  const waiting = [['req-1', 'budget_day', null], ['req-2', 'budget_month', 'spring'], ['req-3', 'quiet_hours', null]] as const
  await fixture.deps.stores.deferrals.fold(0, waiting.map(([requestId, reason, campaignId]) => {
    const communication = aCommunication({ requestId, campaignId, pass: 1 })
    return { add: { key: `${requestId}#1.0`, partition: 0, requestId, recipientId: communication.recipientId, dueAt: NOON + 9_000_000, target: 'communications.requests.normal', reason, pass: 1, payload: fixture.deps.codec.encode('communication', communication) } }
  }), 1n)
}
const released = async (fixture: Fixture): Promise<string[]> => (await fixture.records<'communication'>('communications.requests', 'normal')).map(({ value }) => value.requestId)

describe('GET /v1/budgets', () => {
  it('tells what may be spent, what was, and what is left for each lane', async () => {
    const fixture = await aGateway()
    await fixture.deps.stores.budgets.reserve([money('a', 30_000_000), money('b', 20_000_000)])
    await fixture.deps.stores.effects.apply([{ type: 'settle_budget', requestId: 'a', micros: 31_000_000 }])
    await fixture.deps.stores.budgets.topUp({ id: 't', key: 'day:2026-11-22', micros: 5_000_000, periodEnd: NOON + 1, now: NOON })
    const { status, body } = await call(fixture, 'GET', '/v1/budgets', undefined, { scopes: ['communications:read'] })
    expect(status).toBe(200)
    expect(body.budgets).toEqual([
      { key: 'day:2026-11-22', limitUsd: 100, addedUsd: 5, postedUsd: 31, pendingUsd: 20, overrunUsd: 1, leftUsd: 44, leftCriticalUsd: 54, usedShare: 51 / 105, alertShares: [0.8, 1], periodEnd: '2026-11-23T00:00:00.000Z' },
      { key: 'month:2026-11', limitUsd: 3000, addedUsd: 0, postedUsd: 31, pendingUsd: 20, overrunUsd: 1, leftUsd: 2649, leftCriticalUsd: 2949, usedShare: 0.017, alertShares: [0.8, 1], periodEnd: '2026-12-01T00:00:00.000Z' },
    ])
  })

  it('tells of the budgets that categories, campaigns and tenants have of their own', async () => {
    const fixture = await aGateway({ settings: { CAMPAIGN_DAILY_BUDGET: 5, TENANT_DAILY_BUDGET: 7 }, broken: () => ({ policy: policyWith('promotion', { dailyBudgetUsd: 2 }) }) })
    const { body } = await call(fixture, 'GET', '/v1/budgets?campaignId=spring&tenantId=shop')
    expect(body.budgets.map(({ key, limitUsd }: { key: string; limitUsd: number }) => [key, limitUsd])).toEqual([
      ['day:2026-11-22', 100], ['month:2026-11', 3000], ['category:promotion:day:2026-11-22', 2], ['campaign:spring:day:2026-11-22', 5], ['tenant:shop:day:2026-11-22', 7],
    ])
  })

  it('needs the scope, and is 503 without Redis', async () => {
    expect((await call(await aGateway(), 'GET', '/v1/budgets', undefined, { scopes: ['recipients:read'] })).status).toBe(403)
    expect((await call(await aGateway({ broken: ({ stores }) => ({ stores: { ...stores, budgets: { ...stores.budgets, state: away } } }) }), 'GET', '/v1/budgets')).status).toBe(503)
  })
})

describe('POST /v1/budgets/top-up', () => {
  const url = '/v1/budgets/top-up'
  it('makes room at once, tells who and why, and wakes what waits for money', async () => {
    const fixture = await aGateway()
    await broke(fixture)
    const { budgets } = fixture.deps.stores
    await budgets.reserve([money('a', 90_000_000)])
    expect((await budgets.reserve([money('b', 50_000)]))[0]).toMatchObject({ reserved: false })
    const { status, body } = await call(fixture, 'POST', url, { period: 'day', amountUsd: 12.4, reason: 'fraud wave' })
    expect([status, body.budget.addedUsd, body.budget.leftUsd, body.released]).toEqual([200, 12.4, 12.4, { matched: 2, released: 2, more: false }])
    expect(await released(fixture)).toEqual(['req-1', 'req-2'])
    expect((await budgets.reserve([money('b', 50_000)]))[0]).toMatchObject({ reserved: true })
    const [alert] = await fixture.records<'alert'>('communications.alerts')
    expect(alert?.value).toMatchObject({ monitor: 'budget_top_up', status: 'resolved', value: 12.4, summary: 'Budget day:2026-11-22 was raised by $12.4 by shop: fraud wave' })
    expect(fixture.logged()).toContain('budget topped up')
  })

  it('repeated with its key adds once, also after it failed half-way', async () => {
    let fails = true
    const fixture = await aGateway({ broken: ({ producer }) => ({ producer: { ...producer, send: records => fails ? away() : producer.send(records) } }) })
    await broke(fixture)
    const ask = (key?: string, amountUsd = 10) => call(fixture, 'POST', url, { period: 'month', amountUsd, reason: 'x' }, key === undefined ? {} : { key })
    expect((await ask('k')).status).toBe(503)
    fails = false
    expect((await ask('k')).body).toMatchObject({ budget: { key: 'month:2026-11', addedUsd: 10 }, released: { released: 2 } })
    expect((await ask('k')).body.budget.addedUsd).toBe(10)
    expect(new Set((await fixture.records<'alert'>('communications.alerts')).map(({ value }) => value.alertId)).size).toBe(1)
    expect((await ask()).body.budget.addedUsd).toBe(20)
    expect((await ask()).body.budget.addedUsd).toBe(30)
  })

  it('of a campaign wakes what waits in it', async () => {
    const fixture = await aGateway({ settings: { CAMPAIGN_DAILY_BUDGET: 5 } })
    await broke(fixture)
    expect((await call(fixture, 'POST', url, { period: 'day', amountUsd: 1, reason: 'x', campaignId: 'spring' })).body).toMatchObject({ budget: { key: 'campaign:spring:day:2026-11-22', limitUsd: 5, addedUsd: 1 } })
    expect(await released(fixture)).toEqual(['req-2'])
  })

  it.each([
    [{}], [{ period: 'year', amountUsd: 1, reason: 'x' }], [{ period: 'day', amountUsd: 0, reason: 'x' }], [{ period: 'day', amountUsd: -5, reason: 'x' }], [{ period: 'day', amountUsd: 1e-7, reason: 'x' }], [{ period: 'day', amountUsd: 1e7, reason: 'x' }],
    [{ period: 'day', amountUsd: 1, reason: '' }], [{ period: 'day', amountUsd: '1', reason: 'x' }], [{ period: 'day', amountUsd: 1, reason: 'x', more: 1 }], [{ period: 'day', amountUsd: 1, reason: 'x', campaignId: 'spring' }],
    [{ period: 'day', amountUsd: 1, reason: 'x', category: 'promotion' }], [{ period: 'month', amountUsd: 1, reason: 'x', tenantId: 'shop' }], [{ period: 'day', amountUsd: 1, reason: 'x', tenantId: 'a', campaignId: 'b' }], [null], [[]],
  ])('is 400 for %j, and adds nothing', async body => {
    const fixture = await aGateway({ settings: { TENANT_DAILY_BUDGET: 5 } })
    expect(await call(fixture, 'POST', url, body)).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } })
    expect((await call(fixture, 'GET', '/v1/budgets?tenantId=shop')).body.budgets.map(({ addedUsd }: { addedUsd: number }) => addedUsd)).toEqual([0, 0, 0])
  })

  it('needs admin', async () => {
    expect((await call(await aGateway(), 'POST', url, { period: 'day', amountUsd: 1, reason: 'x' }, { scopes: ['communications:write'] })).status).toBe(403)
  })
})
