/**
 * The named queries: what each takes and answers. queries/<name>.sql is the ClickHouse text, memory/ answers the same from rows in memory.
 * Days are UTC dates of requestedAt, YYYY-MM-DD, both ends included; `since` and `until` are ms, until excluded. Shares are left to the reader: rows carry counts.
 */
export interface Days { readonly from: string; readonly to: string }
export interface Span { readonly since: number; readonly until: number }

/** The terms of the conservation equation and what came of those that were sent. */
export interface FunnelRow {
  readonly day: string
  readonly accepted: number
  readonly rejected: number
  readonly expired: number
  readonly cancelled: number
  readonly failed: number
  /** Went out as part of another message. */
  readonly digested: number
  readonly deferred: number
  readonly in_flight: number
  /** Part of in_flight: sends whose outcome is not known yet. */
  readonly unknown: number
  readonly sent: number
  /** Parts of sent, by the latest word of the provider. */
  readonly delivered: number
  readonly undelivered: number
  readonly bounced: number
  readonly opened: number
  readonly clicked: number
  readonly complained: number
  readonly unsubscribed: number
  readonly converted: number
  readonly cost_micros: number
}

/** `settled`: only requests made before it are looked at, since the records of younger ones may still be on their way. All ms. */
export interface Moments { readonly settled: number; readonly quietSince: number; readonly overdueSince: number }

/** accepted is counted from the events, the terms from the fold: two ways that must agree. */
export interface ConservationRow {
  readonly accepted: number
  readonly sent: number
  readonly rejected: number
  readonly expired: number
  readonly cancelled: number
  readonly failed: number
  /** Went out as part of another message. */
  readonly digested: number
  readonly deferred: number
  readonly in_flight: number
  /** In flight by the events, but put aside as a dead letter. */
  readonly dead_lettered: number
  /** Requests that other events speak of but nobody accepted; they are in none of the terms. */
  readonly unaccepted: number
  /** Part of in_flight: nothing was heard of them since `quietSince`. */
  readonly stuck: number
  /** Part of deferred: they should have woken before `overdueSince`. */
  readonly overdue: number
}

export interface ReasonRow { readonly outcome: string; readonly stage: string; readonly reason: string; readonly rule: string; readonly requests: number }
export interface StoryRow {
  readonly event_id: string
  readonly kind: string
  readonly occurred_at: number
  readonly recipient_id: string
  readonly lane: string
  readonly category: string
  readonly campaign_id: string
  readonly stage: string
  readonly reason: string
  readonly rule: string
  readonly policy_version: string
  readonly channel: string
  readonly pass: number
  readonly attempt: number
  readonly until: number | null
  readonly segments: number
  readonly cost_micros: number
  readonly provider: string
  readonly provider_message_id: string
  readonly provider_code: string
  readonly trace: string
  readonly detail: string
}
/** Final outcomes of sends that became known in the span. */
export interface DeliveryRow { readonly channel: string; readonly delivered: number; readonly undelivered: number; readonly bounced: number; readonly failed: number }
/** `day` is the UTC day of sending. */
export interface CostRow { readonly day: string; readonly category: string; readonly campaign_id: string; readonly channel: string; readonly messages: number; readonly segments: number; readonly cost_micros: number }
/** Milliseconds from request to sent, of messages that never waited; percentiles are values that occurred. */
export interface LatencyRow { readonly lane: string; readonly messages: number; readonly p50: number; readonly p95: number; readonly p99: number; readonly longest: number }
export interface EngagementRow { readonly recipient_id: string; readonly sent: number; readonly delivered: number; readonly opened: number; readonly clicked: number; readonly converted: number; readonly complained: number; readonly unsubscribed: number; readonly last_engaged_at: number | null }
export interface ExperimentRow { readonly variant: string; readonly recipients: number; readonly sent: number; readonly delivered: number; readonly opened: number; readonly clicked: number; readonly converted: number; readonly unsubscribed: number }
export interface RateRow { readonly channel: string; readonly category: string; readonly sent: number; readonly delivered: number; readonly bounced: number; readonly undelivered: number; readonly opened: number; readonly clicked: number; readonly complained: number; readonly unsubscribed: number }
export interface FinancialRow { readonly campaign_id: string; readonly sent: number; readonly cost_micros: number; readonly conversions: number; readonly value_micros: number }
/** More than one provider message of one request: a person was messaged twice. */
export interface DuplicateRow { readonly requested_on: string; readonly request_id: string; readonly provider_messages: number }
/** What waits for one reason, and when the first and the last of it is due, ms; the soonest first. */
export interface WaitingRow { readonly reason: string; readonly rule: string; readonly first_until: number; readonly last_until: number; readonly requests: number }
/** Sends in the minute, hour and day before `until`. */
export interface VolumeRow { readonly channel: string; readonly lane: string; readonly minute: number; readonly hour: number; readonly day: number }
/** One communication of a person, and what became of it; oldest first. */
export interface CommunicationOfRow {
  readonly request_id: string
  readonly requested_at: number
  readonly category: string
  readonly channel: string
  readonly campaign_id: string
  readonly state: string
  readonly outcome: string
  readonly reason: string
  readonly deferred_until: number | null
  readonly segments: number
  readonly cost_micros: number
  readonly sent_at: number | null
  readonly delivered_at: number | null
  readonly opened_at: number | null
  readonly clicked_at: number | null
}
export interface ConsentTrailRow { readonly consent_id: string; readonly channel: string; readonly purpose: string; readonly action: string; readonly level: string; readonly at: number; readonly keep: readonly string[]; readonly source: string; readonly wording_version: string; readonly evidence: readonly string[] }
/** A reply of this person waits for review, since `at`. */
export interface ReviewRow { readonly recipient_id: string; readonly consent_id: string; readonly at: number }
/** A policy version that decisions of the week before a moment were made under; the one in use then first. */
export interface PolicyVersionRow { readonly policy_version: string; readonly last_at: number }
export interface DeadLetterCountRow { readonly topic: string; readonly stage: string; readonly reason: string; readonly records: number; readonly last_at: number }
export interface AlertStateRow { readonly monitor: string; readonly alert_id: string; readonly status: string; readonly at: number; readonly value: number; readonly threshold: number; readonly summary: string }

