/** What may have gone out keeps its place and its money as long as nobody knows. */
import { expect, it } from 'vitest'
import { createDriver } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Twilio took `a`, lost the answer, and its list cannot be read for hours. */
async function unclear(settings: Record<string, string>): Promise<{ driver: Driver; readable: () => void }> {
  const driver = await createDriver({ settings: { RETRY_JITTER: '0', ...settings } })
  const reconcile = driver.sms.reconcile
  driver.sms.reconcile = async () => ({ kind: 'unknown', message: 'the list cannot be read' })
  await driver.person({ recipientId: 'p1' })
  await driver.person({ recipientId: 'p2', phone: '+12125550102' })
  driver.sms.script({ kind: 'unknown_taken' })
  await driver.request({ requestId: 'a', recipientId: 'p1', category: 'critical_financial_alert', channel: 'sms', text: 'Overdrawn.' })
  await driver.settle()
  return { driver, readable: () => { driver.sms.reconcile = reconcile } }
}

it('the money of an unclear message is not spent a second time', async () => {
  const { driver, readable } = await unclear({ DAILY_BUDGET: '0.05', BUDGET_CRITICAL_RESERVE: '0' })
  await driver.skip(2 * HOUR)
  await driver.request({ requestId: 'b', recipientId: 'p2', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' })
  await driver.settle()
  readable()
  await driver.skip(2 * HOUR)
  const [day] = await driver.stores.budgets.state(['day:2026-11-19'])
  expect({ sms: driver.sms.taken.map(({ requestId }) => requestId), posted: day?.postedMicros }).toEqual({ sms: ['a'], posted: 50_000 })
})

it('the slot of an unclear message is held between two looks that lie an hour apart', async () => {
  const { driver, readable } = await unclear({ USER_SMS_DAILY_MAX: '1', USER_DAILY_MAX: '1' })
  // After four hours it is asked about once an hour.
  await driver.skip(8 * HOUR)
  const [wait] = await driver.stores.deferrals.byRequest('a')
  // The record of another message is handled in the moment between the end of the wait and the look.
  driver.pass((wait?.dueAt ?? 0) - driver.now())
  await driver.request({ requestId: 'b', recipientId: 'p1', category: 'critical_financial_alert', channel: 'sms', text: 'Overdrawn again.' })
  await driver.settle()
  readable()
  await driver.skip(4 * HOUR)
  expect(driver.sms.taken.map(({ requestId }) => requestId)).toEqual(['a'])
})
