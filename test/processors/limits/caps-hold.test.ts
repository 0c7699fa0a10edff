import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../processors/limits/index.ts'
import { memoryLimits } from '../../../processors/stores/memory/limits.ts'
import { NOON, aCommunication, policyWith, someSettings } from '../../support/communications.ts'
import { storesWith } from '../../support/partial-stores.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('caps', () => {
  it('hold in every window, and what waits passes at its instant, whatever the traffic', async () => {
    const policy = policyWith('payment_reminder', { ttlHours: null, caps: [{ limit: 4, days: 2 }], subjectCaps: [{ limit: 1, days: 0.25 }] })
    const settings = someSettings({ USER_WEEKLY_MAX: 9 })
    const message = fc.record({ afterMs: fc.integer({ min: 0, max: 10 * HOUR }), channel: fc.constantFrom('sms', 'email'), category: fc.constantFrom('payment_reminder', 'monthly_report'), subjectKey: fc.constantFrom('a', 'b', null) })
    await fc.assert(fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 40 }), async messages => {
      const store = memoryLimits()
      const stores = storesWith({ limits: store })
      const sent: { at: number; channel: string; category: string; subjectKey: string | null }[] = []
      let now = NOON
      for (const [index, { afterMs, channel, category, subjectKey }] of messages.entries()) {
        now += afterMs
        const communication = aCommunication({ requestId: `req-${index}`, requestedAt: now, expiresAt: null, channel, category: channel === 'sms' ? 'payment_reminder' : category, subjectKey })
        const open = policyWith('monthly_report', { ttlHours: null }).categories['monthly_report']
        if (!open) throw new Error('no monthly_report')
        const context = { now, settings, policy: { ...policy, categories: { ...policy.categories, monthly_report: open } } }
        const verdict = async (at: number): Promise<ReturnType<typeof limits.decide>> => {
          const [answer] = await limits.load([communication], stores, { ...context, now: at })
          return limits.decide(communication, answer ?? { held: true }, { ...context, now: at })
        }
        const first = await verdict(now)
        const until = first.kind === 'defer' ? first.until : now
        expect([first.kind, until > now]).toEqual(first.kind === 'defer' ? ['defer', true] : ['pass', false])
        // Nobody else comes between: at its instant it passes, and time goes on from there.
        now = until
        expect((await verdict(now)).kind).toBe('pass')
        store.commit(communication.recipientId, communication.requestId)
        sent.push({ at: now, channel: communication.channel, category: communication.category, subjectKey })
      }
      const most = (windowMs: number, counts: (message: (typeof sent)[number]) => boolean): number => Math.max(0, ...sent.map(({ at }) => sent.filter(other => counts(other) && other.at > at - windowMs && other.at <= at).length))
      expect(most(HOUR, () => true)).toBeLessThanOrEqual(2)
      expect(most(DAY, () => true)).toBeLessThanOrEqual(5)
      expect(most(7 * DAY, () => true)).toBeLessThanOrEqual(9)
      expect(most(DAY, ({ channel }) => channel === 'sms')).toBeLessThanOrEqual(3)
      expect(most(DAY, ({ channel }) => channel === 'email')).toBeLessThanOrEqual(2)
      expect(most(2 * DAY, ({ category }) => category === 'payment_reminder')).toBeLessThanOrEqual(4)
    }), { numRuns: 100 })
  })
})
