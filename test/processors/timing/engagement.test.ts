import { describe, expect, it } from 'vitest'
import { explainCase } from '../../../processors/explain/index.ts'
import { decide } from '../../../processors/timing/decide.ts'
import { learnsHours } from '../../../processors/timing/engagement.ts'
import type { Verdict } from '../../../processors/kernel/verdict.ts'
import type { Communication } from '../../../schemas/generated/types.ts'
import { aCommunication, aRecipient, policyWith, shippedPolicy, someSettings } from '../../support/communications.ts'
import { createDriver, NOON } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'
import { createLossyDriver } from '../../support/lossy-driver.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const bestHour = { withinHours: 24, minEvents: 10 }
const policy = policyWith('payment_reminder', { bestHour })
/** Ten evenings at 18:20 in New York. */
const evenings = Array.from({ length: 10 }, (_, day) => NOON + 6 * HOUR + 20 * 60_000 - (day + 1) * DAY)
const six = NOON + 6 * HOUR

function ask(more: Partial<Communication> = {}, { now = NOON, at = evenings, jitter = 0 }: { now?: number; at?: readonly number[]; jitter?: number } = {}): Verdict {
  return decide(aCommunication({ requestedAt: NOON, ...more }), { zones: ['America/New_York'], recipient: aRecipient(), engaged: at }, { now, policy, settings: someSettings({ RELEASE_JITTER_MS: jitter }) })
}

describe('a category that waits for the best hour', () => {
  it('does, and says by what it was told', () => {
    expect(ask()).toEqual({
      kind: 'defer', until: six, reason: 'best_hour', rule: 'timing.best_hour', effects: [{ type: 'release_slot', requestId: 'req-1', recipientId: 'person-1' }],
      detail: { zone: 'America/New_York', hour: 18, engaged: 10, events: 10, latest: NOON + DAY, expiresAt: NOON + 3 * DAY },
    })
    expect(ask({}, { now: six })).toEqual({ kind: 'pass' })
  })

  it('does not on few occasions, past its time, or where it would not live to see it', () => {
    expect(ask({}, { at: evenings.slice(1) }).kind).toBe('pass')
    expect(ask({ requestedAt: NOON - 19 * HOUR }).kind).toBe('pass')
    expect(ask({ requestedAt: NOON - 18 * HOUR }).kind).toBe('defer')
    expect(ask({ expiresAt: six }).kind).toBe('pass')
    expect(ask({ expiresAt: six + 1 }).kind).toBe('defer')
  })

  it('counts its patience from when the message was wanted', () => {
    expect(ask({ requestedAt: NOON - 9 * DAY, notBefore: NOON, expiresAt: NOON + DAY }).kind).toBe('defer')
  })

  it('names what binds first: the hour is looked for once everything permits the message', () => {
    expect(ask({}, { now: NOON - 10 * HOUR })).toMatchObject({ reason: 'quiet_hours' })
  })

  it('spreads releases within the hour', () => {
    const late = Array.from({ length: 100 }, (_, index) => ask({ requestId: `req-${index}` }, { jitter: 6 * HOUR })).map(verdict => verdict.kind === 'defer' ? verdict.until - six : NaN)
    expect([Math.min(...late) >= 0, Math.max(...late) < HOUR, new Set(late).size > 90]).toEqual([true, true, true])
  })

  it('is asked for by policy, unless engagement is not tracked', () => {
    expect([learnsHours(shippedPolicy, someSettings()), learnsHours(policy, someSettings()), learnsHours(policy, someSettings({ TRACK_USER_ENGAGEMENT: false }))]).toEqual([false, true, false])
  })
})

const request = (requestId: string, more: object = {}): Record<string, unknown> => ({ requestId, recipientId: 'ana', category: 'payment_reminder', channel: 'email', subject: 'Your bill', text: 'It is due.', ...more })
async function opened(driver: Driver, requestId: string): Promise<void> {
  const id = `resend-${requestId}-0`
  const body = Buffer.from(JSON.stringify({ type: 'email.opened', created_at: new Date(driver.now()).toISOString(), data: { email_id: id, to: ['ana@example.com'] } }))
  await driver.raw('communications.callbacks', id, driver.codec.encode('callback', { callbackId: `${id}-opened`, provider: 'resend', kind: 'email.opened', providerMessageId: id, requestId: null, attempt: 0, receivedAt: driver.now(), body }))
  await driver.settle()
}
async function replied(driver: Driver, sid: string, text: string): Promise<void> {
  const body = Buffer.from(new URLSearchParams({ MessageSid: sid, From: '+12125550101', To: '+15005550006', Body: text }).toString())
  await driver.raw('communications.callbacks', sid, driver.codec.encode('callback', { callbackId: sid, provider: 'twilio', kind: 'inbound', providerMessageId: sid, requestId: null, attempt: 0, receivedAt: driver.now(), body }))
  await driver.settle()
}
const habit = async (driver: Driver, days: number): Promise<void> => driver.stores.engagement.note(evenings.slice(0, days).map((at, index) => ({ recipientId: 'ana', id: `evening-${index}`, at })))

