/** Redis restarts without its last writes, and a digest was on its way: claims of it have survived, claims of its items or the outcome have not. The log has what was told. */
import { expect, it } from 'vitest'
import { NOON } from '../../support/driver.ts'
import { Crash } from '../../support/fake-provider.ts'
import { conservation, createWorld } from './lossy-world.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

it.each(['none', 'default', 'all'])('an item of a digest whose outcome was lost is not sent again by itself, cuts: %s', async cuts => {
  let beforeSettle = 0
  let watching = false
  const world = await createWorld({ cuts, settings: { RETRY_JITTER: '0' } }, async name => { if (watching && name === 'ledger.settle' && beforeSettle === 0) beforeSettle = world.lossy.writes() })
  const { driver, lossy } = world
  await driver.person({ recipientId: 'p1' })
  for (const requestId of ['first', 'a', 'b']) {
    await driver.request({ requestId, recipientId: 'p1', category: 'weekly_checkin', channel: 'sms', text: `How was ${requestId}?`, expiresAt: NOON + 40 * DAY })
    await driver.settle()
  }
  await world.skip(NOON + 6 * DAY - MINUTE - driver.now())
  await world.mark()
  watching = true
  driver.sms.script({ kind: 'unknown_taken' })
  await world.skip(MINUTE + 45_000)
  expect(driver.sms.taken.map(({ text }) => text).at(-1)).toContain('2 updates')
  // Redis dies and comes back as it was just before the settlement; everything before it, claims included, is there.
  lossy.setBack(lossy.writes() - beforeSettle)
  await world.recover()
  await world.skip(10 * DAY)
  expect(driver.crashes).toEqual([])
  // The digest said it all: nothing more may go out.
  expect(driver.sms.taken.map(({ requestId, text }) => `${requestId}: ${text}`)).toHaveLength(2)
  expect(await conservation(driver)).toEqual({ accepted: 3, sent: 2, digested: 1 })
})

it.each(['none', 'default', 'all'])('an item of a digest whose claim was lost is not sent again by itself, cuts: %s', async cuts => {
  let beforeSettle = 0
  let watching = false
  let claims = 0
  const world = await createWorld({ cuts, settings: { RETRY_JITTER: '0' } }, async name => { if (watching && name === 'ledger.claim' && ++claims === 2) beforeSettle = world.lossy.writes() })
  const { driver, lossy } = world
  await driver.person({ recipientId: 'p1' })
  for (const requestId of ['first', 'a', 'b']) {
    await driver.request({ requestId, recipientId: 'p1', category: 'weekly_checkin', channel: 'sms', text: `How was ${requestId}?`, expiresAt: NOON + 40 * DAY })
    await driver.settle()
  }
  await world.skip(NOON + 6 * DAY - MINUTE - driver.now())
  await world.mark()
  watching = true
  driver.sms.script({ kind: 'crash_after' })
  await world.skip(MINUTE + 45_000)
  expect(driver.sms.taken.map(({ text }) => text).at(-1)).toContain('2 updates')
  // Redis dies and comes back as it was just before the settlement; everything before it, claims included, is there.
  lossy.setBack(lossy.writes() - beforeSettle)
  await world.recover()
  for (const crash of driver.crashes.splice(0)) if (!(crash instanceof Crash)) throw crash
  await driver.crash()
  await world.skip(10 * DAY)
  expect(driver.crashes).toEqual([])
  // The digest said it all: nothing more may go out.
  expect(driver.sms.taken.map(({ requestId, text }) => `${requestId}: ${text}`)).toHaveLength(2)
  expect(await conservation(driver)).toEqual({ accepted: 3, sent: 2, digested: 1 })
})
