/** A cancellation that was answered as done is only in Redis when nothing is found waiting: the log does not know of it. */
import { expect, it } from 'vitest'
import { cancel } from '../../../gateway/cancel.ts'
import type { CancelDeps } from '../../../gateway/cancel.ts'
import { conservation, createWorld } from './lossy-world.ts'

const MINUTE = 60_000

it('what was cancelled on its way to the provider is not sent after a loss of Redis', async () => {
  // One SMS a minute: the second waits on the sender topic.
  const world = await createWorld({ settings: { SMS_RATE_NORMAL_PER_MINUTE: '1' } })
  const { driver, lossy } = world
  await driver.person({ recipientId: 'p1' })
  await driver.request({ requestId: 'a', recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'One.' }, { requestId: 'b', recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'Two.' })
  await driver.settle()
  await driver.flush()
  expect(driver.sms.taken.map(({ requestId }) => requestId)).toEqual(['a'])
  const deps: CancelDeps = { analytics: driver.analytics, stores: driver.stores, codec: driver.codec, producer: driver.log.producer('gateway'), policy: driver.policy, now: driver.now }
  expect(await cancel(deps, 'b')).toBe(null)
  await driver.settle()
  lossy.flush()
  await world.recover()
  await world.skip(60 * MINUTE)
  expect(driver.crashes).toEqual([])
  expect(driver.sms.taken.map(({ requestId }) => requestId)).toEqual(['a'])
  expect(await conservation(driver)).toEqual({ accepted: 2, sent: 1, cancelled: 1 })
})

it('what was cancelled before its wait was in the index is not sent after a loss of Redis', async () => {
  const world = await createWorld({ startAt: Date.parse('2026-11-19T09:00:00Z') })
  const { driver, lossy } = world
  await driver.person({ recipientId: 'p1' })
  await driver.request({ requestId: 'a', recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'One.' })
  await driver.settle()
  await driver.flush()
  // The index is behind the log: the deferral processor is away.
  const stores = { ...driver.stores, deferrals: { ...driver.stores.deferrals, byRequest: async () => [] } }
  const deps: CancelDeps = { analytics: driver.analytics, stores, codec: driver.codec, producer: driver.log.producer('gateway'), policy: driver.policy, now: driver.now }
  expect(await cancel(deps, 'a')).toBe(null)
  lossy.flush()
  await world.recover()
  await world.skip(24 * 60 * MINUTE)
  expect(driver.sms.taken.map(({ requestId }) => requestId)).toEqual([])
})
