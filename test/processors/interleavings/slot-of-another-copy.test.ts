/**
 * The chain handed a message on and died before its commit. The record comes again when the hour has closed: timing lets the slot go, while the first copy lies on the
 * sender topic, decided less than a minute ago, and goes out.
 */
import { expect, it } from 'vitest'
import { createDriver } from '../../support/driver.ts'

it.each(['none', 'default', 'all', 'limits'])('a slot is not given back while the message may still go out, cuts: %s', async cuts => {
  let lose = false
  // 21:59:38 in New York; quiet hours from 22:00.
  const driver = await createDriver({ cuts, startAt: Date.parse('2026-11-20T02:59:38Z'), settings: { SMS_RATE_NORMAL_PER_MINUTE: '1', USER_HOURLY_MAX: '1', RETRY_JITTER: '0' }, faults: { loseCommit: group => lose && !group.includes('.send-') && !group.includes('deferral') } })
  await driver.person({ recipientId: 'p1' })
  await driver.person({ recipientId: 'p2', phone: '+12125550102' })
  // The one permit of this minute goes to somebody else: a has to wait for its pace.
  await driver.request({ requestId: 'x', recipientId: 'p2', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' })
  await driver.settle()
  driver.pass(7_000)
  lose = true
  await driver.request({ requestId: 'a', recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' })
  await driver.settle()
  lose = false
  expect(driver.sms.taken).toHaveLength(1)
  driver.pass(20_000)
  // 22:00:05: the chain is back; its record comes again.
  await driver.crash()
  // An alert that no quiet hours hold back, under the same caps.
  await driver.request({ requestId: 'b', recipientId: 'p1', category: 'critical_financial_alert', channel: 'sms', text: 'Your account is overdrawn.' })
  await driver.settle()
  driver.pass(34_000)
  await driver.settle()
  expect(driver.crashes).toEqual([])
  // One an hour.
  expect(driver.sms.taken.filter(({ to }) => to === '+12125550101').map(({ requestId }) => requestId)).toHaveLength(1)
})
