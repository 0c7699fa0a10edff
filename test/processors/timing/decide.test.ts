import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Policy } from '../../../config/policy.ts'
import type { Settings } from '../../../config/settings.ts'
import type { Communication } from '../../../schemas/generated/types.ts'
import type { Verdict } from '../../../processors/kernel/verdict.ts'
import { decide } from '../../../processors/timing/decide.ts'
import type { RecipientTiming } from '../../../processors/timing/decide.ts'
import { NOON, aCommunication, aRecipient, policyWith, shippedPolicy, someSettings } from '../../support/communications.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const settings = someSettings({ RELEASE_JITTER_MS: 0 })
const utc = (text: string): number => Date.parse(text)
const iso = (at: number): string => new Date(at).toISOString()

interface Case { readonly now?: string; readonly message?: Partial<Communication>; readonly state?: Partial<RecipientTiming>; readonly policy?: Policy; readonly settings?: Partial<Settings> }
function ask({ now, message, state, policy = shippedPolicy, settings: more }: Case): Verdict {
  const at = now === undefined ? NOON : utc(now)
  return decide(aCommunication({ requestedAt: at, ...message }), { zones: ['America/New_York'], recipient: aRecipient(), ...state }, { now: at, policy, settings: { ...settings, ...more } })
}
/** "pass", or kind, reason and when. */
function short(verdict: Verdict): string {
  if (verdict.kind === 'pass') return 'pass'
  return verdict.kind === 'defer' ? `defer ${verdict.reason} ${iso(verdict.until)}` : `${verdict.kind} ${verdict.reason}`
}

