import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainCase } from '../../../processors/explain/index.ts'
import type { Explanation } from '../../../processors/explain/index.ts'
import { explainDefaults } from '../compliance/support.ts'

const ana = { phone: '+12125550123', zone: 'America/New_York', country: 'US' }
const consents = [{ channel: 'all', purpose: 'all', level: 'express_written', at: '2026-01-01T00:00:00Z' }]
async function explain(given: Readonly<Record<string, unknown>>): Promise<Explanation> {
  const answer = await explainCase({ id: 'x', recipient: ana, consents, ...given }, explainDefaults)
  if (!answer.ok) throw new Error(answer.problems.join('\n'))
  return answer.explanation
}

describe('until', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, string, string])[] = [
    ['the law opens on Saturday, the company on Monday', { now: '2026-12-04T22:00:00-05:00', request: { category: 'promotion' } }, 'quiet_hours', '2026-12-07T14:00:00.000Z'],
    ['the law opens before the person does', { now: '2026-11-24T23:00:00-05:00', request: { category: 'marketing' }, recipient: { ...ana, quietStart: 1320, quietEnd: 570 } }, 'quiet_hours', '2026-11-25T14:30:00.000Z'],
    ['the producer names an hour that the law closes', { now: '2026-11-24T12:00:00-05:00', request: { category: 'marketing', notBefore: '2026-11-25T22:00:00-05:00' } }, 'not_before', '2026-11-26T13:00:00.000Z'],
    ['the producer names an hour that is open', { now: '2026-11-24T12:00:00-05:00', request: { category: 'marketing', notBefore: '2026-11-25T10:00:00-05:00' } }, 'not_before', '2026-11-25T15:00:00.000Z'],
    ['a pause ends at night', { now: '2026-11-24T12:00:00-05:00', request: { category: 'marketing' }, recipient: { ...ana, pausedUntil: '2026-11-28T02:00:00-05:00' } }, 'paused', '2026-11-28T13:00:00.000Z'],
    ['a reply that waits to be read is looked at again in a day', { now: '2026-11-24T12:00:00-05:00', request: { category: 'marketing' }, recipient: { ...ana, reviewPendingAt: '2026-11-24T11:00:00-05:00' } }, 'review_pending', '2026-11-25T17:00:00.000Z'],
  ]
  it.each(cases)('%s', async (_, given, reason, until) => expect(await explain(given)).toMatchObject({ outcome: 'defer', reason, until }))

  it('leaves each stage its own', async () => {
    const { trace } = await explain({ now: '2026-12-04T22:00:00-05:00', request: { category: 'promotion' } })
    expect(trace).toMatchObject([{ stage: 'compliance', until: '2026-12-05T13:00:00.000Z' }])
  })

  it('is an instant at which neither the law nor the company defers, for any moment, place and wish', async () => {
    await fc.assert(fc.asyncProperty(
      fc.integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2028-01-01T00:00:00Z') }), fc.constantFrom('promotion', 'marketing', 'payment_reminder', 'debt_notice'),
      fc.constantFrom('212', '305', '801', '215', '401', '850', '671'), fc.option(fc.integer({ min: 0, max: 1439 })), async (now, category, area, quietStart) => {
        const given = { request: { category, requestedAt: now, expiresAt: now + 30 * 86_400_000 }, recipient: { phone: `+1${area}5550123`, country: 'US', quietStart, quietEnd: quietStart === null ? null : (quietStart + 600) % 1440 } }
        const first = await explain({ ...given, now })
        fc.pre(first.outcome === 'defer')
        // Wishes and business hours may leave no hour at all: then it is refused there.
        expect((await explain({ ...given, now: first.until })).outcome).not.toBe('defer')
      }), { numRuns: 100 })
  })
})
