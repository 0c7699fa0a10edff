import { describe, expect, it } from 'vitest'
import { listDeferrals, releaseDeferrals, rescheduleDeferral } from '../../../processors/deferral/operations.ts'
import type { OperationDeps } from '../../../processors/deferral/operations.ts'
import { topicFor } from '../../../topics/index.ts'
import { createDriver, NOON } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'

const HOUR = 3_600_000
/** 02:00 in New York: everything that is bound by quiet hours waits for 08:00. */
const NIGHT = NOON - 10 * HOUR
const sms = (requestId: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ requestId, recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.', ...more })

async function night(...requests: Record<string, unknown>[]): Promise<{ driver: Driver; deps: OperationDeps }> {
  const driver = await createDriver({ startAt: NIGHT })
  for (const recipientId of ['p1', 'p2']) await driver.person({ recipientId, phone: recipientId === 'p1' ? '+12125550101' : '+12125550102' })
  await driver.request(...requests)
  await driver.settle()
  return { driver, deps: { ...driver.deps, producer: driver.log.producer('operations') } }
}
const ids = async (deps: OperationDeps, filter: Parameters<typeof listDeferrals>[1] = {}, limit = 10): Promise<string[]> => (await listDeferrals(deps, filter, limit)).deferrals.map(({ requestId }) => requestId)
async function balanced(driver: Driver, expected: Record<string, number>): Promise<void> {
  await driver.flush()
  const [row] = await driver.analytics.query('conservation', { from: '2026-01-01', to: '2027-12-31', settled: Date.parse('2028-01-01'), quietSince: 0, overdueSince: 0 })
  expect(row).toMatchObject({ unaccepted: 0, in_flight: 0, ...expected })
}

describe('listing what waits', () => {
  it('finds by person, reason, category, campaign and due time, earliest first, without content', async () => {
    const { deps } = await night(sms('a'), sms('b', { recipientId: 'p2', campaignId: 'spring' }), sms('c', { notBefore: NIGHT + 48 * HOUR, category: 'weekly_checkin' }))
    expect(await ids(deps)).toEqual(['a', 'b', 'c'])
    expect(await ids(deps, { recipientId: 'p2' })).toEqual(['b'])
    expect(await ids(deps, { reasons: ['quiet_*'] })).toEqual(['a', 'b'])
    expect(await ids(deps, { category: 'weekly_checkin' })).toEqual(['c'])
    expect(await ids(deps, { campaignId: 'spring' })).toEqual(['b'])
    expect(await ids(deps, { dueFrom: NIGHT + 24 * HOUR })).toEqual(['c'])
    const { deferrals, more } = await listDeferrals(deps, {}, 2)
    expect(more).toBe(true)
    expect(deferrals[0]).toEqual({ requestId: 'a', recipientId: 'p1', category: 'payment_reminder', channel: 'sms', lane: 'normal', campaignId: null, tenantId: 'default', reason: 'quiet_hours', dueAt: NIGHT + 6 * HOUR, pass: 1, attempt: 0 })
    expect(JSON.stringify(deferrals)).not.toContain('Your bill')
  })
})

describe('releasing what waits', () => {
  it('asks everything again: what may not go out yet waits anew, what may goes out', async () => {
    const { driver, deps } = await night(sms('a'), sms('b', { recipientId: 'p2' }), sms('later', { category: 'fraud_alert', notBefore: NIGHT + 48 * HOUR }))
    expect(await releaseDeferrals(deps, { reasons: ['quiet_hours'] }, { limit: 10, dryRun: true })).toEqual({ matched: 2, released: 0, more: false })
    expect(await releaseDeferrals(deps, { reasons: ['quiet_hours'] }, { limit: 10, dryRun: false })).toEqual({ matched: 2, released: 2, more: false })
    await driver.settle()
    expect(driver.sms.taken).toEqual([])
    expect((await listDeferrals(deps, { recipientId: 'p1' }, 9)).deferrals.map(({ requestId, pass }) => [requestId, pass])).toEqual([['a', 2], ['later', 1]])
    await driver.advance(7 * HOUR)
    expect(driver.sms.taken.map(({ requestId }) => requestId).sort()).toEqual(['a', 'b'])
    expect(driver.crashes).toEqual([])
    await balanced(driver, { accepted: 3, sent: 2, deferred: 1 })
  })

  it('takes at most so many, says so, and goes on where it ended', async () => {
    const { deps } = await night(...['a', 'b', 'c'].map(id => sms(id, { notBefore: NIGHT + 48 * HOUR })))
    const found = []
    for (let call = 0; call < 2; call += 1) found.push(await releaseDeferrals(deps, { category: 'payment_reminder' }, { limit: 2, dryRun: false }))
    expect(found).toEqual([{ matched: 2, released: 2, more: true }, { matched: 1, released: 1, more: false }])
  })

  it('wakes each once a call, also what waits anew before the call has ended', async () => {
    const { driver, deps } = await night(sms('a'), sms('b'))
    const { deferrals } = deps.stores
    const eager = { ...deferrals, page: async (...args: Parameters<typeof deferrals.page>) => {
      await driver.settle()
      return deferrals.page(...args)
    } }
    expect(await releaseDeferrals({ ...deps, stores: { deferrals: eager } }, { reasons: ['quiet_hours'] }, { limit: 10, dryRun: false })).toEqual({ matched: 2, released: 2, more: false })
    expect((await listDeferrals(deps, {}, 9)).deferrals.map(({ pass }) => pass)).toEqual([2, 2])
  })

  it('twice, by two at once or across a crash, sends once', async () => {
    const { driver, deps } = await night(sms('a'))
    await driver.advance(6 * HOUR - 60_000)
    const before = await deps.stores.deferrals.page(driver.log.records(topicFor('communications.deferred'))[0]?.partition ?? 0, { from: 0, to: NIGHT + 48 * HOUR, skip: 0 }, 9)
    await releaseDeferrals(deps, { recipientId: 'p1' }, { limit: 10, dryRun: false })
    // A crash before the entry left the index: it is there again.
    const position = await deps.stores.deferrals.position(before[0]?.partition ?? 0) ?? 0n
    await deps.stores.deferrals.fold(before[0]?.partition ?? 0, before.map(add => ({ add })), position)
    await releaseDeferrals(deps, { recipientId: 'p1' }, { limit: 10, dryRun: false })
    await driver.settle()
    await driver.crash()
    await driver.advance(2 * HOUR)
    expect(driver.sms.taken.map(({ requestId }) => requestId)).toEqual(['a'])
    await balanced(driver, { accepted: 1, sent: 1, deferred: 0 })
  })
})

describe('moving what waits', () => {
  it('wakes it at its new time and not before, also across a lost index', async () => {
    const { driver, deps } = await night(sms('a'))
    const to = NIGHT + 12 * HOUR
    expect(await rescheduleDeferral(deps, 'a', to, 'shop')).toEqual({ kind: 'rescheduled', dueAt: to })
    await driver.settle()
    expect((await listDeferrals(deps, {}, 9)).deferrals).toMatchObject([{ requestId: 'a', dueAt: to, reason: 'rescheduled', pass: 1 }])
    expect((await driver.events('a')).filter(({ kind }) => kind === 'deferred').map(({ stage, reason, until }) => [stage, reason, until])).toEqual([['timing', 'quiet_hours', NIGHT + 6 * HOUR], ['gateway', 'rescheduled', to]])
    await driver.crash()
    await driver.advance(11 * HOUR)
    expect(driver.sms.taken).toEqual([])
    await balanced(driver, { accepted: 1, deferred: 1 })
    await driver.advance(HOUR)
    expect(driver.sms.taken.map(({ requestId }) => requestId)).toEqual(['a'])
    await balanced(driver, { accepted: 1, sent: 1, deferred: 0 })
  })

  it('to an earlier time asks again then: the law still binds', async () => {
    const { driver, deps } = await night(sms('a'))
    await rescheduleDeferral(deps, 'a', NIGHT - HOUR, 'shop')
    await driver.settle()
    await driver.advance(HOUR)
    expect(driver.sms.taken).toEqual([])
    expect((await listDeferrals(deps, {}, 9)).deferrals).toMatchObject([{ dueAt: NIGHT + 6 * HOUR, pass: 2 }])
  })

  it('refuses what does not wait, what would be worthless by then, and what may have gone out', async () => {
    const { driver, deps } = await night(sms('a'))
    expect(await rescheduleDeferral(deps, 'nobody', NOON, 'shop')).toEqual({ kind: 'not_waiting' })
    expect(await rescheduleDeferral(deps, 'a', NIGHT + 72 * HOUR, 'shop')).toEqual({ kind: 'would_expire', expiresAt: NIGHT + 72 * HOUR })
    const [entry] = await driver.stores.deferrals.byRequest('a')
    if (!entry) throw new Error('nothing waits')
    await driver.stores.deferrals.fold(entry.partition, [{ add: { ...entry, reason: 'reconcile' } }], await driver.stores.deferrals.position(entry.partition) ?? 0n)
    expect(await rescheduleDeferral(deps, 'a', NOON, 'shop')).toEqual({ kind: 'unclear' })
    expect(await releaseDeferrals(deps, { recipientId: 'p1' }, { limit: 9, dryRun: false })).toMatchObject({ released: 0 })
  })
})
