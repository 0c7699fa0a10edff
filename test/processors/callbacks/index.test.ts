import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callbacksProcessor } from '../../../processors/callbacks/index.ts'
import { createDriver, NOON } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const sms = (requestId: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ requestId, recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: `Bill ${requestId}.`, ...more })
const email = (requestId: string): Record<string, unknown> => ({ requestId, recipientId: 'p1', category: 'monthly_report', channel: 'email', subject: 'Your month', text: `Report ${requestId}.` })

interface Told { readonly sid: string; readonly status: string; readonly requestId?: string | null; readonly code?: string; readonly at?: number }
function twilio(driver: Driver, { sid, status, requestId = null, code, at = driver.now() }: Told): Promise<void> {
  const body = Buffer.from(new URLSearchParams({ MessageSid: sid, MessageStatus: status, To: '+12125550101', ...(code !== undefined && { ErrorCode: code }) }).toString())
  return driver.raw('communications.callbacks', sid, driver.codec.encode('callback', { callbackId: `${sid}-${status}`, provider: 'twilio', kind: 'status', providerMessageId: sid, requestId, attempt: 0, receivedAt: at, body }))
}
function resend(driver: Driver, id: string, type: string, data: Record<string, unknown> = {}, at = driver.now()): Promise<void> {
  const body = Buffer.from(JSON.stringify({ type, created_at: new Date(at).toISOString(), data: { email_id: id, to: ['p1@example.com'], ...data } }))
  return driver.raw('communications.callbacks', id, driver.codec.encode('callback', { callbackId: `${id}-${type}-${at}`, provider: 'resend', kind: type, providerMessageId: id, requestId: null, attempt: 0, receivedAt: at, body }))
}
async function aDriver(): Promise<Driver> {
  const driver = await createDriver({ settings: { RETRY_JITTER: '0' } })
  await driver.person({ recipientId: 'p1' })
  return driver
}
/** What analytics makes of it. */
async function states(driver: Driver): Promise<Record<string, number>> {
  await driver.flush()
  const [row] = await driver.analytics.query('funnel', { from: '2026-11-01', to: '2026-12-31', campaign: '' })
  return Object.fromEntries(Object.entries(row ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0))
}
const kinds = async (driver: Driver, requestId: string): Promise<string[]> => (await driver.events(requestId)).map(event => event.kind)

describe('delivery news', () => {
  it('become events of the request, whether our id rode along or only the provider\'s is known', async () => {
    const driver = await aDriver()
    await driver.request(sms('a'), email('b'))
    await driver.settle()
    await twilio(driver, { sid: 'twilio-a-0', status: 'sent', requestId: 'a' })
    await twilio(driver, { sid: 'twilio-a-0', status: 'delivered' })
    await resend(driver, 'resend-b-0', 'email.delivered')
    await resend(driver, 'resend-b-0', 'email.opened')
    await driver.settle()
    expect(await kinds(driver, 'a')).toEqual(['sent', 'dispatched', 'delivered'])
    expect(await kinds(driver, 'b')).toEqual(['sent', 'delivered', 'opened'])
    expect((await driver.events('a')).at(-1)).toMatchObject({ requestId: 'a', stage: 'callbacks', channel: 'sms', recipientId: 'p1', providerMessageId: 'twilio-a-0' })
    expect(await states(driver)).toMatchObject({ accepted: 2, sent: 2, delivered: 2, opened: 1 })
    expect((await driver.deps.metrics.callbacks.get()).values.map(({ labels, value }) => `${labels.provider} ${labels.outcome} ${value}`)).toEqual(['twilio dispatched 1', 'twilio delivered 1', 'resend delivered 1', 'resend opened 1'])
  })

  it('make the same state in any order and however often they are told', async () => {
    const all = [
      ['email.sent', {}], ['email.delivery_delayed', {}], ['email.delivered', {}], ['email.opened', {}], ['email.clicked', {}], ['email.bounced', { bounce: { type: 'Transient' } }], ['email.complained', {}],
    ] as const
    const state = async (order: readonly number[]): Promise<unknown> => {
      const driver = await aDriver()
      await driver.request(email('b'))
      await driver.settle()
      for (const index of order) await resend(driver, 'resend-b-0', all[index]?.[0] ?? '', all[index]?.[1], NOON + index)
      await driver.settle()
      await driver.crash()
      return states(driver)
    }
    const expected = await state([0, 1, 2, 3, 4, 5, 6])
    expect(expected).toMatchObject({ sent: 1, bounced: 1, opened: 1, clicked: 1, complained: 1 })
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 }), fc.array(fc.nat(6), { maxLength: 5 }), async (order, again) => {
      expect(await state([...order, ...again])).toEqual(expected)
    }), { numRuns: 10 })
  })

  it.each([
    ['undecodable bytes', async (driver: Driver) => driver.raw('communications.callbacks', 'x', Buffer.from('rubbish')), 'undecodable'],
    ['a status nobody knows', async (driver: Driver) => twilio(driver, { sid: 'twilio-a-0', status: 'teleported' }), 'unknown_callback'],
    ['a message that is not ours', async (driver: Driver) => twilio(driver, { sid: 'SM-of-somebody', status: 'delivered' }), 'unknown_callback'],
  ])('%s go to the dead letters, and the rest goes on', async (_, tell, reason) => {
    const driver = await aDriver()
    await driver.request(sms('a'))
    await driver.settle()
    await tell(driver)
    await twilio(driver, { sid: 'twilio-a-0', status: 'delivered' })
    await driver.settle()
    expect(driver.log.records('communications.dead-letters').map(record => record.headers['dlq.reason']?.toString())).toEqual([reason])
    expect(await kinds(driver, 'a')).toEqual(['sent', 'delivered'])
  })
})

