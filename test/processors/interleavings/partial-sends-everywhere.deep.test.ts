/** Kills a process in the middle of every single send: only the records of one topic are appended. */
import { expect, it } from 'vitest'
import { createDriver, NOON } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'
import { Crash } from '../../support/fake-provider.ts'
import { conservation } from './lossy-world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
type Story = { readonly name: string; readonly cuts: string; readonly script?: (driver: Driver) => void; readonly digest: boolean; readonly startAt?: number }
const stories: Story[] = ['none', 'default'].flatMap((cuts): Story[] => [
  { name: 'an SMS', cuts, digest: false },
  { name: 'waits for the morning', cuts, digest: false, startAt: Date.parse('2026-11-19T09:00:00Z') },
  { name: 'retried', cuts, digest: false, script: ({ sms }) => sms.script({ kind: 'retry', code: '20429', message: 'busy', afterMs: 1000 }) },
  { name: 'unclear', cuts, digest: false, script: ({ sms }) => sms.script({ kind: 'unknown_taken' }) },
  { name: 'refused', cuts, digest: false, script: ({ sms }) => sms.script(...Array.from({ length: 5 }, () => ({ kind: 'rejected' as const, reason: 'provider_rejected' as const, code: '30007', message: 'filtered' }))) },
  { name: 'digest', cuts, digest: true },
  { name: 'digest retried', cuts, digest: true, script: ({ sms }) => sms.script({ kind: 'retry', code: '20429', message: 'busy', afterMs: 1000 }) },
  { name: 'digest unclear', cuts, digest: true, script: ({ sms }) => sms.script({ kind: 'unknown_taken' }) },
])
const topics = ['communications.deferred', 'communications.events', 'communications.requests.normal', 'communications.sms.normal']

async function tell(story: Story, call: number, topic: string): Promise<{ calls: number; what: string; end: unknown }> {
  let calls = 0
  let armed = false
  let what = ''
  const driver = await createDriver({
    cuts: story.cuts, startAt: story.startAt ?? NOON, settings: { RETRY_JITTER: '0' },
    producer: (producer, name) => ({
      ...producer,
      async send(records) {
        if (!armed) return producer.send(records)
        calls += 1
        const some = records.filter(record => record.topic === topic)
        if (calls === call && some.length > 0 && some.length < records.length) {
          what = `${name}: ${records.map(record => `${record.topic}${record.value === null ? ' tombstone' : ''}`).join()}`
          await producer.send(some)
          throw new Crash('in the middle')
        }
        return producer.send(records)
      },
    }),
  })
  await driver.person({ recipientId: 'p1' })
  const ids = story.digest ? ['first', 'a', 'b'] : ['r']
  if (!story.digest) { story.script?.(driver); armed = true }
  for (const requestId of ids) {
    await driver.request({ requestId, recipientId: 'p1', category: story.digest ? 'weekly_checkin' : 'payment_reminder', channel: 'sms', text: `How was ${requestId}?`, expiresAt: NOON + 60 * DAY })
    await driver.settle()
  }
  if (story.digest) {
    await driver.skip(NOON + 6 * DAY - MINUTE - driver.now())
    story.script?.(driver)
    armed = true
  }
  const revive = async (): Promise<void> => {
    for (const crash of driver.crashes.splice(0)) {
      if (!(crash instanceof Crash)) throw crash
      await driver.crash()
    }
  }
  for (let turn = 0; turn < 12; turn++) { await revive(); await driver.skip(turn < 6 ? 30_000 : 2 * HOUR) }
  await revive()
  await driver.skip(50 * DAY)
  await revive()
  const texts = driver.sms.taken.map(({ text }) => /You have (\d)/.exec(text)?.[1] ?? '1').reduce((sum, count) => sum + Number(count), 0)
  const [money] = await driver.stores.budgets.state([story.digest ? 'day:2026-11-25' : 'day:2026-11-19'])
  const waits = (await driver.stores.deferrals.byRecipient('p1')).length
  const { accepted, sent = 0, digested = 0, failed = 0, ...rest } = await conservation(driver)
  return { calls, what, end: { accepted, ended: sent + digested + failed, rest, told: story.name === 'refused' ? 0 : texts, waits, pending: money?.pendingMicros } }
}

it.each(stories)('$name, cuts: $cuts', { timeout: 120_000 }, async story => {
  const count = story.digest ? 3 : 1
  const wrong: Record<string, unknown> = {}
  const fine = JSON.stringify({ accepted: count, ended: count, rest: {}, told: story.name === 'refused' ? 0 : count, waits: 0, pending: 0 })
  for (const topic of topics) {
    for (let call = 1, calls = 1; call <= calls; call++) {
      const told = await tell(story, call, topic)
      calls = Math.min(told.calls, 40)
      if (told.what !== '' && JSON.stringify(told.end) !== fine) wrong[`${topic} of ${told.what}`] = told.end
    }
  }
  expect(wrong).toEqual({})
})
