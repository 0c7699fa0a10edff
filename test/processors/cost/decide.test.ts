import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Policy } from '../../../config/policy.ts'
import { decide } from '../../../processors/cost/decide.ts'
import type { CostState } from '../../../processors/cost/decide.ts'
import type { Verdict } from '../../../processors/kernel/verdict.ts'
import type { Communication } from '../../../schemas/generated/types.ts'
import { NOON, aCommunication, shippedPolicy, someSettings } from '../../support/communications.ts'

const HOUR = 3_600_000
const MIDNIGHT = Date.UTC(2026, 10, 23)
const slot = [{ type: 'release_slot', requestId: 'req-1', recipientId: 'person-1' }]
const option = { channel: 'sms', segments: 2, micros: 100_000 } as const
const refused: CostState = { kind: 'refused', option, answer: { reserved: false, reason: 'budget_day', key: 'day:2026-11-22', leftMicros: 99_999, periodEnd: MIDNIGHT } }

function ask(state: CostState, more: Partial<Communication> = {}, jitter = 0, policy: Policy = shippedPolicy): Verdict {
  return decide(aCommunication(more), state, { now: NOON, policy, settings: someSettings({ RELEASE_JITTER_MS: jitter }) })
}

describe('cost decides', () => {
  it('reserved money passes, and channel, segments and cost are written down', () => {
    expect(ask({ kind: 'reserved', option })).toEqual({ kind: 'pass', patch: { sendChannel: 'sms', segments: 2, costMicros: 100_000 } })
  })

  it('a cheaper channel passes and says so', () => {
    expect(ask({ kind: 'reserved', option: { channel: 'email', segments: 0, micros: 1000 } })).toEqual({
      kind: 'pass', patch: { sendChannel: 'email', segments: 0, costMicros: 1000 }, rule: 'cost.fallback', detail: { from: 'sms', to: 'email', micros: 1000 },
    })
  })

  it('an empty budget defers to the next period and gives the slot back', () => {
    expect(ask(refused)).toEqual({
      kind: 'defer', until: MIDNIGHT, reason: 'budget_day', rule: 'budget.day', effects: slot,
      detail: { budget: 'day:2026-11-22', channel: 'sms', micros: 100_000, leftMicros: 99_999, periodEnd: MIDNIGHT, expiresAt: NOON + 72 * HOUR },
    })
  })

  it('waits for the cheaper channel where that has room in the caps before there is money', () => {
    const fallback = { held: false, channel: 'email', cap: 'email_day', freeAt: NOON + HOUR } as const
    expect(ask({ ...refused, fallback })).toMatchObject({ kind: 'defer', until: NOON + HOUR, reason: 'budget_day', detail: { budget: 'day:2026-11-22', periodEnd: MIDNIGHT, fallback: 'email', fallbackCap: 'email_day', fallbackFreeAt: NOON + HOUR } })
    expect(ask({ ...refused, fallback: { ...fallback, freeAt: MIDNIGHT + HOUR } })).toMatchObject({ kind: 'defer', until: MIDNIGHT })
  })

  it('does with a cap of the only channel what the category does with caps, and gives back what it holds', () => {
    const capped: CostState = { kind: 'capped', option, answer: { held: false, cap: 'email_day', freeAt: NOON + HOUR } }
    expect(ask(capped)).toEqual({ kind: 'defer', until: NOON + HOUR, reason: 'cap_email_day', rule: 'caps.email_day', detail: { cap: 'email_day', freeAt: NOON + HOUR, expiresAt: NOON + 72 * HOUR }, effects: [...slot, { type: 'void_budget', requestId: 'req-1' }] })
    expect(ask(capped, { category: 'promotion' })).toMatchObject({ kind: 'reject', reason: 'cap_email_day' })
  })

  it.each<[string, Partial<Communication>, string]>([
    ['fallback without a channel that helps waits', { category: 'payment_reminder' }, 'defer'],
    ['defer waits', { category: 'monthly_report', channel: 'email' }, 'defer'],
    ['reject rejects', { category: 'promotion' }, 'reject'],
    ['what would not live to see the next period is rejected', { expiresAt: MIDNIGHT }, 'reject'],
    ['a millisecond of life is enough', { expiresAt: MIDNIGHT + 1 }, 'defer'],
    ['a one-time code does not live long enough', { category: 'security_code' }, 'reject'],
  ])('%s', (_, more, kind) => {
    expect(ask(refused, more)).toMatchObject({ kind, reason: 'budget_day', effects: slot })
  })

  it('what cannot be priced is rejected', () => {
    expect(ask({ kind: 'unpriced', problem: { channel: 'sms', reason: 'price_unknown', segments: 0 } })).toMatchObject({ kind: 'reject', reason: 'price_unknown', rule: 'cost.price', effects: slot })
    expect(ask({ kind: 'unpriced', problem: { channel: 'sms', reason: 'too_many_segments', segments: 11 } })).toMatchObject({ kind: 'reject', reason: 'too_many_segments', rule: 'cost.segments', effects: slot })
  })

  it('an unknown category is put aside', () => {
    expect(ask({ kind: 'unknown_category' })).toMatchObject({ kind: 'dead', reason: 'unknown_category' })
  })

  it('spreads what wakes at midnight forward, within its life, and always alike', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }), fc.option(fc.integer({ min: 1, max: 2 * HOUR })), (requestId, life) => {
      const more = { requestId, expiresAt: life === null ? null : MIDNIGHT + life }
      const verdict = ask(refused, more, 300_000)
      if (verdict.kind !== 'defer') throw new Error(`not deferred: ${verdict.kind}`)
      expect(verdict.until).toBeGreaterThanOrEqual(MIDNIGHT)
      expect(verdict.until).toBeLessThan(MIDNIGHT + Math.min(300_000, life ?? Infinity))
      expect(ask(refused, more, 300_000)).toEqual(verdict)
    }))
  })
})
