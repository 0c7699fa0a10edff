import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costStage } from '../../../processors/cost/index.ts'
import type { CostState } from '../../../processors/cost/decide.ts'
import { limits as limitsStage } from '../../../processors/limits/index.ts'
import { memoryBudgets } from '../../../processors/stores/memory/budgets.ts'
import { memoryLimits } from '../../../processors/stores/memory/limits.ts'
import type { BudgetStore, LimitStore } from '../../../processors/stores/ports.ts'
import type { Settings } from '../../../config/settings.ts'
import type { Communication, Recipient } from '../../../schemas/generated/types.ts'
import { NOON, aCommunication, aRecipient, shippedPolicy, someSettings } from '../../support/communications.ts'
import { storesWith } from '../../support/partial-stores.ts'

const DAY = 86_400_000
const cost = costStage()

interface CountedBudgets extends Partial<BudgetStore> { calls: number; readonly day: () => Promise<number> }
/** The memory store, counting round trips. */
function aBudgetStore(): CountedBudgets {
  const memory = memoryBudgets()
  const store: CountedBudgets = {
    calls: 0,
    reserve: batch => {
      store.calls += 1
      return memory.reserve(batch)
    },
    day: async () => (await memory.state(['day:2026-11-22'])).reduce((sum, { pendingMicros }) => sum + pendingMicros, 0),
  }
  return store
}

const mixed: Partial<Communication> = { category: 'fraud_alert', fallbackChannels: ['email'], subject: 'Alert' }
function load(batch: readonly Communication[], budgets = aBudgetStore(), settings: Partial<Settings> = {}, recipient: Recipient | null = aRecipient(), limits: LimitStore = memoryLimits()): Promise<readonly CostState[]> {
  const stores = storesWith({ budgets, limits, recipients: { get: async ids => ids.map(() => ({ recipient, consents: [] })) } })
  return cost.load(batch, stores, { now: NOON, policy: shippedPolicy, settings: someSettings(settings) })
}