describe('opens and clicks', () => {
  it('teach the hour; what waits for it goes out then', async () => {
    const driver = await createDriver({ policy })
    await driver.person({ recipientId: 'ana' })
    await habit(driver, 9)
    await driver.request(request('a'))
    await driver.settle()
    expect(driver.email.taken.map(({ requestId }) => requestId)).toEqual(['a'])
    await driver.skip(6.5 * HOUR)
    await opened(driver, 'a')
    await opened(driver, 'a')
    await driver.skip(17.5 * HOUR)
    await driver.request(request('b'))
    await driver.settle()
    expect((await driver.events('b')).map(({ kind, reason, until }) => [kind, reason, until])).toEqual([['deferred', 'best_hour', NOON + DAY + 6 * HOUR]])
    await driver.skip(6 * HOUR)
    expect(driver.email.taken.map(({ requestId }) => requestId)).toEqual(['a', 'b'])
    expect(driver.crashes).toEqual([])
  })

  it('are not kept unless a category asks for the hour', async () => {
    const driver = await createDriver()
    await driver.person({ recipientId: 'ana' })
    await driver.request(request('a'))
    await driver.settle()
    await opened(driver, 'a')
    expect(await driver.stores.engagement.of(['ana'])).toEqual([[]])
  })

  it('are forgotten with the person', async () => {
    const driver = await createDriver({ policy })
    await driver.person({ recipientId: 'ana' })
    await driver.request(request('a'))
    await driver.settle()
    await opened(driver, 'a')
    expect(await driver.stores.engagement.of(['ana'])).toEqual([[NOON]])
    const state = (await driver.stores.recipients.get(['ana']))[0]?.recipient
    if (!state) throw new Error('nobody')
    await driver.raw('communications.recipients', 'ana', driver.codec.encode('recipient', { ...state, phone: null, email: null, erasedAt: NOON, updatedAt: NOON + 1 }))
    await driver.settle()
    expect(await driver.stores.engagement.of(['ana'])).toEqual([[]])
    await opened(driver, 'a')
    expect(await driver.stores.engagement.of(['ana'])).toEqual([[]])
  })

  it('include replies, but none that ask to be left alone', async () => {
    const driver = await createDriver({ policy })
    await driver.person({ recipientId: 'ana' })
    await replied(driver, 'SM1', 'Thanks, paid it.')
    await driver.skip(HOUR)
    await replied(driver, 'SM2', 'STOP')
    await replied(driver, 'SM3', 'how do I stop the card? I will stop by')
    expect(await driver.stores.engagement.of(['ana'])).toEqual([[NOON]])
  })

  it('come back from the log', async () => {
    const { driver, lossy, recover } = await createLossyDriver({ cuts: 'default', policy, blow: () => [] })
    await driver.person({ recipientId: 'ana' })
    await driver.request(request('a'))
    await driver.settle()
    await opened(driver, 'a')
    await driver.skip(HOUR)
    await replied(driver, 'SM1', 'Thanks, paid it.')
    lossy.flush()
    await recover()
    expect(await driver.stores.engagement.of(['ana'])).toEqual([[NOON, NOON + HOUR]])
  })
})

describe('explain', () => {
  it('tells of the hour, within what the law permits', async () => {
    const promotion = { withinHours: 48, minEvents: 10 }
    const explain = async (hour: number): Promise<unknown> => {
      const engagement = evenings.map(at => at + (hour - 18) * HOUR)
      const answer = await explainCase({
        id: 'x', now: NOON, request: { category: 'promotion', channel: 'sms', text: 'Savings at 4.1 %.' }, recipient: { phone: '+13055550123', state: 'FL', zone: 'America/New_York' },
        consents: [{ channel: 'sms', purpose: 'marketing', level: 'express_written', at: '2026-01-01T00:00:00Z' }], engagement, policy: { categories: { promotion: { bestHour: promotion, windows: ['quiet_hours'] } } },
      }, { policy: shippedPolicy, settings: someSettings() })
      return answer.ok ? [answer.explanation.outcome, answer.explanation.reason, answer.explanation.earliest?.at ?? null] : answer.problems
    }
    expect(await explain(18)).toEqual(['defer', 'best_hour', '2026-11-19T23:00:00.000Z'])
    // Florida closes at 20:00: there is no 21:00 to wait for.
    expect(await explain(21)).toEqual(['send', null, null])
  })
})
