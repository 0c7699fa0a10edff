/** Redis restarts without its last writes, and a digest was on its way: claims of it have survived, claims of its items or the outcome have not. The log has what was told. */
import { expect, it } from 'vitest'
import { NOON } from '../../support/driver.ts'
import { Crash } from '../../support/fake-provider.ts'
import { conservation, createWorld } from './lossy-world.ts'
import type { LossyWorld } from './lossy-world.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** What of the digest is still written when Redis dies: it comes back without this call to the ledger and all that follows. */
interface Loss { readonly call: 'ledger.settle' | 'ledger.claim'; readonly time: number; readonly fate: 'unknown_taken' | 'crash_after' }

/** Three check-ins, of which two go out in a digest that the provider took; Redis dies, and comes back without its last writes. */
async function loseDigest(cuts: string, { call, time, fate }: Loss): Promise<LossyWorld> {
  let [watching, calls, before] = [false, 0, 0]
  const world: LossyWorld = await createWorld({ cuts, settings: { RETRY_JITTER: '0' } }, async name => { if (watching && name === call && ++calls === time) before = world.lossy.writes() })
  const { driver, lossy } = world
  await driver.person({ recipientId: 'p1' })
  for (const requestId of ['first', 'a', 'b']) {
    await driver.request({ requestId, recipientId: 'p1', category: 'weekly_checkin', channel: 'sms', text: `How was ${requestId}?`, expiresAt: NOON + 40 * DAY })
    await driver.settle()
  }
  await world.skip(NOON + 6 * DAY - MINUTE - driver.now())
  await world.mark()
  watching = true
  driver.sms.script({ kind: fate })
  await world.skip(MINUTE + 45_000)
  expect(driver.sms.taken.map(({ text }) => text).at(-1)).toContain('2 updates')
  lossy.setBack(lossy.writes() - before)
  await world.recover()
  return world
}

/** The digest said it all: nothing more may go out. */
async function expectNoMore({ driver, skip }: LossyWorld): Promise<void> {
  await skip(10 * DAY)
  expect(driver.crashes).toEqual([])
  expect(driver.sms.taken.map(({ requestId, text }) => `${requestId}: ${text}`)).toHaveLength(2)
  expect(await conservation(driver)).toEqual({ accepted: 3, sent: 2, digested: 1 })
}

it.each(['none', 'default', 'all'])('an item of a digest whose outcome was lost is not sent again by itself, cuts: %s', async cuts => {
  expect.hasAssertions()
  await expectNoMore(await loseDigest(cuts, { call: 'ledger.settle', time: 1, fate: 'unknown_taken' }))
})

it.each(['none', 'default', 'all'])('an item of a digest whose claim was lost is not sent again by itself, cuts: %s', async cuts => {
  const world = await loseDigest(cuts, { call: 'ledger.claim', time: 2, fate: 'crash_after' })
  for (const crash of world.driver.crashes.splice(0)) expect(crash).toBeInstanceOf(Crash)
  await world.driver.crash()
  await expectNoMore(world)
})
