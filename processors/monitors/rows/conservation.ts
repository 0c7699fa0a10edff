import { gapOf, unbalanced } from '../../analytics/balance.ts'
import { utcDate } from '../../kernel/events.ts'
import type { Monitor } from '../monitor.ts'

const MINUTE_MS = 60_000
/** Topics are read each at its own pace; after this the records of a request should all have arrived. */
const SETTLED_MS = 10 * MINUTE_MS
/** Provider limits may hold a lane for hours; a request nobody spoke of for a day is lost. */
const QUIET_MS = 24 * 60 * MINUTE_MS
/** Releases are spread over RELEASE_JITTER_MS; what is this late on top was not woken. */
const OVERDUE_MS = 15 * MINUTE_MS
const DAYS_MS = 2 * 24 * 60 * MINUTE_MS

/** Every accepted request of the last days is in exactly one term of the conservation equation, and moves. */
export const conservation: Monitor = {
  name: 'conservation', after: 3, setting: null,
  about: 'Every accepted request of the last days is in exactly one state, and moves.',
  todo: 'The summary says in which way: in no term, a topic is behind or analytics lost records (lag of the analytics role); silent, a lane waits (comms_lane_waits_total); not woken, the deferral role does not run; known without being accepted, the request topics were trimmed before analytics read them.',
  enabled: settings => settings.ENABLE_DELIVERY_MONITORING,
  async measure({ analytics }, settings, now) {
    const [row] = await analytics.query('conservation', {
      from: utcDate(now - DAYS_MS), to: utcDate(now), settled: now - SETTLED_MS, quietSince: now - QUIET_MS, overdueSince: now - settings.RELEASE_JITTER_MS - OVERDUE_MS,
    })
    if (!row) return null
    const value = unbalanced(row)
    const breached = value > 0
    return {
      value, threshold: 0, breached, detail: { ...row },
      summary: breached
        ? `${value} requests of the last days are out of balance: ${Math.abs(gapOf(row))} in no term, ${row.unaccepted} known without being accepted, ${row.stuck} silent for a day, ${row.overdue} not woken in time; ${row.accepted} were accepted.`
        : `All ${row.accepted} requests accepted in the last days are accounted for.`,
    }
  },
}
