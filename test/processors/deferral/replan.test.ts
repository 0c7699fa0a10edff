import { describe, expect, it } from 'vitest'
import { listDeferrals, rescheduleDeferral } from '../../../processors/deferral/operations.ts'
import { replan } from '../../../processors/deferral/replan.ts'
import { createDriver, NOON } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'

const HOUR = 3_600_000
/** 02:00 in New York, 15:00 in Hong Kong. */
const NIGHT = NOON - 10 * HOUR
const sms = (requestId: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ requestId, recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.', ...more })
/** Reachable at any hour by law, so that only their own wishes bind. */
const person = { recipientId: 'p1', country: 'GB', state: null, zone: 'Europe/London', phone: '+447400123456' }

async function waiting(driver: Driver): Promise<readonly (readonly [string, string, number, number])[]> {
  return (await listDeferrals({ ...driver.deps, producer: driver.log.producer('operations') }, {}, 99)).deferrals.map(({ requestId, reason, dueAt, pass }) => [requestId, reason, dueAt, pass])
}

describe('a changed profile', () => {
  it('lets go what waited for the end of a pause that was lifted', async () => {
    const driver = await createDriver({ startAt: NOON - 2 * HOUR })
    await driver.person({ ...person, pausedUntil: NOON + 48 * HOUR })
    await driver.request(sms('a'), sms('b', { notBefore: NOON + 20 * HOUR }))
    await driver.settle()
    expect((await waiting(driver)).map(([id, reason, dueAt]) => [id, reason, dueAt])).toEqual([['a', 'paused', NOON + 48 * HOUR], ['b', 'not_before', NOON + 48 * HOUR]])
    await driver.advance(HOUR)
    await driver.person(person)
    await driver.settle()
    expect(driver.sms.taken.map(({ requestId }) => requestId)).toEqual(['a'])
    expect((await waiting(driver)).map(([id, reason, dueAt, pass]) => [id, reason, dueAt < NOON + 40 * HOUR, pass])).toEqual([['b', 'not_before', true, 2]])
    expect(driver.crashes).toEqual([])
  })

  it('moves what waits to the hours of a new zone', async () => {
    const driver = await createDriver({ startAt: NIGHT })
    await driver.person({ recipientId: 'p1' })
    await driver.request(sms('a'))
    await driver.settle()
    expect(await waiting(driver)).toEqual([['a', 'quiet_hours', NIGHT + 6 * HOUR, 1]])
    await driver.advance(HOUR)
    await driver.person({ recipientId: 'p1', zone: 'America/Los_Angeles', state: 'CA', phone: '+12135550101', zoneVerifiedAt: NIGHT })
    await driver.settle()
    expect(await waiting(driver)).toEqual([['a', 'quiet_hours', NIGHT + 9 * HOUR, 2]])
    expect(driver.sms.taken).toEqual([])
  })

  it('leaves others, other reasons and later decisions alone, and comes again without harm', async () => {
    const driver = await createDriver({ startAt: NIGHT })
    for (const recipientId of ['p1', 'p2']) await driver.person({ recipientId, phone: recipientId === 'p1' ? '+12125550101' : '+12125550102' })
    await driver.request(sms('a'), sms('b', { recipientId: 'p2' }), sms('c', { category: 'fraud_alert', notBefore: NIGHT + 9 * HOUR }))
    await driver.settle()
    expect(await rescheduleDeferral({ ...driver.deps, producer: driver.log.producer('operations') }, 'c', NIGHT + 12 * HOUR, 'shop')).toMatchObject({ kind: 'rescheduled' })
    await driver.settle()
    const before = await waiting(driver)
    const deps = { ...driver.deps, producer: driver.log.producer('replan') }
    expect(await replan(deps, [{ recipientId: 'p1', updatedAt: NIGHT }])).toBe(0)
    await driver.crash()
    expect(await waiting(driver)).toEqual(before)
    expect(await replan(deps, [{ recipientId: 'p1', updatedAt: NIGHT + HOUR }, { recipientId: 'p1', updatedAt: NIGHT - 1 }, { recipientId: 'nobody', updatedAt: NIGHT + HOUR }])).toBe(1)
    await driver.settle()
    expect((await waiting(driver)).map(([id, , , pass]) => [id, pass]).toSorted()).toEqual([['a', 2], ['b', 1], ['c', 1]])
  })
})
