/** A small day with answers counted by hand: what every fill of the analytics store must answer. */
import type { AnalyticsStore } from '../../../processors/analytics/ports.ts'
import type { AlertRow, ConsentRow, DeadLetterRow, EventRow } from '../../../processors/analytics/rows.ts'
import type { CommunicationEvent } from '../../../schemas/generated/types.ts'
import type { EveryAnswer } from './every-query.ts'
import { noon, row } from './event-rows.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A request's events, each with what is true of the request. */
function story(requestId: string, about: Partial<CommunicationEvent>, ...steps: [kind: string, after: number, more?: Partial<CommunicationEvent>][]): EventRow[] {
  const start = about.requestedAt ?? noon
  return steps.map(([kind, after, more]) => row(requestId, kind, start + after, { ...about, ...more }))
}
const spring = { campaignId: 'spring', experimentId: 'e1', channel: 'email', category: 'promotion' }

export const events: readonly EventRow[] = [
  ...story('delivered', { ...spring, variant: 'a', recipientId: 'p1' }, ['accepted', 0], ['sent', 2 * second, { costMicros: 1000, segments: 0, providerMessageId: 're_1' }], ['delivered', 9 * second], ['opened', minute], ['clicked', 2 * minute],
    ['converted', hour, { eventId: 'conv-1', detail: '{"valueMicros":30000000}' }], ['converted', 2 * hour, { eventId: 'conv-2', detail: '{"valueMicros":20000000}' }]),
  ...story('complained', { ...spring, variant: 'b', recipientId: 'p2' }, ['accepted', 0], ['sent', 4 * second, { costMicros: 1000 }], ['delivered', 9 * second], ['opened', minute], ['complained', 2 * minute], ['unsubscribed', 3 * minute]),
  ...story('bounced', { ...spring, variant: 'b', recipientId: 'p3' }, ['accepted', 0], ['sent', 6 * second, { costMicros: 1000 }], ['delivered', 7 * second], ['bounced', 8 * second, { providerCode: 'hard' }]),
  ...story('dear', { recipientId: 'p1', lane: 'critical', category: 'alert' }, ['accepted', 0], ['sent', 10 * second, { costMicros: 50_000, segments: 1 }], ['undelivered', minute], ['price_adjusted', hour, { costMicros: 79_000 }]),
  ...story('twice', { recipientId: 'p4' }, ['accepted', 0], ['sent', second, { costMicros: 50_000, segments: 1, providerMessageId: 'SM1' }], ['sent', 2 * second, { eventId: 'again', costMicros: 50_000, segments: 1, providerMessageId: 'SM2' }]),
  ...story('rejected', { recipientId: 'p5' }, ['accepted', 0], ['rejected', 1, { stage: 'compliance', reason: 'no_consent', rule: 'tcpa.consent', costMicros: 50_000 }]),
  ...story('rejected-2', { recipientId: 'p6' }, ['accepted', 0], ['rejected', 1, { stage: 'compliance', reason: 'no_consent', rule: 'tcpa.consent' }]),
  ...story('failed', { recipientId: 'p5' }, ['accepted', 0], ['failed', 5 * second, { reason: 'invalid_address', stage: 'sender' }]),
  ...story('expired', { recipientId: 'p5' }, ['accepted', 0], ['deferred', 1, { reason: 'cap_day', stage: 'limits', until: noon + hour }], ['woken', hour, { pass: 1 }], ['expired', hour + 1, { pass: 1, reason: 'expired', stage: 'timing' }]),
  ...story('cancelled', { recipientId: 'p5' }, ['accepted', 0], ['cancelled', 5 * second, { reason: 'cancelled', stage: 'sender' }]),
  ...story('digested', { recipientId: 'p8' }, ['accepted', 0], ['deferred', 1, { reason: 'cap_category', stage: 'limits', until: noon + hour }], ['digested', minute, { stage: 'sender', reason: 'merged_into_digest', rule: 'digest' }], ['expired', hour, { pass: 1, reason: 'expired', stage: 'limits' }]),
  ...story('waits', { recipientId: 'p5' }, ['accepted', 0], ['deferred', 1, { reason: 'cap_day', stage: 'limits', until: noon + hour }], ['woken', hour, { pass: 1 }], ['deferred', hour + 1, { pass: 1, reason: 'quiet_hours', stage: 'timing', rule: 'tcpa.window', until: noon + 22 * hour + 5 * minute }]),
  ...story('overdue', { recipientId: 'p5' }, ['accepted', 0], ['deferred', 1, { reason: 'cap_day', stage: 'limits', until: noon + hour }]),
  ...story('woken', { recipientId: 'p5' }, ['accepted', 0], ['deferred', 1, { reason: 'cap_day', stage: 'limits', until: noon + hour }], ['woken', 30 * hour, { pass: 1 }]),
  ...story('late', { recipientId: 'p7', requestedAt: noon }, ['accepted', 0], ['deferred', 1, { reason: 'quiet_hours', stage: 'timing', until: noon + day }], ['woken', day, { pass: 1 }], ['sent', day + second, { pass: 1, costMicros: 50_000, segments: 2 }], ['delivered', day + 2 * second]),
  ...story('unclear', { recipientId: 'p5' }, ['accepted', 0], ['unknown', 5 * second]),
  ...story('buried', { recipientId: 'p5' }, ['accepted', 0]),
  ...story('orphan', { recipientId: 'p5' }, ['rejected', 1, { stage: 'compliance', reason: 'no_consent', rule: 'tcpa.consent' }]),
  ...story('tomorrow', { recipientId: 'p1', requestedAt: noon + day }, ['accepted', 0]),
]

