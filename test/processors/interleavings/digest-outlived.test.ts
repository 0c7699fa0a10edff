/** The carrier's life ends before its next attempt; the provider never refused anything, and the item lives for weeks. */
import { expect, it } from 'vitest'
import { createDriver, NOON } from '../../support/driver.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

it.each(['none', 'default'])('an item does not end with a carrier that expires between attempts, cuts: %s', async cuts => {
  const driver = await createDriver({ cuts, settings: { RETRY_JITTER: '0' } })
  await driver.person({ recipientId: 'p1' })
  const ask = async (requestId: string, expiresAt: number): Promise<void> => {
    await driver.request({ requestId, recipientId: 'p1', category: 'weekly_checkin', channel: 'sms', text: `How was ${requestId}?`, expiresAt })
    await driver.settle()
  }
  await ask('first', NOON + 40 * DAY)
  // Whoever wakes first carries the others; its life ends three minutes after the slot is free.
  for (const id of ['a', 'b']) await ask(id, NOON + 6 * DAY + (id === 'b' ? 3 * MINUTE : 34 * DAY))
  await driver.skip(NOON + 6 * DAY - MINUTE - driver.now())
  driver.sms.script({ kind: 'retry', code: '20429', message: 'busy', afterMs: 1000 })
  await driver.skip(30 * DAY)
  expect((await driver.events('a')).filter(({ kind }) => kind === 'failed')).toEqual([])
})
