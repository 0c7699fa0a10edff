/** Digests through the whole chain. The category weekly_checkin allows one message in six days; what comes too soon waits for the next one. */
import { describe, expect, it } from 'vitest'
import { createDriver, NOON } from '../../support/driver.ts'
import type { Driver, DriverOptions } from '../../support/driver.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** When the slot of the first one comes free: Wednesday noon. */
const FREE = NOON + 6 * DAY

const sms = (requestId: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ requestId, recipientId: 'p1', category: 'weekly_checkin', channel: 'sms', text: `How was ${requestId}?`, ...more })
const email = (requestId: string, more: Record<string, unknown> = {}): Record<string, unknown> => sms(requestId, { channel: 'email', subject: `About ${requestId}`, ...more })

/** One went out at noon, and these came after it. */
async function afterOne(kind: typeof sms, requests: readonly Record<string, unknown>[], options: DriverOptions = {}): Promise<Driver> {
  const driver = await createDriver(options)
  await driver.person({ recipientId: 'p1' })
  await driver.request(kind('first'))
  await driver.settle()
  for (const request of requests) {
    await driver.advance(MINUTE)
    await driver.request(request)
    await driver.settle()
  }
  return driver
}
const takenBy = (driver: Driver): [string, string][] => [...driver.sms.taken, ...driver.email.taken].map(({ requestId, text }) => [requestId, text])
/** The last one that somebody took: whoever woke first. */
const carrierOf = (driver: Driver): string => takenBy(driver).at(-1)?.[0] ?? ''
async function conservation(driver: Driver): Promise<Record<string, number>> {
  await driver.flush()
  const [row] = await driver.analytics.query('conservation', { from: '2026-01-01', to: '2027-12-31', settled: Date.parse('2028-01-01'), quietSince: 0, overdueSince: 0 })
  const { accepted, ...terms } = row ?? { accepted: 0 }
  expect(Object.values(terms).reduce((sum, count) => sum + count, 0)).toBe(accepted)
  return Object.fromEntries(Object.entries(terms).filter(([, count]) => count > 0))
}
const endsOf = async (driver: Driver, requestId: string): Promise<string[]> => [...new Set((await driver.events(requestId)).filter(({ kind }) => !['deferred', 'woken', 'delivered'].includes(kind)).map(({ kind, eventId }) => `${kind} ${eventId}`))].map(text => text.split(' ')[0] ?? '')

describe.each(['none', 'default', 'all'])('what waited for one person and category, with cuts: %s', cuts => {
  it('goes out as one SMS that says how many, one slot, one cost', async () => {
    const driver = await afterOne(sms, ['a', 'b', 'c'].map(id => sms(id)), { cuts })
    expect(await conservation(driver)).toEqual({ sent: 1, deferred: 3 })
    await driver.skip(FREE + MINUTE - driver.now())
    expect(driver.crashes).toEqual([])
    const carrier = carrierOf(driver)
    const others = ['a', 'b', 'c'].filter(id => id !== carrier)
    expect(takenBy(driver)).toEqual([['first', 'Postrider Example: How was first?'], [carrier, 'You have 3 updates from Postrider Example. Open the app to read them.']])
    expect(await conservation(driver)).toEqual({ sent: 2, digested: 2 })
    for (const id of others) {
      expect(await endsOf(driver, id)).toEqual(['digested'])
      expect((await driver.events(id)).findLast(({ kind }) => kind === 'digested')).toMatchObject({ reason: 'merged_into_digest', detail: JSON.stringify({ carrier }), costMicros: 0, providerMessageId: '' })
    }
    expect((await driver.events(carrier)).find(({ kind }) => kind === 'sent')).toMatchObject({ detail: JSON.stringify({ digest: others }), costMicros: 50_000, segments: 1 })
    expect((await driver.stores.limits.history('p1', driver.now())).map(({ requestId, committed }) => [requestId, committed])).toEqual([[carrier, true], ['first', true]])
    const money = await driver.stores.budgets.state(['day:2026-11-25'])
    expect(money).toMatchObject([{ pendingMicros: 0, postedMicros: 50_000 }])
    expect(await driver.stores.deferrals.byRecipient('p1')).toEqual([])
    await driver.skip(8 * DAY)
    expect(takenBy(driver)).toHaveLength(2)
  })

  it('goes out as one email that lists them', async () => {
    const driver = await afterOne(email, [email('a'), email('b', { subject: '1 < 2', text: 'Tom & "Jerry"\nagain' })], { cuts })
    await driver.skip(FREE + MINUTE - driver.now())
    const [, digest] = driver.email.taken
    expect(digest).toMatchObject({ subject: '2 updates from Postrider Example', text: 'About a\n\nHow was a?\n\n---\n\n1 < 2\n\nTom & "Jerry"\nagain' })
    expect(digest?.html).toBe('<html><body><h2>About a</h2><p>How was a?</p><hr><h2>1 &lt; 2</h2><p>Tom &amp; &quot;Jerry&quot;<br>again</p></body></html>')
    expect(await conservation(driver)).toEqual({ sent: 2, digested: 1 })
  })
})
