import { describe, expect, it } from 'vitest'
import type { EventKind } from '../../../processors/kernel/event-kinds.ts'
import { eventOf } from '../../../processors/kernel/events.ts'
import type { EventExtra } from '../../../processors/kernel/events.ts'
import { applyRestores } from '../../../processors/rebuild/apply.ts'
import { nothing, restoreEvent } from '../../../processors/rebuild/restore.ts'
import { createMemoryStores } from '../../../processors/stores/memory/index.ts'
import type { ClaimAnswer, Stores } from '../../../processors/stores/ports.ts'
import type { Communication, CommunicationEvent } from '../../../schemas/generated/types.ts'
import { aCommunication, NOON, shippedPolicy, someSettings } from '../../support/communications.ts'
import { claim } from '../stores/fixtures.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const DATE = '2026-11-22'
const settings = someSettings({ CAMPAIGN_DAILY_BUDGET: 1 })
const told = (kind: EventKind, more: EventExtra & { at?: number; stage?: string; of?: Partial<Communication> } = {}): CommunicationEvent => {
  const { at = NOON, stage = 'sender', of, ...extra } = more
  return eventOf(aCommunication({ requestId: 'r', sendChannel: 'sms', segments: 2, ...of }), kind, stage, at, { provider: 'twilio', ...extra })
}
const sent = (more: Parameters<typeof told>[1] = {}): CommunicationEvent => told('sent', { providerMessageId: 'SM1', costMicros: 90_000, ...more })

/** Stores after a rebuild at `now` that read the events. */
async function after(events: readonly CommunicationEvent[], now = NOON + HOUR): Promise<Stores> {
  const stores = createMemoryStores({ addressHash: address => address })
  for (const event of events) {
    const restores = nothing()
    restoreEvent(restores, event, { settings, policy: shippedPolicy, now })
    await applyRestores(stores, restores)
  }
  return stores
}
const slots = async (stores: Stores, now = NOON + HOUR): Promise<unknown[]> => (await stores.limits.history('person-1', now)).map(({ at, channel, committed, subjectKey }) => ({ at, channel, committed, ...(subjectKey !== null && { subjectKey }) }))
const money = async (stores: Stores, key = `day:${DATE}`): Promise<[posted: number, pending: number]> => (await stores.budgets.state([key])).map(({ postedMicros, pendingMicros }): [number, number] => [postedMicros, pendingMicros])[0] ?? [0, 0]
const claimed = async (stores: Stores, attempt = 0): Promise<ClaimAnswer | undefined> => (await stores.ledger.claim([claim('r', attempt, { now: NOON + 2 * HOUR, owner: 'next' })]))[0]

describe('a message that was sent', () => {
  it('is in the ledger, in the caps and paid for, at its real price', async () => {
    const stores = await after([sent()])
    expect(await claimed(stores)).toMatchObject({ kind: 'settled', outcome: 'accepted', providerMessageId: 'SM1', at: NOON })
    expect((await stores.ledger.byProviderMessage('twilio', ['SM1']))[0]).toMatchObject({ requestId: 'r', segments: 2, costMicros: 90_000 })
    expect([await slots(stores), await money(stores), await money(stores, 'month:2026-11')]).toEqual([[{ at: NOON, channel: 'sms', committed: true }], [90_000, 0], [90_000, 0]])
  })

  it('counts also where there is no room any more, on its channel, for its subject and its campaign', async () => {
    const others = Array.from({ length: 30 }, (_, index) => sent({ of: { requestId: `o${index}`, campaignId: 'spring' }, costMicros: 10_000_000 }))
    const trace = [{ stage: 'limits', verdict: 'pass', reason: null, rule: null, at: NOON, until: null, pass: 0, policyVersion: '', detail: JSON.stringify({ subject: 'card-1' }) }]
    const stores = await after([...others, sent({ of: { sendChannel: 'email', campaignId: 'spring' }, costMicros: 1_000, trace })])
    expect((await slots(stores)).length).toBe(31)
    expect(await slots(stores)).toContainEqual({ at: NOON, channel: 'email', committed: true, subjectKey: 'card-1' })
    expect([await money(stores), await money(stores, `campaign:spring:day:${DATE}`)]).toEqual([[300_001_000, 0], [300_001_000, 0]])
  })

  it('counts once, whatever else is told of it, in any order and twice', async () => {
    const news = told('delivered', { providerMessageId: 'SM1', at: NOON + 1000, stage: 'callbacks' })
    const corrected = told('price_adjusted', { costMicros: 120_000, at: NOON + 2000, stage: 'callbacks' })
    for (const events of [[sent(), news, corrected], [news, sent(), corrected, sent()], [told('unknown', { at: NOON - 1000 }), sent(), corrected, corrected, news]]) {
      const stores = await after(events)
      expect(await claimed(stores)).toMatchObject({ kind: 'settled', outcome: 'accepted', providerMessageId: 'SM1' })
      expect((await slots(stores)).length).toBe(1)
      expect(await money(stores)).toEqual([120_000, 0])
    }
  })

  it('long ago is remembered by the ledger alone', async () => {
    const stores = await after([sent({ at: NOON - 200 * DAY })])
    expect(await claimed(stores)).toMatchObject({ kind: 'settled', outcome: 'accepted' })
    expect([await slots(stores), await money(stores, 'day:2026-05-06')]).toEqual([[], [0, 0]])
  })

  it('is not restored once it would be forgotten anyway', async () => {
    const [before, since] = await Promise.all([400, 399].map(days => after([sent({ at: NOON - days * DAY })])))
    expect(await claimed(before as Stores)).toMatchObject({ kind: 'claimed' })
    expect(await claimed(since as Stores)).toMatchObject({ kind: 'settled' })
  })

  it('yesterday counts in the month and in the caps', async () => {
    const stores = await after([sent({ at: NOON - DAY })])
    expect([(await slots(stores)).length, await money(stores, 'month:2026-11')]).toEqual([1, [90_000, 0]])
  })
})

