/** Kills the process at every single call to a store or to the log, one after the other, and looks at what is left after it came back. */
import { describe, expect, it } from 'vitest'
import { createCrashPoints } from '../support/crash-points.ts'
import { createDriver, NOON } from '../support/driver.ts'
import type { Driver } from '../support/driver.ts'
import { Crash } from '../support/fake-provider.ts'

const HOUR = 3_600_000
const NIGHT = Date.parse('2026-11-19T09:00:00Z')
const person = { recipientId: 'p1', zone: 'America/Boise', state: 'ID', phone: '+12085550101' }

interface Story {
  readonly channel: 'sms' | 'email'
  readonly startAt?: number
  readonly settings?: Record<string, string>
  /** What goes wrong on the provider's side. */
  readonly script?: (driver: Driver) => void
  readonly lasts: number
  readonly ends: 'sent' | 'failed'
}

const stories: Record<string, Story> = {
  'an SMS': { channel: 'sms', lasts: 2 * HOUR, ends: 'sent' },
  'an email': { channel: 'email', lasts: 2 * HOUR, ends: 'sent' },
  'an SMS that is tried again': { channel: 'sms', script: ({ sms }) => sms.script({ kind: 'retry', code: '20429', message: 'busy', afterMs: 1000 }), lasts: 2 * HOUR, ends: 'sent' },
  'an SMS whose answer is lost': { channel: 'sms', script: ({ sms }) => sms.script({ kind: 'unknown_taken' }), lasts: 2 * HOUR, ends: 'sent' },
  'an SMS that is refused': { channel: 'sms', script: ({ sms }) => sms.script(...Array.from({ length: 5 }, () => ({ kind: 'rejected' as const, reason: 'opted_out' as const, code: '21610', message: 'opted out' }))), lasts: 2 * HOUR, ends: 'failed' },
  'an email that waits for the morning': { channel: 'email', startAt: NIGHT, lasts: 8 * HOUR, ends: 'sent' },
}

/** Tells a story with a crash at one call; answers how many calls it took, and leaves the driver for looking at. */
async function tell(story: Story, cuts: string, call: number | null, when: 'before' | 'after'): Promise<{ driver: Driver; calls: number; name: string }> {
  const points = createCrashPoints()
  const driver = await createDriver({ cuts, startAt: story.startAt ?? NOON, settings: { RETRY_JITTER: '0', ...story.settings }, stores: points.stores, producer: points.producer })
  await driver.person(person)
  story.script?.(driver)
  points.arm(call, when)
  await driver.request(story.channel === 'sms' ? { requestId: 'r', recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' } : { requestId: 'r', recipientId: 'p1', category: 'monthly_report', channel: 'email', subject: 'Your month', text: 'All is well.' })
  await driver.settle()
  for (let passed = 0; passed < story.lasts; passed += HOUR / 2) {
    for (const crash of driver.crashes.splice(0)) {
      if (!(crash instanceof Crash)) throw crash
      await driver.crash()
    }
    await driver.skip(HOUR / 2)
  }
  const { calls, names } = points
  points.arm(null)
  await driver.flush()
  return { driver, calls, name: names[(call ?? 1) - 1] ?? 'never reached' }
}

/** What is left in the end, of all that must be there once. */
async function endOf(story: Story, driver: Driver): Promise<Record<string, unknown>> {
  const [row] = await driver.analytics.query('conservation', { from: '2026-01-01', to: '2027-12-31', settled: Date.parse('2028-01-01'), quietSince: 0, overdueSince: 0 })
  const finals = (await driver.events('r')).filter(event => event.kind === 'sent' || event.kind === 'failed')
  const slots = await driver.stores.limits.history('p1', driver.now())
  const [money] = await driver.stores.budgets.state(['day:2026-11-19'])
  return {
    crashes: driver.crashes, taken: driver[story.channel].taken.map(message => message.requestId), finals: new Set(finals.map(event => event.eventId)).size,
    slots: slots.map(({ requestId, committed }) => `${requestId} ${committed ? 'counts' : 'is held'}`), money: [money?.pendingMicros, money?.postedMicros, money?.overrunMicros],
    states: Object.entries(row ?? {}).filter(([name, count]) => name !== 'accepted' && count > 0), accepted: row?.accepted,
  }
}

describe.each(Object.entries(stories))('%s, killed at any call', (_, story) => {
  it.each(['none', 'default'])('comes to the same end with cuts: %s', { timeout: 30_000 }, async cuts => {
    const price = story.channel === 'sms' ? 50_000 : 1_000
    const sent = story.ends === 'sent'
    const ends: Record<string, unknown> = {}
    const expected = { crashes: [], accepted: 1, taken: sent ? ['r'] : [], finals: 1, slots: sent ? ['r counts'] : [], money: [0, sent ? price : 0, 0], states: [[story.ends, 1]] }
    for (const when of ['before', 'after'] as const) {
      let calls = 1
      for (let call = 1; call <= calls; call++) {
        const told = await tell(story, cuts, call, when)
        ends[`${when} call ${call}, ${told.name}`] = await endOf(story, told.driver)
        calls = told.calls
      }
    }
    expect(ends).toEqual(Object.fromEntries(Object.keys(ends).map(name => [name, expected])))
    expect(Object.keys(ends).length).toBeGreaterThan(20)
  })
})
