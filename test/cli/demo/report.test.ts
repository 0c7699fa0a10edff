import { expect, it } from 'vitest'
import { render } from '../../../cli/demo/report.ts'
import { total } from '../../../cli/demo/watch.ts'

it('says to the second when the first and the last of what waits is due, and why in the words of its rule', () => {
  const at = Date.UTC(2026, 10, 25, 13, 0, 34, 567)
  const text = render({
    published: { requests: 3, duplicates: 0, malformed: 0 }, funnel: total([]), deadLetters: [], balanced: true, messagedTwice: 0, settled: true, seconds: 1,
    reasons: [{ outcome: 'deferred', stage: 'timing', reason: 'quiet_hours', rule: 'timing.quiet_hours', requests: 2 }, { outcome: 'deferred', stage: 'compliance', reason: 'quiet_hours', rule: 'tcpa.window', requests: 1 }],
    waiting: [{ reason: 'quiet_hours', rule: 'timing.quiet_hours', first_until: at, last_until: at + 3_600_000, requests: 2 }, { reason: 'quiet_hours', rule: 'tcpa.window', first_until: at, last_until: at, requests: 1 }],
    conservation: { accepted: 3, sent: 0, rejected: 0, expired: 0, cancelled: 0, failed: 0, digested: 0, deferred: 3, in_flight: 0, dead_lettered: 0, unaccepted: 0, stuck: 0, overdue: 0 },
  })
  expect(text).toMatch(/quiet_hours +2 +2026-11-25 13:00:34 UTC to 2026-11-25 14:00:34 UTC \(timing\.quiet_hours\)\n/)
  expect(text).toMatch(/quiet_hours +1 +2026-11-25 13:00:34 UTC \(tcpa\.window\)\n/)
  expect(text).toContain('The law closes this hour. (tcpa.window)')
  expect(text).toContain('quiet hours close this hour, not the law or the person. (timing.quiet_hours)')
})
