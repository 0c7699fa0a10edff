import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from '../../../processors/limits/decide.ts'
import type { SlotAnswer } from '../../../processors/stores/ports.ts'
import type { Communication, TraceEntry } from '../../../schemas/generated/types.ts'
import type { Verdict } from '../../../processors/kernel/verdict.ts'
import { NOON, aCommunication, shippedPolicy, someSettings } from '../../support/communications.ts'

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

  it('what may go out in a digest waits for room, or as long as it lives', () => {
    const life = NOON + 168 * HOUR
    expect(ask('weekly_checkin', full('category:weekly_checkin:6d', NOON + HOUR))).toMatchObject({ kind: 'defer', until: NOON + HOUR, reason: 'cap_category', rule: 'caps.category' })
    expect(ask('weekly_checkin', full('category:weekly_checkin:6d', life + 1))).toMatchObject({ kind: 'defer', until: life, reason: 'cap_category' })
    const old = aCommunication({ category: 'weekly_checkin', requestedAt: NOON - 168 * HOUR })
    expect(decide(old, full('hour'), { now: NOON, policy: shippedPolicy, settings: someSettings() })).toMatchObject({ kind: 'expire', reason: 'expired', rule: 'caps.hour' })
  })

  const stopped = (reason: string, more: Partial<TraceEntry> = {}): TraceEntry => ({ stage: 'limits', verdict: 'defer', reason, rule: '', at: NOON - HOUR, until: NOON, pass: 0, policyVersion: '', detail: null, ...more })
  const item = { requestId: 'b', deferralKey: 'b#1.0', payload: Buffer.from('b') }
  it.each<[string, Partial<Communication>, number | 'goes on']>([
    ['waited for its slot', { trace: [stopped('cap_category')] }, NOON + 30_000],
    ['waited for it, and for its hour before that', { trace: [stopped('quiet_hours', { stage: 'timing' }), stopped('cap_day')] }, NOON + 30_000],
    ['has gathered', { trace: [stopped('cap_category'), stopped('digest_gathering')] }, 'goes on'],
    ['has passed before', { trace: [stopped('cap_category'), stopped('', { verdict: 'pass', reason: null })] }, 'goes on'],
    ['is new', {}, 'goes on'],
    ['has no time left', { trace: [stopped('cap_category')], expiresAt: NOON + 30_000 }, 'goes on'],
    ['belongs to a category without digests', { trace: [stopped('cap_category')], category: 'payment_reminder' }, 'goes on'],
  ])('who has a slot and %s', (_, more, until) => {
    const verdict = decide(aCommunication({ category: 'weekly_checkin', ...more }), { held: true, digest: [item] }, { now: NOON, policy: shippedPolicy, settings })
    const pass = { kind: 'pass', detail: { digest: 1 }, patch: { digest: [item] } }
    expect(verdict).toEqual(until === 'goes on' ? pass : { kind: 'defer', until, reason: 'digest_gathering', rule: 'digest.gather' })
  })

  it('gathers at once where nobody is to wait for others, and forgets what it carried before', () => {
    const trace = [stopped('cap_category')]
    expect(decide(aCommunication({ category: 'weekly_checkin', trace, digest: [item] }), { held: true }, { now: NOON, policy: shippedPolicy, settings: someSettings({ DIGEST_GATHER_MS: 0 }) })).toEqual({ kind: 'pass', patch: { digest: [] } })
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
