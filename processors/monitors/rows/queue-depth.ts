import type { Monitor } from '../monitor.ts'

/** Records; about a second of work at full speed, or a sender's hour and a half at its usual hourly limit. */
const THRESHOLD = 10_000

/** Consumer lag of the group that is furthest behind. */
export const queueDepth: Monitor = {
  name: 'queue_depth', after: 2, setting: null,
  about: 'Consumer lag of the group that is furthest behind.',
  todo: 'If comms_lane_waits_total grows, the lane waits for something: mend that. Otherwise add processes of the role, up to one for each partition.',
  enabled: settings => settings.ENABLE_PERFORMANCE_MONITORING,
  async measure({ queues }) {
    const [deepest] = (await queues()).toSorted((a, b) => b.records - a.records)
    if (!deepest) return null
    const breached = deepest.records > THRESHOLD
    return {
      value: deepest.records, threshold: THRESHOLD, breached, detail: { group: deepest.group, topic: deepest.topic },
      summary: `${deepest.group} is ${deepest.records} records behind on ${deepest.topic}, ${breached ? 'more' : 'not more'} than ${THRESHOLD}.`,
    }
  },
}
