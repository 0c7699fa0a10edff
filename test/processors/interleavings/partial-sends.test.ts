/**
 * One send is not one write: its records lie on many partitions, and a producer that dies in the middle has appended some of them (brokers answer one by one, and
 * topics/kafka/send-queue.ts may cut it). What ends a wait must not be there before what goes on instead.
 */
import { expect, it } from 'vitest'
import { cancel } from '../../../gateway/cancel.ts'
import type { CancelDeps } from '../../../gateway/cancel.ts'
import type { OutRecord } from '../../../topics/port.ts'
import { policyWith } from '../../support/communications.ts'
import { createDriver, NOON } from '../../support/driver.ts'
import type { Driver, DriverOptions } from '../../support/driver.ts'
import { Crash } from '../../support/fake-provider.ts'
import { conservation } from './lossy-world.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Dies once in the middle of a send: the broker of communications.deferred has answered, the others have not. */
function dying(when: (records: readonly OutRecord[], name: string) => boolean): NonNullable<DriverOptions['producer']> {
  let died = false
  return (producer, name) => ({
    ...producer,
    async send(records) {
      const ends = records.filter(isTombstone)
      if (died || ends.length === 0 || !when(records, name)) return producer.send(records)
      died = true
      await producer.send(ends)
      throw new Crash('in the middle of a send')
    },
  })
}
const isTombstone = ({ topic, value }: OutRecord): boolean => topic === 'communications.deferred' && value === null

/** Goes on for a minute or two, ten seconds at a time, until somebody has died; then everybody comes back. */
async function untilDead(driver: Driver): Promise<void> {
  for (let turn = 0; turn < 18 && driver.crashes.length === 0; turn++) await driver.skip(10_000)
  for (const crash of driver.crashes.splice(0)) if (!(crash instanceof Crash)) throw crash
  await driver.crash()
}
async function askThrice(driver: Driver): Promise<void> {
  await driver.person({ recipientId: 'p1' })
  for (const requestId of ['first', 'a', 'b']) {
    await driver.request({ requestId, recipientId: 'p1', category: 'weekly_checkin', channel: 'sms', text: `How was ${requestId}?` })
    await driver.settle()
  }
  await driver.skip(NOON + 6 * DAY - MINUTE - driver.now())
}

it.each(['none', 'default', 'all'])('nobody vanishes with a digest that is rejected, cuts: %s', async cuts => {
  let armed = false
  const driver = await createDriver({
    cuts, settings: { RETRY_JITTER: '0', DAILY_BUDGET: '0.05', BUDGET_CRITICAL_RESERVE: '0' }, policy: policyWith('weekly_checkin', { onBudgetHit: 'reject' }),
    producer: dying((_, name) => armed && name !== 'deferral'),
  })
  await driver.person({ recipientId: 'p2', phone: '+12125550102' })
  await askThrice(driver)
  // The money of the day is spent by others, so that the carrier is stopped behind limits.
  await driver.request({ requestId: 'x', recipientId: 'p2', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' })
  await driver.settle()
  armed = true
  await untilDead(driver)
  await driver.skip(30 * DAY)
  expect(driver.crashes).toEqual([])
  const { accepted, deferred, in_flight: flying } = await conservation(driver)
  expect({ accepted, deferred, flying, waits: (await driver.stores.deferrals.byRecipient('p1')).length }).toEqual({ accepted: 4, deferred: undefined, flying: undefined, waits: 0 })
})

it.each(['none', 'default'])('an item that went out in a digest is told of, cuts: %s', async cuts => {
  let armed = false
  const driver = await createDriver({ cuts, settings: { RETRY_JITTER: '0' }, producer: dying((records, name) => armed && name !== 'deferral' && !records.every(isTombstone)) })
  await askThrice(driver)
  armed = true
  await untilDead(driver)
  await driver.skip(30 * DAY)
  expect(driver.crashes).toEqual([])
  expect(await conservation(driver)).toEqual({ accepted: 3, sent: 2, digested: 1 })
})

it('what was cancelled ends as cancelled, at the latest when the caller repeats', async () => {
  const driver = await createDriver({ startAt: Date.parse('2026-11-19T09:00:00Z') })
  await driver.person({ recipientId: 'p1' })
  await driver.request({ requestId: 'a', recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'One.' })
  await driver.settle()
  await driver.flush()
  const producer = driver.log.producer('gateway')
  const dying = { ...producer, send: async (records: Parameters<typeof producer.send>[0]) => {
    await producer.send(records.filter(({ value }) => value === null))
    if (records.some(({ value }) => value !== null)) throw new Error('in the middle of a send')
  } }
  const deps: CancelDeps = { analytics: driver.analytics, stores: driver.stores, codec: driver.codec, producer: dying, policy: driver.policy, now: driver.now }
  await expect(cancel(deps, 'a')).rejects.toThrow()
  await driver.settle()
  // The caller repeats.
  expect(await cancel({ ...deps, producer }, 'a')).toBe(null)
  await driver.skip(5 * DAY)
  expect(await conservation(driver)).toEqual({ accepted: 1, cancelled: 1 })
})
