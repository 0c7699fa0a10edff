import { expect, it } from 'vitest'
import { untilSettled } from '../../../cli/demo/watch.ts'
import type { Progress } from '../../../cli/demo/watch.ts'
import { memoryAnalytics } from '../../../processors/analytics/memory/store.ts'
import type { AnalyticsStore } from '../../../processors/analytics/ports.ts'

it('never tells of more delivered than sent, however much happens between two questions', async () => {
  const counts = { accepted: 40, rejected: 2, expired: 1, cancelled: 0, failed: 0, digested: 0, deferred: 0 }
  const conservation = { ...counts, sent: 0, in_flight: 0, dead_lettered: 0, unaccepted: 0, stuck: 0, overdue: 0 }
  const funnel = { ...counts, day: '2026-11-28', in_flight: 0, unknown: 0, sent: 37, delivered: 35, undelivered: 1, bounced: 1, opened: 0, clicked: 0, complained: 0, unsubscribed: 0, converted: 0, cost_micros: 0 }
  const answers: Record<string, unknown[]> = { conservation: [conservation], funnel: [funnel] }
  const analytics: AnalyticsStore = { ...memoryAnalytics(), query: (async (name: string) => answers[name] ?? []) as AnalyticsStore['query'] }
  const told: Progress[] = []
  expect(await untilSettled(analytics, null, { from: '2026-11-28', to: '2026-11-28' }, 40, progress => told.push(progress))).toBe(true)
  expect(told).toEqual([{ settled: 40, sent: 37, rejected: 3, deferred: 0, delivered: 35 }])
})
