import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from '../../../processors/limits/decide.ts'
import type { SlotAnswer } from '../../../processors/stores/ports.ts'
import type { Verdict } from '../../../processors/kernel/verdict.ts'
import { NOON, aCommunication, policyWith, shippedPolicy, someSettings } from '../../support/communications.ts'

const HOUR = 3_600_000
const settings = someSettings()
const ask = (category: string, answer: SlotAnswer, policy = shippedPolicy, expiresAt: number | null = null): Verdict =>
  decide(aCommunication({ category, expiresAt }), answer, { now: NOON, policy, settings })
const full = (cap: string, freeAt = NOON + HOUR): SlotAnswer => ({ held: false, cap, freeAt })

describe('limits decides', () => {
  it('a held slot passes', () => {
    expect(ask('payment_reminder', { held: true })).toEqual({ kind: 'pass' })
  })

  it('a cap defers until there is room', () => {
    expect(ask('payment_reminder', full('hour'))).toEqual({
      kind: 'defer', until: NOON + HOUR, reason: 'cap_hour', rule: 'caps.hour', detail: { cap: 'hour', freeAt: NOON + HOUR, expiresAt: NOON + 72 * HOUR },
    })
  })

  it('a cap rejects where the policy says so', () => {
    expect(ask('promotion', full('category:promotion:7d'))).toMatchObject({ kind: 'reject', reason: 'cap_category', rule: 'caps.category' })
  })

  it('digest waits, too', () => {
    expect(ask('monthly_report', full('email_day'), policyWith('monthly_report', { onCapHit: 'digest' }))).toMatchObject({ kind: 'defer', reason: 'cap_email_day' })
  })

  it('what would not live to see the room is rejected at once', () => {
    expect(ask('payment_reminder', full('day', NOON + 72 * HOUR))).toMatchObject({ kind: 'reject', reason: 'cap_day', detail: { wouldExpire: true } })
    expect(ask('payment_reminder', full('day', NOON + 72 * HOUR - 1))).toMatchObject({ kind: 'defer' })
    expect(ask('payment_reminder', full('day'), shippedPolicy, NOON + HOUR)).toMatchObject({ kind: 'reject', reason: 'cap_day' })
  })

  it('an unknown category is put aside', () => {
    expect(ask('nothing', { held: true })).toMatchObject({ kind: 'dead', reason: 'unknown_category' })
  })

  it('the rule is a label without the subject', () => {
    expect(ask('payment_reminder', full('subject:card-1:7d'))).toMatchObject({ reason: 'cap_subject', rule: 'caps.subject' })
  })

  it('never gives back what it does not hold, and never defers into the past', () => {
    fc.assert(fc.property(fc.constantFrom(...Object.keys(shippedPolicy.categories)), fc.constantFrom('hour', 'day', 'week', 'month', 'sms_day', 'email_day'), fc.integer({ min: -HOUR, max: 40 * 24 * HOUR }), (category, cap, ahead) => {
      const verdict = ask(category, full(cap, NOON + ahead))
      expect(verdict).not.toHaveProperty('effects')
      expect(['reject', 'defer']).toContain(verdict.kind)
      expect(verdict.kind === 'defer' ? verdict.until : Infinity).toBeGreaterThan(NOON)
    }))
  })
})