it('what the provider told of was taken, though nobody told of the send', async () => {
  const stores = await after([told('delivered', { providerMessageId: 'SM1', stage: 'callbacks' })])
  expect(await claimed(stores)).toMatchObject({ kind: 'settled', outcome: 'accepted', providerMessageId: 'SM1' })
})

it('what only people did, or stages decided, says nothing of a send', async () => {
  const stores = await after([told('opened', { stage: 'callbacks' }), told('deferred', { stage: 'timing', reason: 'quiet_hours', until: NOON + HOUR }), told('rejected', { stage: 'compliance', reason: 'no_consent' })])
  expect(await claimed(stores)).toEqual({ kind: 'claimed' })
  expect([await slots(stores), await money(stores)]).toEqual([[], [0, 0]])
})

describe('a message that failed', () => {
  it('is not sent again, and counts for nothing', async () => {
    const stores = await after([told('unknown', { at: NOON - 1000 }), told('failed', { reason: 'provider_rejected', providerCode: '30004' })])
    expect(await claimed(stores)).toMatchObject({ kind: 'settled', outcome: 'rejected', code: 'provider_rejected:30004', at: NOON })
    expect([await slots(stores), await money(stores)]).toEqual([[], [0, 0]])
  })

  it('counts as if it had gone out when nobody knows', async () => {
    const stores = await after([told('failed', { reason: 'outcome_unknown' })])
    expect(await claimed(stores)).toMatchObject({ kind: 'settled', outcome: 'rejected' })
    expect([await slots(stores), await money(stores)]).toEqual([[{ at: NOON, channel: 'sms', committed: true }], [100_000, 0]])
  })
})

it('a retry keeps the time it is due, gives slot and money back, and may be made', async () => {
  const retry = told('deferred', { reason: 'retry', until: NOON + 300_000, detail: JSON.stringify({ message: 'busy', costMicros: 70_000 }) })
  const stores = await after([told('unknown', { at: NOON - 1000 }), retry])
  expect(await claimed(stores)).toMatchObject({ kind: 'settled', outcome: 'retry', code: String(NOON + 300_000) })
  expect([await slots(stores), await money(stores)]).toEqual([[], [0, 0]])
  expect((await stores.ledger.byRequest(['r']))[0]?.facts).toMatchObject({ costMicros: 70_000 })
  expect(await claimed(stores, 1)).toEqual({ kind: 'claimed' })
})

describe('a message that is unclear', () => {
  it.each([
    ['as it tells', { detail: JSON.stringify({ claimedAt: NOON - 5000, costMicros: 70_000 }) }, NOON - 5000, 70_000],
    ['as its trace tells', { trace: [{ stage: 'cost', verdict: 'pass', reason: null, rule: null, at: NOON - 9000, until: null, pass: 0, policyVersion: '', detail: null }] }, NOON - 9000, 100_000],
    ['an hour before, early rather than late', {}, NOON - HOUR, 100_000],
  ])('is claimed %s, and holds its slot and its money', async (_, more, claimedAt, micros) => {
    const stores = await after([told('unknown', more)])
    expect(await claimed(stores)).toMatchObject({ kind: 'unclear', attempt: 0, claimedAt })
    expect([await slots(stores), await money(stores)]).toEqual([[{ at: NOON, channel: 'sms', committed: false }], [0, micros]])
    expect((await stores.ledger.byRequest(['r']))[0]?.outcome).toBe('unknown')
  })

  it('holds them from now on as long as any other, however long ago it was', async () => {
    const stores = await after([told('unknown')], NOON + 5 * HOUR)
    expect(await slots(stores, NOON + 5 * HOUR + settings.LIMIT_LEASE_MS - 1)).toHaveLength(1)
    expect(await slots(stores, NOON + 5 * HOUR + settings.LIMIT_LEASE_MS)).toHaveLength(0)
  })

  it('is unclear also to somebody who has opted out since', async () => {
    const stores = createMemoryStores({ addressHash: address => address })
    await stores.recipients.applyConsents([{ consentId: 'c', recipientId: 'person-1', channel: 'sms', purpose: 'all', action: 'opted_out', level: 'none', at: NOON, address: null, keep: [], source: 'web', wordingVersion: null, evidence: {} }])
    const restores = nothing()
    restoreEvent(restores, told('unknown'), { settings, policy: shippedPolicy, now: NOON })
    await applyRestores(stores, restores)
    expect((await stores.ledger.byRequest(['r']))[0]?.outcome).toBe('unknown')
  })
})

it('what was cancelled stays cancelled', async () => {
  expect(await claimed(await after([told('cancelled', { stage: 'deferral' })]))).toEqual({ kind: 'blocked', reason: 'cancelled' })
})