describe('news that the provider has a message', () => {
  it('settle what was unclear: it is told as sent at once and never sent again', async () => {
    const driver = await aDriver()
    driver.sms.script({ kind: 'unknown_taken' })
    await driver.request(sms('a'))
    await driver.settle()
    await twilio(driver, { sid: 'SM1', status: 'delivered', requestId: 'a' })
    await driver.settle()
    expect(await kinds(driver, 'a')).toEqual(['unknown', 'delivered', 'sent'])
    expect(await driver.stores.limits.history('p1', driver.now())).toMatchObject([{ requestId: 'a', committed: true }])
    expect(await driver.stores.budgets.state(['day:2026-11-19'])).toMatchObject([{ pendingMicros: 0, postedMicros: 50_000 }])
    driver.sms.reconcile = async () => ({ kind: 'not_found' })
    await driver.skip(2 * HOUR)
    expect(driver.sms.taken).toHaveLength(1)
    const sent = (await driver.events('a')).filter(event => event.kind === 'sent')
    expect(new Set(sent.map(event => `${event.eventId} ${event.occurredAt} ${event.costMicros}`)).size).toBe(1)
    expect(await states(driver)).toMatchObject({ accepted: 1, sent: 1, delivered: 1, cost_micros: 50_000 })
  })

  it('stop the retry of a message that the provider did not seem to have', async () => {
    const driver = await aDriver()
    driver.sms.script({ kind: 'unknown_taken' })
    driver.sms.reconcile = async () => ({ kind: 'not_found' })
    await driver.request(sms('a'))
    await driver.skip(2 * MINUTE)
    expect((await driver.events('a')).at(-1)).toMatchObject({ kind: 'deferred', reason: 'retry' })
    await twilio(driver, { sid: 'SM1', status: 'sent', requestId: 'a' })
    await driver.skip(HOUR)
    expect(driver.sms.taken).toHaveLength(1)
    expect(await states(driver)).toMatchObject({ accepted: 1, sent: 1 })
  })

  it('set right what was given up', async () => {
    const driver = await aDriver()
    driver.sms.script({ kind: 'unknown_taken' })
    driver.sms.reconcile = async () => ({ kind: 'unknown', message: 'the list could not be read' })
    await driver.request(sms('a'))
    await driver.skip(30 * HOUR)
    expect((await driver.events('a')).at(-1)).toMatchObject({ kind: 'failed', reason: 'outcome_unknown' })
    await twilio(driver, { sid: 'SM1', status: 'delivered', requestId: 'a' })
    await driver.settle()
    expect(await states(driver)).toMatchObject({ accepted: 1, sent: 1, delivered: 1 })
  })

  it('that overtake the settlement leave the telling to the sender, which tells it once', async () => {
    const driver = await aDriver()
    const { send } = driver.sms
    driver.sms.send = async (messages, key) => {
      const outcomes = await send.call(driver.sms, messages, key)
      // The callback is handled while the sender still waits for its answer, which then is lost with the sender.
      await driver.stores.ledger.byRequest(['a']).then(([entry]) => entry?.facts && driver.stores.ledger.settle([{ requestId: 'a', attempt: 0, outcome: 'accepted', provider: 'twilio', providerMessageId: 'SM1', at: driver.now(), code: '', facts: entry.facts }]))
      if (driver.crashes.length === 0) throw new Error('killed')
      return outcomes
    }
    await driver.request(sms('a'))
    await driver.settle()
    expect(await kinds(driver, 'a')).toEqual([])
    driver.crashes.splice(0)
    await driver.crash()
    expect(await kinds(driver, 'a')).toEqual(['sent'])
    expect((await driver.events('a'))[0]).toMatchObject({ providerMessageId: 'SM1' })
    expect(driver.sms.taken).toHaveLength(1)
  })

  it('handled while their sender has them in hand settle the claim, and are told by the sender alone', async () => {
    const driver = await aDriver()
    driver.sms.script({ kind: 'crash_after' })
    await driver.request(sms('a'))
    await driver.settle()
    await twilio(driver, { sid: 'twilio-a-0', status: 'delivered', requestId: 'a' })
    await driver.settle()
    expect(await kinds(driver, 'a')).toEqual(['delivered'])
    driver.crashes.splice(0)
    await driver.crash()
    expect(await kinds(driver, 'a')).toEqual(['delivered', 'sent'])
    expect(await driver.stores.limits.history('p1', driver.now())).toMatchObject([{ requestId: 'a', committed: true }])
    expect(driver.sms.taken).toHaveLength(1)
  })
})

