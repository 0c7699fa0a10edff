import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prepareCase } from '../../../processors/compliance/explain-prepare.ts'
import { ask } from '../../../processors/explain/ask.ts'
import { explainCase } from '../../../processors/explain/index.ts'
import type { Explanation } from '../../../processors/explain/index.ts'
import { sentence } from '../../../processors/explain/sentence.ts'
import { stages } from '../../../processors/stages.ts'
import { explainDefaults } from '../compliance/support.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
type Given = Readonly<Record<string, unknown>>

const granted = ['sms', 'email'].flatMap(channel => ['marketing', 'informational', 'debt_collection'].map(purpose => ({ channel, purpose, level: 'express_written', at: '2026-01-01T00:00:00Z' })))
const ana = { recipientId: 'ana', phone: '+12125550123', email: 'ana@example.com', zone: 'America/New_York', state: 'NY', country: 'US' }
async function explain(given: Given): Promise<Explanation> {
  const answer = await explainCase({ id: 'case', recipient: ana, consents: granted, ...given }, explainDefaults)
  if (!answer.ok) throw new Error(answer.problems.join('\n'))
  return answer.explanation
}
const reminder = { category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' }
/** Wants quiet from 19:00, when the UTC day ends, to 09:00. */
const early = { ...ana, quietStart: 19 * 60, quietEnd: 9 * 60 }
/** 18:30 on a Tuesday in New York. */
const evening = '2026-11-24T23:30:00.000Z'
/** The limit is 100 USD, of which a tenth is kept for the critical lane. */
const overBy = (dollars: number): Given => ({ spentTodayMicros: 90_000_000 + dollars * 1_000_000, spentMonthMicros: 200_000_000 })

describe('earliest', () => {
  it('waits for the budget, then for the morning; or costs money', async () => {
    const explained = await explain({ now: evening, request: reminder, recipient: early, budget: overBy(12.35) })
    expect(explained).toMatchObject({ outcome: 'defer', stage: 'cost', reason: 'budget_day', until: '2026-11-25T14:00:00.000Z' })
    expect(explained.earliest).toEqual({
      at: '2026-11-25T14:00:00.000Z',
      binds: [
        { stage: 'cost', reason: 'budget_day', rule: 'budget.day', until: '2026-11-25T00:00:00.000Z' },
        { stage: 'timing', reason: 'personal_quiet_hours', rule: 'timing.personal_quiet_hours', until: '2026-11-25T14:00:00.000Z' },
      ],
      or: { addMicros: 12_400_000, at: evening, budgets: { 'day:2026-11-24': 12_400_000 } },
    })
    expect(sentence(explained)).toBe('case: would wait until 09:00 on Wed 25 Nov 2026 in America/New_York (2026-11-25T14:00:00.000Z), decided by cost: the daily budget has no room (rule budget.day). Then: the person asked for quiet at this hour. It would go at 18:30 on Tue 24 Nov 2026 in America/New_York (2026-11-24T23:30:00.000Z) if 12.40 USD is added to day:2026-11-24.')
  })

  it('says nothing of what goes now, nor of what no waiting helps', async () => {
    expect((await explain({ now: evening, request: reminder })).earliest).toBeNull()
    expect((await explain({ now: evening, request: reminder, optOuts: [{ channel: 'sms' }] })).earliest).toBeNull()
    expect((await explain({ now: evening, request: reminder, recipient: null })).earliest).toBeNull()
  })

  it('answers for what a budget or a cap rejects', async () => {
    const promotion = { category: 'promotion', channel: 'sms', text: 'Savings at 4.1 %.' }
    const noon = '2026-11-24T17:00:00.000Z'
    expect(await explain({ now: noon, request: promotion, budget: overBy(0) })).toMatchObject({ outcome: 'reject', reason: 'budget_day', until: null, earliest: { at: '2026-11-25T14:00:00.000Z', or: { addMicros: 50_000, at: noon } } })
    const history = [1, 2].map(days => ({ at: Date.parse(noon) - days * DAY, category: 'promotion' }))
    expect(await explain({ now: noon, request: promotion, history, policy: { categories: { promotion: { ttlHours: 400 } } } })).toMatchObject({ outcome: 'reject', reason: 'cap_category', earliest: { at: '2026-11-30T14:00:00.000Z', binds: [{ reason: 'cap_category' }, { reason: 'weekend' }] } })
  })

  it('knows no moment for what expires before, costs more than a budget, or waits for a person', async () => {
    const expiresAt = '2026-11-25T10:00:00Z'
    expect((await explain({ now: evening, request: { ...reminder, expiresAt }, recipient: early, budget: overBy(0) })).earliest).toMatchObject({ at: null, binds: [{ reason: 'budget_day' }, { stage: 'timing', reason: 'would_expire', until: null }], or: { addMicros: 50_000, at: evening } })
    const costly = await explain({ now: evening, request: { ...reminder, expiresAt: '2027-11-25T10:00:00Z' }, settings: { DAILY_BUDGET: 0.04, BUDGET_CRITICAL_RESERVE: 0 } })
    expect(costly.earliest).toMatchObject({ at: null, or: { addMicros: 10_000, at: evening } })
    expect(sentence(costly)).toContain('No moment is known when it could go, but at 18:30 on Tue 24 Nov 2026 in America/New_York (2026-11-24T23:30:00.000Z) if 0.01 USD is added to day:2026-11-24.')
    const marketing = { category: 'marketing', channel: 'sms', text: 'Example: savings. Reply STOP to opt out.' }
    expect((await explain({ now: '2026-11-24T17:00:00Z', request: marketing, recipient: { ...ana, reviewPendingAt: '2026-11-24T16:00:00Z' } })).earliest).toMatchObject({ at: null, binds: [{ reason: 'review_pending', until: null }] })
  })

  it('adds to the day and to the month where both lack', async () => {
    const { earliest } = await explain({ now: evening, request: reminder, budget: { spentTodayMicros: 95_000_000, spentMonthMicros: 2_701_000_000 } })
    expect(earliest).toMatchObject({ at: null, or: { addMicros: 5_050_000, at: evening, budgets: { 'day:2026-11-24': 5_050_000, 'month:2026-11': 1_050_000 } } })
  })

  it('is true: it goes at that moment and not a second before, whatever binds', async () => {
    const start = Date.parse('2026-11-01T00:00:00Z')
    let [waited, paid] = [0, 0]
    await fc.assert(fc.asyncProperty(
      fc.record({
        category: fc.constantFrom('payment_reminder', 'monthly_report', 'weekly_checkin', 'promotion', 'debt_notice', 'regulatory_notice', 'critical_financial_alert'),
        channel: fc.constantFrom('sms', 'email'), fallback: fc.boolean(),
        state: fc.constantFrom('NY', 'FL', 'OK', 'TX', 'OR'), zone: fc.constantFrom('America/New_York', 'America/Chicago', 'Pacific/Honolulu', null),
        now: fc.integer({ min: start, max: start + 120 * DAY }), wait: fc.option(fc.integer({ min: 0, max: 2 * DAY })), life: fc.option(fc.integer({ min: HOUR, max: 40 * DAY })),
        quiet: fc.option(fc.record({ quietStart: fc.integer({ min: 0, max: 1439 }), quietEnd: fc.integer({ min: 0, max: 1439 }) })),
        pause: fc.option(fc.integer({ min: 0, max: 2 * DAY }), { freq: 2 }),
        history: fc.array(fc.record({ ago: fc.integer({ min: 1, max: 2 * DAY }), channel: fc.constantFrom('sms', 'email'), category: fc.constantFrom('promotion', 'payment_reminder') }), { maxLength: 6 }),
        spent: fc.constantFrom(0, 89_990_000, 90_000_000, 101_000_000), spentBefore: fc.constantFrom(0, 2_610_000_000, 2_900_000_000),
      }),
      async ({ category, channel, fallback, state, zone, now, wait, life, quiet, pause, history, spent, spentBefore }) => {
        const given: Given = {
          request: { category, channel, fallbackChannels: fallback ? ['email'] : [], text: 'A message.', requestedAt: now, notBefore: wait === null ? null : now + wait, expiresAt: life === null ? null : now + life },
          recipient: { ...ana, state, zone, ...quiet, pausedUntil: pause === null ? null : now + pause }, settings: { LIMIT_LEASE_MS: 1000 },
          history: history.map(({ ago, ...one }) => ({ at: now - ago, ...one })),
        }
        // What was spent on a day is spent in its month, and in no other.
        const at = (instant: number): Promise<Explanation> => {
          const [day, month] = [10, 7].map(length => new Date(instant).toISOString().slice(0, length) === new Date(now).toISOString().slice(0, length))
          return explain({ ...given, now: instant, budget: { spentTodayMicros: day ? spent : 0, spentMonthMicros: month ? spent + spentBefore : 0 } })
        }
        const { outcome, earliest } = await at(now)
        const sends = async (instant: number): Promise<boolean> => (await at(instant)).outcome === 'send'
        const lies: string[] = []
        if (outcome === 'send' ? earliest !== null : outcome === 'defer' && earliest === null) lies.push('an answer where none is due, or none')
        if (earliest?.at) {
          waited += 1
          const goes = Date.parse(earliest.at)
          if (!await sends(goes)) lies.push('does not go')
          if (await sends(Math.max(now, goes - 1000)) || await sends(now + Math.floor((goes - now) / 2))) lies.push('goes before')
        }
        if (earliest?.or) {
          paid += 1
          const { at: then, addMicros, budgets } = earliest.or
          const prepared = prepareCase({ id: 'case', recipient: ana, consents: granted, ...given, now, budget: { spentTodayMicros: spent, spentMonthMicros: spent + spentBefore } }, explainDefaults)
          if (!prepared.ok) throw new Error(prepared.problems.join('\n'))
          const paying = async (less: number): Promise<unknown> => {
            const { verdicts } = await ask(prepared.prepared, stages, Date.parse(then), new Map(Object.entries(budgets).map(([key, micros]) => [key, micros - less])))
            const last = verdicts.at(-1)?.verdict
            return last?.kind === 'pass' ? last.patch?.sendChannel : last?.kind
          }
          if (Math.max(...Object.values(budgets)) !== addMicros || (earliest.at !== null && then >= earliest.at)) lies.push('money that helps nothing')
          if (await paying(0) !== channel) lies.push('too little money')
          if (await paying(1) === channel) lies.push('too much money')
        }
        expect(lies).toEqual([])
      },
    ), { numRuns: 1500 })
    expect([waited > 200, paid > 50]).toEqual([true, true])
  }, 60_000)
})
