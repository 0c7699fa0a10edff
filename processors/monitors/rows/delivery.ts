import { utcDate } from '../../kernel/events.ts'
import { percent, spanText, type Monitor } from '../monitor.ts'

const DAY_MS = 86_400_000

/** Share of the sends that ended in delivery, of those whose end became known within the window. Sends that the provider refused for good count as not delivered. */
export const deliveryRate: Monitor = {
  name: 'delivery_rate', after: 1, setting: 'DELIVERY_RATE_THRESHOLD',
  about: 'Share of the sends that ended in delivery, of those whose end became known within the window.',
  todo: 'Ask ClickHouse or the dashboard which channel, category and provider code fail. Mostly undelivered: a carrier filters, or the sender lost its registration; see the provider\'s console. Mostly bounced: a list with old addresses. If webhooks stopped, the rate falls by itself: see comms_callbacks_total.',
  // Without delivery events the rate would be 0 whatever happens.
  enabled: settings => settings.ENABLE_DELIVERY_MONITORING && settings.TRACK_DELIVERY_RATES,
  async measure({ analytics }, settings, now) {
    const seconds = settings.DELIVERY_RATE_WINDOW_SECONDS
    const rows = await analytics.query('delivery', { since: now - seconds * 1000, until: now })
    const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + of(row), 0)
    const delivered = sum(row => row.delivered)
    const undelivered = sum(row => row.undelivered)
    const bounced = sum(row => row.bounced)
    const failed = sum(row => row.failed)
    const outcomes = delivered + undelivered + bounced + failed
    if (outcomes < settings.DELIVERY_RATE_MIN_VOLUME) return null
    const value = delivered / outcomes
    const threshold = settings.DELIVERY_RATE_THRESHOLD
    const breached = value < threshold
    return {
      value, threshold, breached, detail: { delivered, undelivered, bounced, failed, windowSeconds: seconds },
      summary: `Delivery rate over the last ${spanText(seconds)} is ${percent(value)}, ${breached ? 'below' : 'not below'} ${percent(threshold)}: ${delivered} of ${outcomes} delivered, ${undelivered} undelivered, ${bounced} bounced, ${failed} refused.`,
    }
  },
}

/** Requests with more than one provider message: must never happen, so the first one fires. Looks at today's and yesterday's requests. */
export const duplicates: Monitor = {
  name: 'duplicates', after: 1, setting: null,
  about: 'Requests that reached a provider more than once; must never happen.',
  todo: 'Stop the senders (PROCESS_ROLES without send), read the story of the request that is named, and compare the two provider ids at the provider. Nothing is lost meanwhile: Kafka keeps what waits.',
  enabled: settings => settings.ENABLE_DELIVERY_MONITORING,
  async measure({ analytics }, _settings, now) {
    const rows = await analytics.query('duplicates', { from: utcDate(now - DAY_MS), to: utcDate(now), limit: 100 })
    const [first] = rows
    return {
      value: rows.length, threshold: 0, breached: rows.length > 0, detail: { requests: rows.slice(0, 10).map(row => row.request_id).join(' ') },
      summary: first ? `${rows.length === 100 ? 'At least 100' : rows.length} requests since yesterday were sent more than once, ${first.request_id} among them.` : 'No request since yesterday was sent more than once.',
    }
  },
}
