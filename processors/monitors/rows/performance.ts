import { spanText, type Monitor } from '../monitor.ts'

/** With fewer messages the 95th percentile is the slowest one. */
const MIN_MESSAGES = 20

/** The slower lane's 95th percentile from request to provider since the last check, of messages that never waited. */
export const performance: Monitor = {
  name: 'performance', after: 1, setting: 'PERFORMANCE_THRESHOLD_MS',
  about: 'The slower lane\'s 95th percentile from request to provider, of messages that never waited.',
  todo: 'Look at comms_lane_waits_total (a dependency or a provider limit that makes a lane wait), then comms_consumer_lag (too little processing: add processes of the role that lags), then comms_batch_seconds.',
  enabled: settings => settings.ENABLE_PERFORMANCE_MONITORING,
  async measure({ analytics }, settings, now) {
    const seconds = settings.MONITOR_INTERVAL_SECONDS
    const rows = await analytics.query('latency', { since: now - seconds * 1000, until: now })
    const [slowest] = rows.filter(row => row.messages >= MIN_MESSAGES).toSorted((a, b) => b.p95 - a.p95)
    if (!slowest) return null
    const threshold = settings.PERFORMANCE_THRESHOLD_MS
    const breached = slowest.p95 > threshold
    return {
      value: slowest.p95, threshold, breached, detail: { lane: slowest.lane, messages: slowest.messages, p50: slowest.p50, p99: slowest.p99, longest: slowest.longest },
      summary: `95 % of the ${slowest.messages} messages of the ${slowest.lane} lane in the last ${spanText(seconds)} reached the provider within ${slowest.p95} ms, ${breached ? 'slower' : 'not slower'} than ${threshold} ms.`,
    }
  },
}