describe('the cost stage', () => {
  it('prices by channel and reserves all in one call', async () => {
    const budgets = aBudgetStore()
    const states = await load([
      aCommunication({ requestId: 'a' }), aCommunication({ requestId: 'b', channel: 'email' }), aCommunication({ requestId: 'c', category: 'promotion', channel: 'mms' }), aCommunication({ requestId: 'd', category: 'nothing' }),
    ], budgets)
    expect(states).toEqual([
      { kind: 'reserved', option: { channel: 'sms', segments: 1, micros: 50_000 } },
      { kind: 'reserved', option: { channel: 'email', segments: 0, micros: 1000 } },
      { kind: 'reserved', option: { channel: 'mms', segments: 0, micros: 100_000 } },
      { kind: 'unknown_category' },
    ])
    expect(budgets.calls).toBe(1)
    expect(await budgets.day()).toBe(151_000)
  })

  it('counts the segments of the text as it goes out', async () => {
    // 141 characters and the sender's name are 160, 142 are two segments.
    const states = await load([aCommunication({ text: 'a'.repeat(141) }), aCommunication({ requestId: 'b', text: 'a'.repeat(142) })])
    expect(states).toMatchObject([{ option: { segments: 1, micros: 50_000 } }, { option: { segments: 2, micros: 100_000 } }])
  })

  it('falls back to a cheaper channel in a second call when the budget refuses', async () => {
    const budgets = aBudgetStore()
    expect(await load([aCommunication(mixed)], budgets, { DAILY_BUDGET: 0.05 })).toEqual([{ kind: 'reserved', option: { channel: 'email', segments: 0, micros: 1000 } }])
    expect(budgets.calls).toBe(2)
  })

  it('lets the critical lane use what is kept for it', async () => {
    expect(await load([aCommunication({ ...mixed, lane: 'critical' })], aBudgetStore(), { DAILY_BUDGET: 0.05 })).toMatchObject([{ kind: 'reserved', option: { channel: 'sms' } }])
  })

  it.each<[string, Partial<Communication>, Recipient | null]>([
    ['the request does not allow it', { fallbackChannels: [] }, aRecipient()],
    ['the person has no address there', {}, aRecipient({ email: null })],
    ['the policy does not want it', { category: 'debt_notice' }, aRecipient()],
    ['nothing is known of the person', {}, null],
  ])('does not fall back when %s', async (_, more, recipient) => {
    expect(await load([aCommunication({ ...mixed, ...more })], aBudgetStore(), { DAILY_BUDGET: 0.05 }, recipient)).toMatchObject([{ kind: 'refused', option: { channel: 'sms' }, answer: { reason: 'budget_day' } }])
  })

  it('does not fall back to a dearer channel', async () => {
    const dear = { EMAIL_COST_PER_MESSAGE: 1, SMS_COST_PER_MESSAGE: 0.05, DAILY_BUDGET: 0.04 }
    expect(await load([aCommunication(mixed)], aBudgetStore(), dear)).toMatchObject([{ kind: 'refused' }])
  })

  it('uses another channel for what cannot be priced or is too long, else says why not', async () => {
    const abroad = aRecipient({ phone: '+87012345678' })
    expect(await load([aCommunication(mixed)], aBudgetStore(), {}, abroad)).toMatchObject([{ kind: 'reserved', option: { channel: 'email' } }])
    expect(await load([aCommunication()], aBudgetStore(), {}, abroad)).toEqual([{ kind: 'unpriced', problem: { channel: 'sms', reason: 'price_unknown', segments: 0 } }])
    expect(await load([aCommunication({ text: 'ж'.repeat(660) })])).toEqual([{ kind: 'unpriced', problem: { channel: 'sms', reason: 'too_many_segments', segments: 11 } }])
  })

  it('answers a redelivered message as the first time, on the channel its money is for', async () => {
    const budgets = aBudgetStore()
    const first = await load([aCommunication(mixed)], budgets, { DAILY_BUDGET: 0.05 })
    expect(first).toMatchObject([{ option: { channel: 'email' } }])
    expect(await load([aCommunication(mixed)], budgets, { DAILY_BUDGET: 0.05 })).toEqual(first)
    expect(await budgets.day()).toBe(1000)
  })

  describe('asks for a slot on the channel it falls back to', () => {
    const { category } = mixed
    const bound = { ...mixed, category: 'payment_reminder' }
    const poor = { DAILY_BUDGET: 0.04, BUDGET_CRITICAL_RESERVE: 0, USER_HOURLY_MAX: 9 }
    const mails = async (limits: LimitStore, ...requestIds: string[]): Promise<void> => {
      const caps = [{ name: 'month', limit: 99, windowMs: 30 * DAY, counts: {}, binding: true }]
      await limits.reserve(requestIds.map(requestId => ({ requestId, recipientId: 'person-1', channel: 'email', category: 'monthly_report', subjectKey: null, now: NOON - 1000, leaseMs: DAY, caps })))
    }

    it('and counts there, not on the one asked for', async () => {
      const limits = memoryLimits()
      expect(await load([aCommunication(bound)], aBudgetStore(), poor, aRecipient(), limits)).toMatchObject([{ kind: 'reserved', option: { channel: 'email' } }])
      expect(await limits.history('person-1', NOON)).toMatchObject([{ requestId: 'req-1', channel: 'email', committed: false }])
    })

    it('and does not go there when its caps are full: it waits for them or for the money', async () => {
      const limits = memoryLimits()
      await mails(limits, 'a', 'b')
      const budgets = aBudgetStore()
      expect(await load([aCommunication(bound)], budgets, poor, aRecipient(), limits)).toMatchObject([{ kind: 'refused', option: { channel: 'sms' }, answer: { reason: 'budget_day' }, fallback: { channel: 'email', cap: 'email_day', freeAt: NOON - 1000 + DAY } }])
      expect([budgets.calls, await budgets.day()]).toEqual([1, 0])
    })

    it('and says which cap binds when it can be priced nowhere else', async () => {
      const limits = memoryLimits()
      await mails(limits, 'a', 'b')
      expect(await load([aCommunication(bound)], aBudgetStore(), poor, aRecipient({ phone: '+87012345678' }), limits)).toMatchObject([{ kind: 'capped', option: { channel: 'email' }, answer: { cap: 'email_day' } }])
    })

    it('whatever the caps, when they do not bind its category', async () => {
      const limits = memoryLimits()
      await mails(limits, 'a', 'b', 'c')
      expect(await load([aCommunication({ ...mixed, category: String(category) })], aBudgetStore(), poor, aRecipient(), limits)).toMatchObject([{ kind: 'reserved', option: { channel: 'email' } }])
    })

    it('again, when it comes again', async () => {
      const [limits, budgets] = [memoryLimits(), aBudgetStore()]
      const first = await load([aCommunication(bound)], budgets, poor, aRecipient(), limits)
      // Redelivered, the limits stage counts it on the channel it asks for.
      await limitsStage.load([aCommunication(bound)], storesWith({ limits }), { now: NOON, policy: shippedPolicy, settings: someSettings(poor) })
      expect(await limits.history('person-1', NOON)).toMatchObject([{ channel: 'sms' }])
      expect(await load([aCommunication(bound)], budgets, poor, aRecipient(), limits)).toEqual(first)
      expect(await limits.history('person-1', NOON)).toMatchObject([{ channel: 'email' }])
      expect(await budgets.day()).toBe(1000)
    })
  })

  it('takes a store that answers too little for a bug', async () => {
    const stores = storesWith({ budgets: { reserve: async () => [] }, recipients: { get: async () => [] } })
    await expect(cost.load([aCommunication()], stores, { now: NOON, policy: shippedPolicy, settings: someSettings() })).rejects.toThrow('fewer reservations')
  })

  it('reserves what it then says it costs, for any batch, and never more than the budgets', async () => {
    const message = fc.record({ category: fc.constantFrom('fraud_alert', 'payment_reminder', 'weekly_checkin'), channel: fc.constantFrom('sms', 'email'), fallback: fc.boolean(), length: fc.integer({ min: 1, max: 700 }), critical: fc.boolean() })
    await fc.assert(fc.asyncProperty(fc.array(message, { maxLength: 30 }), fc.integer({ min: 0, max: 1_000_000 }), async (messages, dayMicros) => {
      const budgets = aBudgetStore()
      const batch = messages.map(({ category, channel, fallback, length, critical }, index) => aCommunication({
        requestId: `req-${index}`, category, channel, subject: 'Hello', fallbackChannels: fallback ? ['email', 'sms'] : [], text: 'a'.repeat(length), lane: critical ? 'critical' : 'normal',
      }))
      const settings = someSettings({ DAILY_BUDGET: dayMicros / 1e6 })
      const states = await load(batch, budgets, settings)
      const verdicts = batch.map((communication, index) => cost.decide(communication, states[index] ?? { kind: 'unknown_category' }, { now: NOON, policy: shippedPolicy, settings }))
      const costs = verdicts.map(verdict => verdict.kind === 'pass' ? verdict.patch?.costMicros ?? 0 : 0)
      const total = costs.reduce((sum, micros) => sum + micros, 0)
      expect(await budgets.day()).toBe(total)
      expect(total).toBeLessThanOrEqual(dayMicros)
      expect(verdicts.every(({ kind }) => ['pass', 'defer', 'reject'].includes(kind))).toBe(true)
      expect(budgets.calls).toBeLessThanOrEqual(2)
    }), { numRuns: 200 })
  })
})
