import { utcDate } from '../../kernel/events.ts'
import { dollars, percent, type Monitor } from '../monitor.ts'

const MICROS = 1_000_000

/** What today's sends (UTC) have cost. */
export const cost: Monitor = {
  name: 'cost', after: 1,
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

/** Share of the daily or the monthly budget that is spent or reserved, whichever is higher. */
export const budget: Monitor = {
  name: 'budget', after: 1,
  enabled: settings => settings.ENABLE_COST_MONITORING,
  async measure({ budgets }, settings, now) {
    const today = utcDate(now)
    const limits = [{ key: `day:${today}`, name: 'daily', limit: settings.DAILY_BUDGET }, { key: `month:${today.slice(0, 7)}`, name: 'monthly', limit: settings.MONTHLY_BUDGET }].filter(({ limit }) => limit > 0)
    const states = await budgets.state(limits.map(({ key }) => key))
    const uses = limits.map(({ key, name, limit }) => {
      const state = states.find(state => state.key === key)
      const used = state ? (state.pendingMicros + state.postedMicros) / MICROS : 0
      return { name, limit, used, share: used / limit }
    })
    const [fullest] = uses.toSorted((a, b) => b.share - a.share)
    if (!fullest) return null
    const threshold = settings.BUDGET_ALERT_THRESHOLD
    const breached = fullest.share > threshold
    return {
      value: fullest.share, threshold, breached, detail: Object.fromEntries(uses.map(({ name, used }) => [name, dollars(used)])),
      summary: `The ${fullest.name} budget is used to ${percent(fullest.share)} (${dollars(fullest.used)} of ${dollars(fullest.limit)}), ${breached ? 'above' : 'not above'} ${percent(threshold)}.`,
    }
  },
}