/** How one request stands. */
export interface RecentRow { readonly request_id: string; readonly requested_at: number; readonly category: string; readonly channel: string; readonly lane: string; readonly state: string; readonly outcome: string; readonly stage: string; readonly reason: string; readonly rule: string; readonly deferred_until: number | null }

/** A message that a sampled person got. */
export interface SentSampleRow { readonly recipient_id: string; readonly request_id: string; readonly provider_message_id: string; readonly sent_at: number }

/** One entry per file of queries/. */
export interface Queries {
  readonly funnel: { params: Days & { /** Empty for all. */ readonly campaign: string }; row: FunnelRow }
  readonly conservation: { params: Days & Moments; row: ConservationRow }
  readonly reasons: { params: Days; row: ReasonRow }
  readonly story: { params: { readonly requestId: string }; row: StoryRow }
  readonly delivery: { params: Span; row: DeliveryRow }
  readonly cost: { params: Days; row: CostRow }
  readonly latency: { params: Span; row: LatencyRow }
  readonly engagement: { params: Days & { /** Empty for all. */ readonly recipientId: string; readonly limit: number }; row: EngagementRow }
  readonly experiment: { params: Days & { readonly experimentId: string }; row: ExperimentRow }
  readonly rates: { params: Days; row: RateRow }
  readonly financial: { params: Days; row: FinancialRow }
  readonly duplicates: { params: Days & { readonly limit: number }; row: DuplicateRow }
  readonly waiting: { params: Days; row: WaitingRow }
  readonly volume: { params: { readonly until: number }; row: VolumeRow }
  /** The latest requests first. `outcome`: empty for all. Stage, reason and rule: null for all, since some outcomes have an empty one. `skip`: how many of the latest are left out. */
  readonly recent: { params: Days & { readonly outcome: string; readonly stage: string | null; readonly reason: string | null; readonly rule: string | null; readonly limit: number; readonly skip: number }; row: RecentRow }
  /** Everything that some people got in a span. `draw` is any text: another one samples other people. */
  readonly sent_sample: { params: Span & { readonly draw: string; readonly people: number }; row: SentSampleRow }
  readonly communications_of: { params: { readonly recipientId: string }; row: CommunicationOfRow }
  readonly consent_trail: { params: { readonly recipientId: string }; row: ConsentTrailRow }
  readonly reviews: { params: { readonly limit: number }; row: ReviewRow }
  readonly policy_versions: { params: { readonly at: number }; row: PolicyVersionRow }
  readonly dead_letters: { params: Span; row: DeadLetterCountRow }
  readonly alert_states: { params: Record<never, never>; row: AlertStateRow }
}
export type QueryName = keyof Queries
export type QueryParams<N extends QueryName> = Queries[N]['params']
export type QueryRow<N extends QueryName> = Queries[N]['row']

/** Every name, for tests and for loading the files. */
export const queryNames = [
  'funnel', 'conservation', 'reasons', 'story', 'delivery', 'cost', 'latency', 'engagement', 'experiment', 'rates', 'financial',
  'duplicates', 'waiting', 'volume', 'recent', 'sent_sample', 'communications_of', 'consent_trail', 'reviews', 'policy_versions', 'dead_letters', 'alert_states',
] as const satisfies readonly QueryName[]