const consents: readonly ConsentRow[] = [
  { consent_id: 'k2', recipient_id: 'p1', channel: 'sms', purpose: 'all', action: 'opted_out', level: 'none', at: noon, keep: ['debt_collection'], source: 'sms_reply', wording_version: '', evidence: ['class'] },
  { consent_id: 'k1', recipient_id: 'p1', channel: 'sms', purpose: 'marketing', action: 'granted', level: 'express_written', at: noon - day, keep: [], source: 'web', wording_version: '3', evidence: ['ip', 'userAgent'] },
  { consent_id: 'k3', recipient_id: 'p2', channel: 'email', purpose: 'all', action: 'opted_out', level: 'none', at: noon, keep: [], source: 'complaint', wording_version: '', evidence: [] },
  ...([['k4', 'p3', 'pending', 1], ['k5', 'p4', 'pending', 0], ['k6', 'p4', 'revoked', 2], ['k7', 'p2', 'pending', 0]] as const).map(([consent_id, recipient_id, action, after]) => ({
    consent_id, recipient_id, channel: 'sms', purpose: 'review', action, level: 'none', at: noon + after * second, keep: [], source: 'sms_reply', wording_version: '', evidence: [],
  })),
]
const letters: readonly DeadLetterRow[] = [{ topic: 'communications.requests.normal', source_partition: 1, source_offset: 7, stage: 'intake', reason: 'unknown_category', request_id: 'buried', at: noon + second }]
const alerts: readonly AlertRow[] = [
  { alert_id: 'cost/1/firing', monitor: 'cost', status: 'firing', at: noon, value: 51, threshold: 50, summary: 'Dear.', detail: '' },
  { alert_id: 'cost/1/resolved', monitor: 'cost', status: 'resolved', at: noon + hour, value: 0, threshold: 50, summary: 'Cheap again.', detail: '' },
  { alert_id: 'performance/1/firing', monitor: 'performance', status: 'firing', at: noon, value: 9000, threshold: 5000, summary: 'Slow.', detail: '' },
]

/** Stores the scenario. */
export async function fill(store: AnalyticsStore): Promise<void> {
  await store.insertEvents(events)
  await store.insertConsents(consents)
  await store.insertDeadLetters(letters)
  await store.insertAlerts(alerts)
}