describe('timing decides', () => {
  const checkin = { category: 'weekly_checkin' }
  it('looks no further than 400 days for an hour that zones do not share, however long the message lives', () => {
    const verdict = ask({ message: { ...checkin, expiresAt: Date.UTC(9999, 0, 1) }, state: { zones: ['America/New_York', 'Asia/Tokyo'] } })
    expect(short(verdict)).toBe('expire would_expire')
  })

  it.each<[string, Case, string]>([
    ['noon is permitted', {}, 'pass'],
    ['22:00 is quiet', { now: '2026-11-24T03:00:00Z' }, 'defer quiet_hours 2026-11-24T13:00:00.000Z'],
    ['08:00 is not', { now: '2026-11-24T13:00:00Z' }, 'pass'],
    ['a category without windows goes out at any hour', { now: '2026-11-24T03:00:00Z', message: { category: 'fraud_alert' } }, 'pass'],
    ['personal quiet hours', { now: '2026-11-24T17:00:00Z', state: { recipient: aRecipient({ quietStart: 11 * 60, quietEnd: 14 * 60 }) } }, 'defer personal_quiet_hours 2026-11-24T19:00:00.000Z'],
    ['personal quiet hours that start and end alike are none', { now: '2026-11-24T17:00:00Z', state: { recipient: aRecipient({ quietStart: 720, quietEnd: 720 }) } }, 'pass'],
    ['personal quiet hours that pass midnight', { now: '2026-11-24T17:00:00Z', state: { recipient: aRecipient({ quietStart: 12 * 60, quietEnd: 10 * 60 }) } }, 'defer personal_quiet_hours 2026-11-25T15:00:00.000Z'],
    ['an alert is not bound by what the person asked for', { state: { recipient: aRecipient({ quietStart: 0, quietEnd: 1439, pausedUntil: NOON + DAY }) }, message: { category: 'fraud_alert' } }, 'pass'],
    ['a pause', { state: { recipient: aRecipient({ pausedUntil: NOON + 2 * HOUR }) } }, 'defer paused 2026-11-22T19:00:00.000Z'],
    ['a pause that ends at night waits for the morning', { state: { recipient: aRecipient({ pausedUntil: utc('2026-11-23T04:00:00Z') }) } }, 'defer paused 2026-11-23T13:00:00.000Z'],
    ['notBefore', { message: { notBefore: NOON + HOUR + 5 } }, 'defer not_before 2026-11-22T18:00:00.005Z'],
    ['notBefore at night waits for the morning', { message: { notBefore: utc('2026-11-23T04:00:00Z') } }, 'defer not_before 2026-11-23T13:00:00.000Z'],
    ['notBefore that has come', { message: { notBefore: NOON } }, 'pass'],
    ['notBefore is named before the pause, the pause before the hour', { now: '2026-11-24T03:00:00Z', message: { notBefore: utc('2026-11-24T03:01:00Z') }, state: { recipient: aRecipient({ pausedUntil: utc('2026-11-24T03:02:00Z') }) } }, 'defer not_before 2026-11-24T13:00:00.000Z'],
    ['business hours begin at 9', { now: '2026-11-24T13:30:00Z', message: checkin }, 'defer outside_business_hours 2026-11-24T14:00:00.000Z'],
    ['business hours end at 17', { now: '2026-11-24T22:00:00Z', message: checkin }, 'defer outside_business_hours 2026-11-25T14:00:00.000Z'],
    ['Saturday waits for Monday', { now: '2026-11-21T17:00:00Z', message: checkin }, 'defer weekend 2026-11-23T14:00:00.000Z'],
    ['weekends may be switched on', { now: '2026-11-21T17:00:00Z', message: checkin, settings: { WEEKEND_COMMUNICATIONS: true } }, 'pass'],
    ['Thanksgiving waits for Friday', { now: '2026-11-26T17:00:00Z', message: checkin }, 'defer holiday 2026-11-27T14:00:00.000Z'],
    ['holidays may be switched on', { now: '2026-11-26T17:00:00Z', message: checkin, settings: { HOLIDAY_COMMUNICATIONS: true } }, 'pass'],
    ['the observed day is closed, too: Friday 3 July 2026, then the weekend', { now: '2026-07-03T16:00:00Z', message: checkin }, 'defer holiday 2026-07-06T13:00:00.000Z'],
    ['the first rule in order is named: quiet before business hours before weekend', { now: '2026-11-22T04:00:00Z', message: checkin }, 'defer quiet_hours 2026-11-23T14:00:00.000Z'],
    ['every candidate zone must be open', { now: '2026-11-24T14:00:00Z', state: { zones: ['America/New_York', 'America/Los_Angeles'] } }, 'defer quiet_hours 2026-11-24T16:00:00.000Z'],
    ['no zone known: the default', { now: '2026-11-24T05:00:00Z', state: { zones: [] } }, 'defer quiet_hours 2026-11-24T08:00:00.000Z'],
    ['not zone-aware: the default for everyone', { now: '2026-11-24T05:00:00Z', settings: { TIMEZONE_AWARE: false, TIMEZONE_DEFAULT: 'Europe/Berlin' } }, 'defer quiet_hours 2026-11-24T07:00:00.000Z'],
    ['nobody known: the default, no personal rule', { state: { zones: [], recipient: null } }, 'pass'],
    ['expired', { message: { expiresAt: NOON } }, 'expire expired'],
    ['a millisecond of life is enough', { message: { expiresAt: NOON + 1 } }, 'pass'],
    ['it would expire in the night', { now: '2026-11-24T03:00:00Z', message: { expiresAt: utc('2026-11-24T13:00:00Z') } }, 'expire would_expire'],
    ['it lives to see the morning', { now: '2026-11-24T03:00:00Z', message: { expiresAt: utc('2026-11-24T13:00:00.001Z') } }, 'defer quiet_hours 2026-11-24T13:00:00.000Z'],
    ['the category says how long it lives', { message: { category: 'security_code', requestedAt: NOON - 15 * 60_000 } }, 'expire expired'],
    ['a message scheduled ahead does not age before', { message: { notBefore: NOON + 30 * DAY } }, 'defer not_before 2026-12-22T17:00:00.000Z'],
    ['nor has it aged when its day comes', { message: { requestedAt: NOON - 30 * DAY, notBefore: NOON } }, 'pass'],
    ['what never opens is rejected, and does not wait', { message: { category: 'regulatory_notice' }, policy: policyWith('regulatory_notice', { windows: ['quiet_hours'] }), settings: { QUIET_HOURS_START: 0, QUIET_HOURS_END: 24 } }, 'reject quiet_hours'],
    ['what does not open within its life expires', { settings: { QUIET_HOURS_START: 0, QUIET_HOURS_END: 24 } }, 'expire would_expire'],
    ['an unknown category is put aside', { message: { category: 'nothing' } }, 'dead unknown_category'],
  ])('%s', (_, given, expected) => {
    expect(short(ask(given))).toBe(expected)
  })

  it('names the rule, gives the slot back, and says why without any address', () => {
    expect(ask({ now: '2026-11-24T03:00:00Z' })).toEqual({
      kind: 'defer', reason: 'quiet_hours', rule: 'timing.quiet_hours', until: utc('2026-11-24T13:00:00Z'),
      detail: { zones: 'America/New_York', local: '2026-11-23 22:00', opensAt: utc('2026-11-24T13:00:00Z'), expiresAt: utc('2026-11-27T03:00:00Z') },
      effects: [{ type: 'release_slot', requestId: 'req-1', recipientId: 'person-1' }],
    })
    expect(ask({ message: { expiresAt: NOON } })).toMatchObject({ effects: [{ type: 'release_slot', requestId: 'req-1', recipientId: 'person-1' }] })
  })
})

