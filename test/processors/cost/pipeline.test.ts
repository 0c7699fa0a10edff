import { describe, expect, it } from 'vitest'
import { BUDGET_REASONS, listDeferrals, releaseDeferrals } from '../../../processors/deferral/operations.ts'
import { createDriver, NOON } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'

const email = (requestId: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ requestId, recipientId: `p-${requestId}`, category: 'monthly_report', channel: 'email', subject: 'Your month', text: 'All is well.', ...more })
const dayEnd = Date.UTC(2026, 10, 20)

async function withPeople(settings: Record<string, string>, ...requests: Record<string, unknown>[]): Promise<Driver> {
  const driver = await createDriver({ settings: { BUDGET_CRITICAL_RESERVE: '0', ...settings } })
  for (const { recipientId } of requests) await driver.person({ recipientId: String(recipientId), phone: '+12125550101' })
  for (const request of requests) {
    await driver.request(request)
    await driver.settle()
  }
  return driver
}
const sent = (driver: Driver): string[] => driver.email.taken.map(({ requestId }) => requestId).sort()

describe('prices in the pipeline', () => {
  it('are those of the operator, by destination and date', async () => {
    const row = { channel: 'sms', fromSegments: 1 } as const
    const driver = await createDriver({ prices: [{ ...row, prefix: '+1212', from: '2026-01-01', micros: 7900 }, { ...row, prefix: '+1212', from: '2026-11-20', micros: 8100 }, { ...row, prefix: '+1305', from: '2026-01-01', micros: null }] })
    await driver.person({ recipientId: 'ana', phone: '+12125550101' })
    await driver.person({ recipientId: 'bob', phone: '+13055550101', state: 'FL' })
    const alert = { category: 'fraud_alert', channel: 'sms', text: 'Was it you?' }
    await driver.request({ ...alert, requestId: 'a', recipientId: 'ana' }, { ...alert, requestId: 'b', recipientId: 'bob' })
    await driver.settle()
    await driver.advance(24 * 3_600_000)
    await driver.request({ ...alert, requestId: 'c', recipientId: 'ana' })
    await driver.settle()
    const costs = (await driver.events()).filter(({ kind }) => kind === 'sent').map(({ requestId, costMicros }) => [requestId, costMicros])
    expect(costs).toEqual([['a', 7900], ['c', 8100]])
    expect((await driver.events('b')).map(({ kind, reason }) => [kind, reason])).toEqual([['rejected', 'price_unknown']])
  })
})

describe('money in the pipeline', () => {
  it('pushes no more to another channel than its caps allow', async () => {
    // Two emails a day; an SMS costs 0.05 USD, an email 0.001.
    const driver = await createDriver({ settings: { BUDGET_CRITICAL_RESERVE: '0', DAILY_BUDGET: '0.04', USER_HOURLY_MAX: '9' } })
    await driver.person({ recipientId: 'ana' })
    for (const requestId of ['a', 'b', 'c', 'd']) {
      await driver.request({ requestId, recipientId: 'ana', category: 'payment_reminder', channel: 'sms', fallbackChannels: ['email'], subject: 'Your bill', text: 'It is due.' })
      await driver.settle()
    }
    expect([driver.sms.taken, sent(driver)]).toEqual([[], ['a', 'b']])
    expect((await driver.events()).filter(({ kind }) => kind === 'deferred').map(({ requestId, reason, until }) => [requestId, reason, until])).toEqual([['c', 'budget_day', dayEnd], ['d', 'budget_day', dayEnd]])
    // They count as emails: a third email of another category waits, an SMS does not.
    expect((await driver.stores.limits.history('ana', driver.now())).map(({ channel, committed }) => [channel, committed])).toEqual([['email', true], ['email', true]])
    await driver.skip(15 * 3_600_000)
    expect([driver.sms.taken.length, sent(driver)]).toEqual([0, ['a', 'b']])
    await driver.skip(9 * 3_600_000)
    expect(sent(driver)).toEqual(['a', 'b', 'c', 'd'])
    expect(driver.crashes).toEqual([])
  })

  // An email costs 0.001 USD.
  it('what waits for it goes out after a top-up, as far as it goes, and the rest at the next day', async () => {
    const driver = await withPeople({ DAILY_BUDGET: '0.001' }, email('a'), email('b'), email('c'))
    expect(sent(driver)).toHaveLength(1)
    const deps = { ...driver.deps, producer: driver.log.producer('operations') }
    expect((await listDeferrals(deps, {}, 9)).deferrals.map(({ reason, dueAt }) => [reason, dueAt])).toEqual([['budget_day', dayEnd], ['budget_day', dayEnd]])
    await driver.stores.budgets.topUp({ id: 't', key: 'day:2026-11-19', micros: 1000, periodEnd: dayEnd, now: NOON })
    expect(await releaseDeferrals(deps, { reasons: BUDGET_REASONS }, { limit: 99, dryRun: false })).toMatchObject({ released: 2 })
    await driver.settle()
    expect(sent(driver)).toHaveLength(2)
    expect(await driver.stores.budgets.state(['day:2026-11-19'])).toEqual([{ key: 'day:2026-11-19', pendingMicros: 0, postedMicros: 2000, overrunMicros: 0, addedMicros: 1000 }])
    await driver.advance(dayEnd - driver.now() + 60_000)
    // In quiet hours of New York it waits for the morning.
    await driver.advance(14 * 3_600_000)
    expect(sent(driver)).toEqual(['a', 'b', 'c'])
    expect(driver.crashes).toEqual([])
  })

  it('of a campaign or tenant binds its messages alone', async () => {
    const driver = await withPeople({ CAMPAIGN_DAILY_BUDGET: '0.001', TENANT_DAILY_BUDGET: '0.003' },
      email('a', { campaignId: 'spring' }), email('b', { campaignId: 'spring' }), email('c', { campaignId: 'autumn' }), email('d'), email('e'), email('f', { tenantId: 'other' }))
    const reasons = async (id: string): Promise<string | undefined> => (await driver.events(id)).find(({ kind }) => kind === 'deferred')?.reason
    expect(sent(driver)).toEqual(['a', 'c', 'd', 'f'])
    expect([await reasons('b'), await reasons('e')]).toEqual(['budget_campaign', 'budget_tenant'])
  })
})