const days = { from: '2026-11-20', to: '2026-11-20' }
export const asked = {
  funnel: { ...days, campaign: '' }, conservation: { ...days, settled: noon + day, quietSince: noon + minute, overdueSince: noon + 2 * hour }, reasons: days, story: { requestId: 'waits' },
  delivery: { since: noon, until: noon + 12 * hour }, cost: { from: '2026-11-20', to: '2026-11-21' }, latency: { since: noon, until: noon + 2 * day }, engagement: { ...days, recipientId: '', limit: 2 },
  experiment: { ...days, experimentId: 'e1' }, rates: days, financial: days, duplicates: { ...days, limit: 10 }, waiting: days, volume: { until: noon + minute + 2 * second },
}

const nobody = { opened: 0, clicked: 0, converted: 0, complained: 0, unsubscribed: 0 }
export const answers: Partial<EveryAnswer> = {
  funnel: [{
    day: '2026-11-20', accepted: 17, rejected: 3, expired: 1, cancelled: 1, failed: 1, digested: 1, deferred: 2, in_flight: 3, unknown: 1, sent: 6, delivered: 3, undelivered: 1, bounced: 1,
    opened: 2, clicked: 1, complained: 1, unsubscribed: 1, converted: 1, cost_micros: 3000 + 79_000 + 50_000 + 50_000,
  }],
  conservation: [{ accepted: 17, sent: 6, rejected: 2, expired: 1, cancelled: 1, failed: 1, digested: 1, deferred: 2, in_flight: 2, dead_lettered: 1, unaccepted: 1, stuck: 1, overdue: 1 }],
  reasons: [
    { outcome: 'rejected', stage: 'compliance', reason: 'no_consent', rule: 'tcpa.consent', requests: 3 },
    { outcome: 'cancelled', stage: 'sender', reason: 'cancelled', rule: '', requests: 1 },
    { outcome: 'deferred', stage: 'limits', reason: 'cap_day', rule: '', requests: 1 },
    { outcome: 'deferred', stage: 'timing', reason: 'quiet_hours', rule: 'tcpa.window', requests: 1 },
    { outcome: 'digested', stage: 'sender', reason: 'merged_into_digest', rule: 'digest', requests: 1 },
    { outcome: 'expired', stage: 'timing', reason: 'expired', rule: '', requests: 1 },
    { outcome: 'failed', stage: 'sender', reason: 'invalid_address', rule: '', requests: 1 },
  ],
  delivery: [{ channel: 'email', delivered: 2, undelivered: 0, bounced: 1, failed: 0 }, { channel: 'sms', delivered: 0, undelivered: 1, bounced: 0, failed: 1 }],
  cost: [
    { day: '2026-11-20', category: 'alert', campaign_id: '', channel: 'sms', messages: 1, segments: 1, cost_micros: 79_000 },
    { day: '2026-11-20', category: 'promotion', campaign_id: '', channel: 'sms', messages: 1, segments: 1, cost_micros: 50_000 },
    { day: '2026-11-20', category: 'promotion', campaign_id: 'spring', channel: 'email', messages: 3, segments: 0, cost_micros: 3000 },
    { day: '2026-11-21', category: 'promotion', campaign_id: '', channel: 'sms', messages: 1, segments: 2, cost_micros: 50_000 },
  ],
  latency: [
    { lane: 'critical', messages: 1, p50: 10_000, p95: 10_000, p99: 10_000, longest: 10_000 },
    { lane: 'normal', messages: 4, p50: 4000, p95: 6000, p99: 6000, longest: 6000 },
  ],
  engagement: [
    { recipient_id: 'p1', sent: 2, delivered: 1, ...nobody, opened: 1, clicked: 1, converted: 1, last_engaged_at: noon + hour },
    { recipient_id: 'p2', sent: 1, delivered: 1, ...nobody, opened: 1, complained: 1, unsubscribed: 1, last_engaged_at: noon + minute },
  ],
  experiment: [
    { variant: 'a', recipients: 1, sent: 1, delivered: 1, opened: 1, clicked: 1, converted: 1, unsubscribed: 0 },
    { variant: 'b', recipients: 2, sent: 2, delivered: 1, opened: 1, clicked: 0, converted: 0, unsubscribed: 1 },
  ],
  rates: [
    { channel: 'email', category: 'promotion', sent: 3, delivered: 2, bounced: 1, undelivered: 0, opened: 2, clicked: 1, complained: 1, unsubscribed: 1 },
    { channel: 'sms', category: 'alert', sent: 1, delivered: 0, bounced: 0, undelivered: 1, opened: 0, clicked: 0, complained: 0, unsubscribed: 0 },
    { channel: 'sms', category: 'promotion', sent: 2, delivered: 1, bounced: 0, undelivered: 0, opened: 0, clicked: 0, complained: 0, unsubscribed: 0 },
  ],
  financial: [
    { campaign_id: '', sent: 3, cost_micros: 179_000, conversions: 0, value_micros: 0 },
    { campaign_id: 'spring', sent: 3, cost_micros: 3000, conversions: 2, value_micros: 50_000_000 },
  ],
  duplicates: [{ requested_on: '2026-11-20', request_id: 'twice', provider_messages: 2 }],
  waiting: [
    { reason: 'cap_day', rule: '', first_until: noon + hour, last_until: noon + hour, requests: 1 },
    { reason: 'quiet_hours', rule: 'tcpa.window', first_until: noon + 22 * hour + 5 * minute, last_until: noon + 22 * hour + 5 * minute, requests: 1 },
  ],
  volume: [
    { channel: 'email', lane: 'normal', minute: 3, hour: 3, day: 3 },
    { channel: 'sms', lane: 'critical', minute: 1, hour: 1, day: 1 },
    { channel: 'sms', lane: 'normal', minute: 1, hour: 1, day: 1 },
  ],
  recent: [
    { request_id: 'overdue', requested_at: noon, category: 'promotion', channel: 'sms', lane: 'normal', state: 'deferred', outcome: 'deferred', stage: 'limits', reason: 'cap_day', rule: '', deferred_until: noon + hour },
    { request_id: 'waits', requested_at: noon, category: 'promotion', channel: 'sms', lane: 'normal', state: 'deferred', outcome: 'deferred', stage: 'timing', reason: 'quiet_hours', rule: 'tcpa.window', deferred_until: noon + 79_500 * second },
  ],
  communications_of: [
    { request_id: 'dear', requested_at: noon, category: 'alert', channel: 'sms', campaign_id: '', state: 'undelivered', outcome: 'sent', reason: '', deferred_until: null, segments: 1, cost_micros: 79_000, sent_at: noon + 10 * second, delivered_at: null, opened_at: null, clicked_at: null },
    { request_id: 'delivered', requested_at: noon, category: 'promotion', channel: 'email', campaign_id: 'spring', state: 'delivered', outcome: 'sent', reason: '', deferred_until: null, segments: 0, cost_micros: 1000, sent_at: noon + 2 * second, delivered_at: noon + 9 * second, opened_at: noon + minute, clicked_at: noon + 2 * minute },
    { request_id: 'tomorrow', requested_at: noon + day, category: 'promotion', channel: 'sms', campaign_id: '', state: 'accepted', outcome: 'in_flight', reason: '', deferred_until: null, segments: 0, cost_micros: 0, sent_at: null, delivered_at: null, opened_at: null, clicked_at: null },
  ],
  consent_trail: [
    { consent_id: 'k1', channel: 'sms', purpose: 'marketing', action: 'granted', level: 'express_written', at: noon - day, keep: [], source: 'web', wording_version: '3', evidence: ['ip', 'userAgent'] },
    { consent_id: 'k2', channel: 'sms', purpose: 'all', action: 'opted_out', level: 'none', at: noon, keep: ['debt_collection'], source: 'sms_reply', wording_version: '', evidence: ['class'] },
  ],
  reviews: [{ recipient_id: 'p2', consent_id: 'k7', at: noon }, { recipient_id: 'p3', consent_id: 'k4', at: noon + second }],
  dead_letters: [{ topic: 'communications.requests.normal', stage: 'intake', reason: 'unknown_category', records: 1, last_at: noon + second }],
  alert_states: [
    { monitor: 'cost', alert_id: 'cost/1/resolved', status: 'resolved', at: noon + hour, value: 0, threshold: 50, summary: 'Cheap again.' },
    { monitor: 'performance', alert_id: 'performance/1/firing', status: 'firing', at: noon, value: 9000, threshold: 5000, summary: 'Slow.' },
  ],
}
