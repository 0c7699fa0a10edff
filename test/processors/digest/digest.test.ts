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

/** Up to the moment at which one of them has the slot and gathers; answers which. */
async function gathering(driver: Driver): Promise<string> {
  await driver.skip(FREE + 1000 - driver.now())
  const [one, ...more] = (await driver.stores.deferrals.byRecipient('p1')).filter(({ reason }) => reason === 'digest_gathering')
  expect(more).toEqual([])
  return one?.requestId ?? ''
}

describe('one of those that wait', () => {
  it('is not in the digest once it was cancelled', async () => {
    const driver = await afterOne(email, ['a', 'b', 'c'].map(id => email(id)))
    const carrier = await gathering(driver)
    const [gone = '', left = ''] = ['a', 'b', 'c'].filter(id => id !== carrier)
    expect(await driver.stores.ledger.cancel(gone, driver.now())).toBe(true)
    await driver.skip(MINUTE)
    expect(driver.email.taken.at(-1)).toMatchObject({ requestId: carrier, subject: '2 updates from Postrider Example' })
    expect(driver.email.taken.at(-1)?.text).not.toContain(`How was ${gone}?`)
    await driver.skip(8 * DAY)
    expect([await endsOf(driver, left), await endsOf(driver, gone)]).toEqual([['digested'], ['expired']])
    expect(await conservation(driver)).toEqual({ sent: 2, digested: 1, expired: 1 })
  })

  it('is not in the digest once its life is over', async () => {
    const driver = await afterOne(email, [email('a'), email('b'), email('short', { expiresAt: FREE + 10_000 })])
    await gathering(driver)
    await driver.skip(MINUTE)
    expect(driver.email.taken.at(-1)).toMatchObject({ subject: '2 updates from Postrider Example' })
    expect(await endsOf(driver, 'short')).toEqual(['expired'])
    expect(await conservation(driver)).toEqual({ sent: 2, digested: 1, expired: 1 })
  })

  it('waits on when the digest is full', async () => {
    const driver = await afterOne(sms, ['a', 'b', 'c'].map(id => sms(id)), { settings: { DIGEST_MAX_ITEMS: '2' } })
    await driver.skip(FREE + MINUTE - driver.now())
    expect(takenBy(driver).at(-1)?.[1]).toBe('You have 2 updates from Postrider Example. Open the app to read them.')
    expect(await conservation(driver)).toEqual({ sent: 2, digested: 1, deferred: 1 })
    // There is no other slot in its lifetime.
    await driver.skip(8 * DAY)
    expect(await conservation(driver)).toEqual({ sent: 2, digested: 1, expired: 1 })
  })

  it('goes out as it was asked for when nobody else waits', async () => {
    const driver = await afterOne(sms, [sms('a')])
    await driver.skip(FREE + MINUTE - driver.now())
    expect(takenBy(driver).at(-1)).toEqual(['a', 'Postrider Example: How was a?'])
    expect(await conservation(driver)).toEqual({ sent: 2 })
  })

  it('goes out as it was asked for when the others left in the last moment', async () => {
    const driver = await afterOne(email, [email('a'), email('b')])
    const carrier = await gathering(driver)
    await driver.stores.ledger.cancel(carrier === 'a' ? 'b' : 'a', driver.now())
    await driver.skip(MINUTE)
    expect(driver.email.taken.at(-1)).toMatchObject({ requestId: carrier, subject: `About ${carrier}`, html: null })
  })

  it('is sealed in the carrier as in its own wait, and never goes out to whoever was erased', async () => {
    const driver = await afterOne(sms, ['a', 'b'].map(id => sms(id)))
    await gathering(driver)
    await driver.vault.shred('p1')
    await driver.skip(8 * DAY)
    expect(takenBy(driver)).toHaveLength(1)
    expect(JSON.stringify(driver.log.records('communications.sms.normal').map(({ value }) => value?.toString('latin1')))).not.toContain('How was')
    expect(await conservation(driver)).toMatchObject({ sent: 1 })
  })
})