describe('bad news about an address', () => {
  it('a hard bounce blocks the next email by the ledger\'s last look, and a new mailbox opens it again', async () => {
    const driver = await aDriver()
    await driver.request(email('a'))
    await driver.settle()
    await resend(driver, 'resend-a-0', 'email.bounced', { bounce: { type: 'Permanent', subType: 'General' } })
    await driver.settle()
    await driver.request(email('b'))
    await driver.settle()
    expect((await driver.events('b')).at(-1)).toMatchObject({ kind: 'rejected', reason: 'suppressed' })
    await driver.advance(1)
    await driver.person({ recipientId: 'p1', email: 'new@example.com' }, [])
    await driver.request(email('c'))
    await driver.settle()
    expect(driver.email.taken.map(message => message.to)).toEqual(['p1@example.com', 'new@example.com'])
  })

  it('a soft bounce says nothing lasting', async () => {
    const driver = await aDriver()
    await driver.request(email('a'))
    await driver.settle()
    await resend(driver, 'resend-a-0', 'email.bounced', { bounce: { type: 'Transient' } })
    await driver.request(email('b'))
    await driver.settle()
    expect(driver.email.taken).toHaveLength(2)
  })

  it('a complaint is about us, not about the mailbox: it blocks every address', async () => {
    const driver = await aDriver()
    await driver.request(email('a'))
    await driver.settle()
    await resend(driver, 'resend-a-0', 'email.complained')
    await driver.settle()
    await driver.advance(1)
    await driver.person({ recipientId: 'p1', email: 'new@example.com' }, [])
    await driver.request(email('b'))
    await driver.settle()
    expect((await driver.events('b')).at(-1)).toMatchObject({ kind: 'rejected', reason: 'suppressed' })
  })

  it('arriving between decision and send stops the send', async () => {
    const driver = await createDriver({ settings: { SMS_RATE_NORMAL_PER_MINUTE: '1' } })
    await driver.person({ recipientId: 'p1' })
    await driver.request(sms('a'), sms('b'))
    await driver.settle()
    await twilio(driver, { sid: 'twilio-a-0', status: 'failed', code: '21610' })
    await driver.skip(5 * MINUTE)
    expect(driver.sms.taken.map(message => message.requestId)).toEqual(['a'])
    expect((await driver.events('b')).at(-1)).toMatchObject({ kind: 'rejected', reason: 'opted_out' })
  })
})

describe('a price', () => {
  it('adjusts the budget and the cost, the larger of two in any order', async () => {
    for (const prices of [[70_000, 60_000], [60_000, 70_000, 60_000]]) {
      const driver = await aDriver()
      await driver.request(sms('a'))
      await driver.settle()
      const told = callbacksProcessor({ ...driver.deps, producer: driver.log.producer('prices') }, callback => ({
        kind: 'delivery', status: 'delivered', eventKind: 'delivered', occurredAt: callback.receivedAt, providerMessageId: 'twilio-a-0', providerEventId: callback.callbackId, code: '', suppress: 'none', to: '', priceMicros: Number(callback.kind), segments: null,
      }))
      for (const [index, price] of prices.entries()) {
        const value = driver.codec.encode('callback', { callbackId: `c${index}`, provider: 'twilio', kind: String(price), providerMessageId: 'twilio-a-0', requestId: 'a', attempt: 0, receivedAt: NOON + index, body: Buffer.alloc(0) })
        await told.handle({ topic: 'communications.callbacks', partition: 0, records: [{ topic: 'communications.callbacks', partition: 0, offset: BigInt(index), key: Buffer.from('x'), value, headers: {}, timestamp: 0 }], highWatermark: 9n, stale: () => false, heartbeat: async () => {} })
      }
      expect(await driver.stores.budgets.state(['day:2026-11-19'])).toMatchObject([{ postedMicros: 70_000 }])
      expect((await driver.events('a')).filter(event => event.kind === 'price_adjusted').map(event => event.costMicros)).toEqual(prices)
    }
  })
})
