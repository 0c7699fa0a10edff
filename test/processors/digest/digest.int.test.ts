/** A digest over real Redis: the scripts that claim, release and find many do what the stores in memory do. */
import { expect, inject, it } from 'vitest'
import { openGate } from '../../../processors/stores/memory/gate.ts'
import type { Stores } from '../../../processors/stores/ports.ts'
import { createDriver, NOON } from '../../support/driver.ts'
import { openRedis } from '../stores/fixtures.ts'

const { REDIS_URL } = inject('addresses')
const MINUTE = 60_000

it.each(['sms', 'email'] as const)('three by %s go out as one, also when the provider is busy at first', async channel => {
  const stores: Stores = { ...await openRedis(REDIS_URL), gate: openGate }
  const driver = await createDriver({ settings: { RETRY_JITTER: '0' }, stores: () => stores })
  await driver.person({ recipientId: 'p1' })
  for (const requestId of ['first', 'a', 'b', 'c']) {
    await driver.request({ requestId, recipientId: 'p1', category: 'weekly_checkin', channel, subject: 'Your week', text: `How was ${requestId}?` })
    await driver.settle()
  }
  driver.pass(NOON + 6 * 24 * 60 * MINUTE - driver.now())
  driver[channel].script({ kind: 'retry', code: '20429', message: 'busy', afterMs: 1000 })
  await driver.advance(2 * MINUTE)
  const found = await stores.ledger.byRequest(['a', 'b', 'c'])
  expect(found.map(entry => entry?.outcome).sort()).toEqual(['released', 'released', 'retry'])
  await driver.advance(10 * MINUTE)
  expect(driver.crashes).toEqual([])
  const [, digest, ...more] = driver[channel].taken
  expect(more).toEqual([])
  expect(channel === 'sms' ? digest?.text : digest?.subject).toContain('3 updates from')
  expect((await stores.ledger.byRequest(['a', 'b', 'c'])).map(entry => entry?.outcome)).toEqual(['accepted', 'accepted', 'accepted'])
  expect(await stores.deferrals.byRecipient('p1')).toEqual([])
  await driver.flush()
  const [row] = await driver.analytics.query('conservation', { from: '2026-01-01', to: '2027-12-31', settled: Date.parse('2028-01-01'), quietSince: 0, overdueSince: 0 })
  expect(row).toMatchObject({ accepted: 4, sent: 2, digested: 2, deferred: 0, in_flight: 0 })
})