describe('a carrier that does not go out', () => {
  it('lets the others go: the next one carries them', async () => {
    const driver = await afterOne(email, ['a', 'b', 'c'].map(id => email(id)))
    const carrier = await gathering(driver)
    await driver.stores.ledger.cancel(carrier, driver.now())
    await driver.skip(2 * MINUTE)
    const next = carrierOf(driver)
    expect(next).not.toBe(carrier)
    expect(driver.email.taken.at(-1)).toMatchObject({ subject: '2 updates from Postrider Example' })
    expect([await endsOf(driver, carrier), await endsOf(driver, next)]).toEqual([['cancelled'], ['sent']])
    await driver.skip(8 * DAY)
    expect(await conservation(driver)).toEqual({ sent: 2, digested: 1, cancelled: 1 })
    expect((await driver.stores.limits.history('p1', driver.now())).map(({ requestId }) => requestId)).toEqual([next, 'first'])
  })

  it('shares its failure with them', async () => {
    const driver = await afterOne(sms, ['a', 'b'].map(id => sms(id)))
    const carrier = await gathering(driver)
    driver.sms.script({ kind: 'rejected', reason: 'provider_rejected', code: '30007', message: 'filtered' })
    await driver.skip(MINUTE)
    const item = carrier === 'a' ? 'b' : 'a'
    expect((await driver.events(item)).findLast(({ kind }) => kind === 'failed')).toMatchObject({ reason: 'provider_rejected', providerCode: '30007', rule: 'digest', detail: JSON.stringify({ carrier }) })
    expect(await conservation(driver)).toEqual({ sent: 1, failed: 2 })
    expect(await driver.stores.deferrals.byRecipient('p1')).toEqual([])
  })

  it('waits for its hour by itself, and takes along what waits then', async () => {
    const driver = await afterOne(sms, [sms('a')])
    await driver.person({ recipientId: 'p1', quietStart: '12:00', quietEnd: '13:00' })
    await driver.request(sms('b'))
    await driver.skip(FREE + MINUTE - driver.now())
    const waits = (await driver.stores.deferrals.byRecipient('p1')).find(({ reason }) => reason === 'personal_quiet_hours')
    expect(waits).toMatchObject({ dueAt: FREE + 60 * MINUTE })
    await driver.skip(62 * MINUTE)
    expect(takenBy(driver).at(-1)).toEqual([waits?.requestId, 'You have 2 updates from Postrider Example. Open the app to read them.'])
    expect(await conservation(driver)).toEqual({ sent: 2, digested: 1 })
  })
})

it('a new message that finds room takes along what waits', async () => {
  const driver = await afterOne(sms, ['a', 'b'].map(id => sms(id)))
  driver.pass(FREE - driver.now())
  // It is read before anybody looks who is due.
  await driver.request(sms('late'))
  await driver.settle()
  expect(takenBy(driver).at(-1)).toEqual(['late', 'You have 3 updates from Postrider Example. Open the app to read them.'])
  await driver.skip(8 * DAY)
  expect(await conservation(driver)).toEqual({ sent: 2, digested: 2 })
})

it.each(['sms', 'email'] as const)('what came to wait after a message by %s had gone out is not in it, though that comes again', async channel => {
  const driver = await createDriver({ cuts: 'none', faults: { loseCommit: () => true } })
  await driver.person({ recipientId: 'p1' })
  for (const id of ['first', 'a']) {
    await driver.request(channel === 'sms' ? sms(id) : email(id))
    await driver.settle()
  }
  await driver.crash()
  expect(takenBy(driver).map(([id]) => id)).toEqual(['first'])
  expect(await conservation(driver)).toEqual({ sent: 1, deferred: 1 })
  await driver.skip(FREE + MINUTE - driver.now())
  expect(takenBy(driver).map(([id]) => id)).toEqual(['first', 'a'])
  expect(await conservation(driver)).toEqual({ sent: 2 })
})
