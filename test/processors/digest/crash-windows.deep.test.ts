/** Kills the process at every single call to a store or to the log while three messages become one, and looks at what people got in the end. */
import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import { createCrashPoints } from '../../support/crash-points.ts'
import { createDriver, NOON } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'
import { Crash } from '../../support/fake-provider.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const FREE = NOON + 6 * DAY
const ids = ['a', 'b', 'c']

interface Story {
  readonly channel: 'sms' | 'email'
  /** What goes wrong on the provider's side with the digest. */
  readonly script?: (driver: Driver) => void
  readonly ends: 'sent' | 'failed'
  readonly cuts: readonly string[]
}

const stories: Record<string, Story> = {
  'an SMS': { channel: 'sms', ends: 'sent', cuts: ['none', 'default'] },
  'an email': { channel: 'email', ends: 'sent', cuts: ['default'] },
  'an SMS that is tried again': { channel: 'sms', script: ({ sms }) => sms.script({ kind: 'retry', code: '20429', message: 'busy', afterMs: 1000 }), ends: 'sent', cuts: ['default'] },
  'an SMS whose answer is lost': { channel: 'sms', script: ({ sms }) => sms.script({ kind: 'unknown_taken' }), ends: 'sent', cuts: ['none'] },
  'an email whose sender dies after the call': { channel: 'email', script: driver => driver.email.script({ kind: 'crash_after' }), ends: 'sent', cuts: ['default'] },
  'an SMS that is refused': { channel: 'sms', script: ({ sms }) => sms.script(...Array.from({ length: 5 }, () => ({ kind: 'rejected' as const, reason: 'provider_rejected' as const, code: '30007', message: 'filtered' }))), ends: 'failed', cuts: ['default'] },
}

async function tell(story: Story, cuts: string, call: number | null, when: 'before' | 'after'): Promise<{ driver: Driver; calls: number; name: string }> {
  const points = createCrashPoints()
  const driver = await createDriver({ cuts, settings: { RETRY_JITTER: '0' }, stores: points.stores, producer: points.producer })
  await driver.person({ recipientId: 'p1' })
  for (const requestId of ['first', ...ids]) {
    await driver.request({ requestId, recipientId: 'p1', category: 'weekly_checkin', channel: story.channel, subject: 'Your week', text: `How was ${requestId}?` })
    await driver.settle()
  }
  await driver.skip(FREE - MINUTE - driver.now())
  story.script?.(driver)
  points.arm(call, when)
  // Whoever died is back within seconds, before the digest is closed.
  for (let turn = 0; turn < 20; turn++) {
    await driver.skip(turn < 6 ? MINUTE / 6 : turn < 14 ? MINUTE : 10 * MINUTE)
    for (const crash of driver.crashes.splice(0)) {
      if (!(crash instanceof Crash)) throw crash
      await driver.crash()
    }
  }
  const { calls, names } = points
  points.arm(null)
  // Whoever lost its place in the digest has until the end of its life.
  await driver.skip(8 * DAY)
  await driver.flush()
  return { driver, calls, name: names[(call ?? 1) - 1] ?? 'never reached' }
}

async function endOf({ channel }: Story, driver: Driver): Promise<Record<string, unknown>> {
  const [row] = await driver.analytics.query('conservation', { from: '2026-01-01', to: '2027-12-31', settled: Date.parse('2028-01-01'), quietSince: 0, overdueSince: 0 })
  const taken = driver[channel].taken
  const said = taken.map(({ text }) => channel === 'email' ? text.split('\n\n---\n\n').length : Number(/You have (\d+) update/.exec(text)?.[1] ?? 1))
  const finals = await Promise.all(ids.map(async id => new Set((await driver.events(id)).filter(({ kind }) => ['sent', 'digested', 'failed'].includes(kind)).map(({ kind }) => kind)).size))
  const slots = await driver.stores.limits.history('p1', driver.now())
  const [money] = await driver.stores.budgets.state(['day:2026-11-25'])
  return {
    crashes: driver.crashes, accepted: row?.accepted, states: Object.entries(row ?? {}).filter(([name, count]) => name !== 'accepted' && count > 0).sort(), taken: taken.length, said, finals,
    slots: slots.map(({ committed }) => committed), pending: money?.pendingMicros, waits: (await driver.stores.deferrals.byRecipient('p1')).length,
  }
}

it.each(Object.entries(stories).flatMap(([name, story]) => story.cuts.map(cuts => ({ name, story, cuts }))))('$name, killed at any call, comes to the same end with cuts: $cuts', { timeout: 60_000 }, async ({ story, cuts }) => {
  const sent = story.ends === 'sent'
  const expected = {
    crashes: [], accepted: 4, states: sent ? [['digested', 2], ['sent', 2]] : [['failed', 3], ['sent', 1]], taken: sent ? 2 : 1, said: sent ? [1, 3] : [1], finals: [1, 1, 1],
    slots: sent ? [true, true] : [true], pending: 0, waits: 0,
  }
  /** By the call that was struck. */
  const others: Record<string, unknown> = {}
  let struck = 0
  for (const when of ['before', 'after'] as const) {
    let calls = 1
    for (let call = 1; call <= calls; call++) {
      const told = await tell(story, cuts, call, when)
      const end = await endOf(story, told.driver)
      if (!isDeepStrictEqual(end, expected)) others[`${when} call ${call}, ${told.name}`] = end
      struck += 1
      calls = told.calls
    }
  }
  expect({ others, expected }).toEqual({ others: {}, expected })
  expect(struck).toBeGreaterThan(40)
})
