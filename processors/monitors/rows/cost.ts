import { utcDate } from '../../kernel/events.ts'
import { dollars, type Monitor } from '../monitor.ts'

const MICROS = 1_000_000

/** What today's sends (UTC) have cost. */
export const cost: Monitor = {
  name: 'cost', after: 1, setting: 'COST_THRESHOLD_ALERT',
  about: 'What today\'s sends (UTC) have cost.',
  todo: 'See which category and channel it is for: the summary names the dearest. Budgets stop what goes beyond them by themselves; a category, a campaign or a tenant can have one of its own.',
  enabled: settings => settings.ENABLE_COST_MONITORING,
  async measure({ analytics }, settings, now) {
    const today = utcDate(now)
    const rows = await analytics.query('cost', { from: today, to: today })
    const value = rows.reduce((sum, row) => sum + row.cost_micros, 0) / MICROS
    const messages = rows.reduce((sum, row) => sum + row.messages, 0)
    const threshold = settings.COST_THRESHOLD_ALERT
    const breached = value > threshold
    const dearest = rows.toSorted((a, b) => b.cost_micros - a.cost_micros)[0]
    const most = dearest ? ` Most of it: ${dollars(dearest.cost_micros / MICROS)} for ${dearest.category} by ${dearest.channel}.` : ''
    return { value, threshold, breached, detail: { day: today, messages }, summary: `${today} has cost ${dollars(value)} for ${messages} messages, ${breached ? 'more' : 'not more'} than ${dollars(threshold)}.${most}` }
  },
}
