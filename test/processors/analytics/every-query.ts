/** Asks a store every named query. */
import type { AnalyticsStore } from '../../../processors/analytics/ports.ts'
import type { Queries, QueryName } from '../../../processors/analytics/queries.ts'
import { noon } from './event-rows.ts'

const days = { from: '2026-11-20', to: '2026-11-23' }
const span = { since: noon - 60_000, until: noon + 2 * 86_400_000 }
const params: { readonly [N in QueryName]: Queries[N]['params'] } = {
  funnel: { ...days, campaign: '' }, conservation: { ...days, settled: noon + 50 * 3_600_000, quietSince: noon + 3 * 60_000, overdueSince: noon + 30 * 60_000 }, reasons: days, story: { requestId: 'r1' }, delivery: span, cost: days, latency: span,
  engagement: { ...days, recipientId: '', limit: 10 }, experiment: { ...days, experimentId: 'e1' }, rates: days, financial: days, duplicates: { ...days, limit: 10 }, waiting: days,
  volume: { until: noon + 4 * 60_000 }, recent: { ...days, outcome: 'deferred', stage: null, reason: null, rule: null, limit: 10, skip: 0 }, sent_sample: { ...span, draw: 'x', people: 1 }, communications_of: { recipientId: 'p1' }, consent_trail: { recipientId: 'p1' }, reviews: { limit: 10 }, policy_versions: { at: noon + 60_000 }, dead_letters: span, alert_states: {},
}

export type EveryAnswer = { [N in QueryName]: Queries[N]['row'][] }

/** The answers to all queries, over some days and with every filter open, unless `over` says otherwise. */
export async function everyAnswer(store: AnalyticsStore, over: Partial<typeof params> = {}): Promise<EveryAnswer> {
  const asked = { ...params, ...over }
  const [funnel, conservation, reasons, story, delivery, cost, latency, engagement, experiment] = await Promise.all([
    store.query('funnel', asked.funnel), store.query('conservation', asked.conservation), store.query('reasons', asked.reasons), store.query('story', asked.story), store.query('delivery', asked.delivery),
    store.query('cost', asked.cost), store.query('latency', asked.latency), store.query('engagement', asked.engagement), store.query('experiment', asked.experiment),
  ])
  const [rates, financial, duplicates, waiting, volume, recent, sent_sample, communications_of, consent_trail, reviews, policy_versions, dead_letters, alert_states] = await Promise.all([
    store.query('rates', asked.rates), store.query('financial', asked.financial), store.query('duplicates', asked.duplicates), store.query('waiting', asked.waiting),
    store.query('volume', asked.volume), store.query('recent', asked.recent), store.query('sent_sample', asked.sent_sample), store.query('communications_of', asked.communications_of), store.query('consent_trail', asked.consent_trail), store.query('reviews', asked.reviews), store.query('policy_versions', asked.policy_versions), store.query('dead_letters', asked.dead_letters), store.query('alert_states', asked.alert_states),
  ])
  return { funnel, conservation, reasons, story, delivery, cost, latency, engagement, experiment, rates, financial, duplicates, waiting, volume, recent, sent_sample, communications_of, consent_trail, reviews, policy_versions, dead_letters, alert_states }
}