describe('release jitter', () => {
  const spread = (ids: readonly string[], more: Case): number[] => ids.map(requestId => {
    const verdict = ask({ now: '2026-11-24T03:00:00Z', settings: { RELEASE_JITTER_MS: 300_000 }, ...more, message: { requestId, ...more.message } })
    return verdict.kind === 'defer' ? verdict.until - utc('2026-11-24T13:00:00Z') : Number.NaN
  })
  const ids = Array.from({ length: 500 }, (_, index) => `req-${index}`)

  it('spreads the releases of an opening forward over the span, the same way every time', () => {
    const offsets = spread(ids, {})
    expect(Math.min(...offsets)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...offsets)).toBeLessThan(300_000)
    // Ten equal parts of the span: none is empty, none holds a fifth.
    const parts = Array.from({ length: 10 }, (_, part) => offsets.filter(offset => Math.floor(offset / 30_000) === part).length)
    expect(Math.min(...parts)).toBeGreaterThan(20)
    expect(Math.max(...parts)).toBeLessThan(100)
    expect(spread(ids, {})).toEqual(offsets)
  })

  it('stays within a short window', () => {
    const offsets = spread(ids, { state: { recipient: aRecipient({ quietStart: 8 * 60 + 1, quietEnd: 8 * 60 }) } })
    expect(Math.max(...offsets)).toBeLessThan(60_000)
    expect(new Set(offsets).size).toBeGreaterThan(400)
  })

  it('stays within the life of the message', () => {
    expect(Math.max(...spread(ids, { message: { expiresAt: utc('2026-11-24T13:00:30Z') } }))).toBeLessThan(30_000)
  })

  it('keeps an instant that somebody named', () => {
    expect(ask({ message: { notBefore: NOON + HOUR }, settings: { RELEASE_JITTER_MS: 300_000 } })).toMatchObject({ until: NOON + HOUR })
  })
})

describe('until', () => {
  it('is permitted when it comes, whatever the rules: the woken message passes', () => {
    fc.assert(fc.property(
      fc.record({
        category: fc.constantFrom('payment_reminder', 'weekly_checkin', 'promotion', 'regulatory_notice', 'debt_notice'),
        zones: fc.uniqueArray(fc.constantFrom('America/New_York', 'America/Los_Angeles', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Europe/London'), { minLength: 1, maxLength: 2 }),
        now: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2036, 0, 1) }),
        wait: fc.option(fc.integer({ min: 0, max: 3 * DAY })), pause: fc.option(fc.integer({ min: 0, max: 3 * DAY })), life: fc.option(fc.integer({ min: 1, max: 7 * DAY })),
        quietStart: fc.option(fc.integer({ min: 0, max: 1439 })), quietEnd: fc.integer({ min: 0, max: 1439 }), requestId: fc.string(),
      }),
      ({ category, zones, now, wait, pause, life, quietStart, quietEnd, requestId }) => {
        const message = aCommunication({ requestId, category, requestedAt: now, notBefore: wait === null ? null : now + wait, expiresAt: life === null ? null : now + life })
        const state = { zones, recipient: aRecipient({ quietStart, quietEnd, pausedUntil: pause === null ? null : now + pause }) }
        const jittery = someSettings()
        const verdict = decide(message, state, { now, policy: shippedPolicy, settings: jittery })
        if (verdict.kind !== 'defer') return
        expect(verdict.until).toBeGreaterThan(now)
        expect(decide({ ...message, pass: 1 }, state, { now: verdict.until, policy: shippedPolicy, settings: jittery }).kind).toBe('pass')
        // Without jitter it is minimal: one second earlier it would still have waited.
        const exact = decide(message, state, { now, policy: shippedPolicy, settings })
        if (exact.kind !== 'defer') throw new Error('jitter changed the verdict')
        expect(verdict.until - exact.until).toBeGreaterThanOrEqual(0)
        expect(verdict.until - exact.until).toBeLessThan(jittery.RELEASE_JITTER_MS)
        expect(decide(message, state, { now: Math.max(now, exact.until - 1000), policy: shippedPolicy, settings }).kind).toBe('defer')
      },
    ), { numRuns: 500 })
  })
})
