import type { Monitor } from '../monitor.ts'

/** What people got by the log is what Redis counts: a difference means that caps or the ledger cannot be relied on. */
export const stateDrift: Monitor = {
  name: 'state_drift', after: 1, setting: null,
  about: 'Differences between Redis and the log, for a sample of people.',
  todo: 'Caps and the ledger cannot be relied on: run `postrider rebuild --yes`, which closes the gates, restores Redis from the log and opens them. Then find out who wrote to Redis.',
  enabled: settings => settings.ENABLE_DELIVERY_MONITORING,
  async measure({ audit }, _settings, now) {
    const { people, messages, drifts } = await audit(now)
    if (people === 0) return null
    const value = drifts.length
    const breached = value > 0
    const [first] = drifts
    return {
      value, threshold: 0, breached, detail: { people, messages, differences: value },
      summary: breached
        ? `Redis and the log differ in ${value} of ${messages} messages to ${people} people, the first ${first?.what} (${first?.requestId}): \`postrider rebuild --yes\` restores Redis from the log.`
        : `Redis and the log agree about ${messages} messages to ${people} people.`,
    }
  },
}
