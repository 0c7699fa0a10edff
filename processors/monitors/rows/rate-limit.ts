import type { Settings } from '../../../config/settings.ts'
import type { VolumeRow } from '../../analytics/queries.ts'
import { percent, type Monitor } from '../monitor.ts'

interface Use { readonly name: string; readonly sent: number; readonly limit: number }

/** Sends against each provider limit. MMS is paced with SMS. */
function usesOf(rows: readonly VolumeRow[], settings: Settings): Use[] {
  const total = (email: boolean, span: 'minute' | 'hour' | 'day', lane?: string): number => rows
    .filter(row => (row.channel === 'email') === email && (lane === undefined || row.lane === lane))
    .reduce((sum, row) => sum + row[span], 0)
  return [
    { name: 'SMS per minute, critical lane', sent: total(false, 'minute', 'critical'), limit: settings.SMS_RATE_CRITICAL_PER_MINUTE },
    { name: 'SMS per minute, normal lane', sent: total(false, 'minute', 'normal'), limit: settings.SMS_RATE_NORMAL_PER_MINUTE },
    { name: 'SMS per hour', sent: total(false, 'hour'), limit: settings.SMS_RATE_HOURLY },
    { name: 'SMS per day', sent: total(false, 'day'), limit: settings.SMS_RATE_DAILY },
    { name: 'emails per minute, critical lane', sent: total(true, 'minute', 'critical'), limit: settings.EMAIL_RATE_CRITICAL_PER_MINUTE },
    { name: 'emails per minute, normal lane', sent: total(true, 'minute', 'normal'), limit: settings.EMAIL_RATE_NORMAL_PER_MINUTE },
    { name: 'emails per hour', sent: total(true, 'hour'), limit: settings.EMAIL_RATE_HOURLY },
    { name: 'emails per day', sent: total(true, 'day'), limit: settings.EMAIL_RATE_DAILY },
  ]
}

/** Share of the provider limit that is nearest to binding. */
export const rateLimitUse: Monitor = {
  name: 'rate_limit_use', after: 1, setting: 'RATE_LIMIT_ALERT_THRESHOLD',
  about: 'Share of the provider limit that is nearest to binding.',
  todo: 'Nothing is lost when it is full: the lane waits, critical messages have a limit of their own. Raise the limit in the settings if the provider has granted more; spread campaigns otherwise.',
  enabled: settings => settings.ENABLE_RATE_LIMIT_MONITORING,
  async measure({ analytics }, settings, now) {
    const [nearest] = usesOf(await analytics.query('volume', { until: now }), settings).toSorted((a, b) => b.sent / b.limit - a.sent / a.limit)
    if (!nearest) return null
    const value = nearest.sent / nearest.limit
    const threshold = settings.RATE_LIMIT_ALERT_THRESHOLD
    const breached = value > threshold
    return {
      value, threshold, breached, detail: { limit: nearest.name, sent: nearest.sent, allowed: nearest.limit },
      summary: `${percent(value)} of a provider limit is used (${nearest.sent} of ${nearest.limit} ${nearest.name}), ${breached ? 'above' : 'not above'} ${percent(threshold)}${breached ? '; when it is full the lane waits' : ''}.`,
    }
  },
}
