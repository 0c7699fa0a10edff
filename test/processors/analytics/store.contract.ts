/** What every fill of the analytics store must do. */
import { describe, expect, it } from 'vitest'
import type { AnalyticsStore } from '../../../processors/analytics/ports.ts'
import { queryNames } from '../../../processors/analytics/queries.ts'
import { noon, row } from './event-rows.ts'
import { everyAnswer } from './every-query.ts'
import { answers, asked, fill } from './scenario.ts'

export function analyticsStoreContract(open: () => Promise<AnalyticsStore>): void {
  describe('an analytics store', () => {
    it('answers every query about a known day', async () => {
      const store = await open()
      await fill(store)
      expect(await everyAnswer(store, asked)).toMatchObject(answers)
    })

    it('tells the story of one request in order', async () => {
      const store = await open()
      await fill(store)
      const story = await store.query('story', { requestId: 'waits' })
      expect(story.map(row => [row.kind, row.pass, row.reason])).toEqual([['accepted', 0, ''], ['deferred', 0, 'cap_day'], ['woken', 1, ''], ['deferred', 1, 'quiet_hours']])
    })

    it('answers the same after everything was inserted again', async () => {
      const store = await open()
      await fill(store)
      const before = await everyAnswer(store, asked)
      await fill(store)
      await fill(store)
      expect(await everyAnswer(store, asked)).toEqual(before)
    })

    it('narrows the funnel to a campaign, and engagement to a person', async () => {
      const store = await open()
      await fill(store)
      const days = { from: '2026-11-20', to: '2026-11-20' }
      expect(await store.query('funnel', { ...days, campaign: 'spring' })).toMatchObject([{ accepted: 3, sent: 3, cost_micros: 3000 }])
      expect(await store.query('engagement', { ...days, recipientId: 'p3', limit: 10 })).toMatchObject([{ recipient_id: 'p3', sent: 1, last_engaged_at: null }])
    })

    it('lists behind each reason the very requests that it counts, page by page', async () => {
      const store = await open()
      await fill(store)
      const days = { from: '2026-11-20', to: '2026-11-20' }
      const reasons = await store.query('reasons', days)
      for (const { requests, ...why } of reasons) expect(await store.query('recent', { ...days, ...why, limit: 100, skip: 0 })).toHaveLength(requests)
      expect(reasons.some(({ rule }) => rule === '')).toBe(true)
      const all = { ...days, outcome: '', stage: null, reason: null, rule: null }
      const whole = await store.query('recent', { ...all, limit: 100, skip: 0 })
      const pages = await Promise.all([0, 5, 10, 15].map(skip => store.query('recent', { ...all, limit: 5, skip })))
      expect(pages.flat()).toEqual(whole)
      expect(whole.length).toBeGreaterThan(15)
    })

    it('says when the first and the last of what waits is due, to the millisecond', async () => {
      const store = await open()
      const days = { from: '2026-11-20', to: '2026-11-20' }
      await store.insertEvents([59_999, 1, 7_199_001].map((after, index) => row(`w${index}`, 'deferred', noon, { reason: 'quiet_hours', rule: 'tcpa.window', until: noon + after })))
      expect(await store.query('waiting', days)).toEqual([{ reason: 'quiet_hours', rule: 'tcpa.window', first_until: noon + 1, last_until: noon + 7_199_001, requests: 3 }])
    })

    it('answers with no rows, or one of zeros, when it is empty', async () => {
      const { conservation, ...rest } = await everyAnswer(await open())
      expect(Object.keys(rest)).toHaveLength(queryNames.length - 1)
      expect(Object.values(rest).flat()).toEqual([])
      expect(conservation).toEqual([{ accepted: 0, sent: 0, rejected: 0, expired: 0, cancelled: 0, failed: 0, digested: 0, deferred: 0, in_flight: 0, dead_lettered: 0, unaccepted: 0, stuck: 0, overdue: 0 }])
    })

    it('takes empty inserts and answers a ping', async () => {
      const store = await open()
      expect(await Promise.all([store.insertEvents([]), store.insertConsents([]), store.insertDeadLetters([]), store.insertAlerts([])])).toEqual(Array.from({ length: 4 }, () => ({ ok: true })))
      await expect(store.ping()).resolves.toBeUndefined()
    })

    it('keeps quotes, backslashes, line ends and characters outside the basic plane as they are', async () => {
      const store = await open()
      const odd = 'a\'b"c\\d\ne\tf\u0000g 😀 é {x:String} %s'
      await store.insertEvents([row(odd, 'accepted', noon, { recipientId: odd, detail: odd, campaignId: odd })])
      expect(await store.query('story', { requestId: odd })).toMatchObject([{ detail: odd }])
      expect(await store.query('funnel', { from: '2026-11-20', to: '2026-11-20', campaign: odd })).toMatchObject([{ accepted: 1 }])
    })
  })
}
