/** Rows of the analytics tables, and how records of the log become them. Pure. Times are ms since the epoch; money is micro-dollars. No address and no content gets here. */
import type { Alert, CommunicationEvent, ConsentEvent } from '../../schemas/generated/types.ts'
import { eventKinds, type EventKind } from '../kernel/event-kinds.ts'
import { utcDate } from '../kernel/events.ts'

/** A row of `events`, column by column (schema/001-events.sql). */
export interface EventRow {
  readonly event_id: string
  readonly request_id: string
  readonly requested_on: string
  readonly requested_at: number
  readonly recipient_id: string
  readonly kind: string
  readonly rank: number
  readonly occurred_at: number
  readonly lane: string
  readonly channel: string
  readonly category: string
  readonly stage: string
  readonly reason: string
  readonly rule: string
  readonly policy_version: string
  readonly pass: number
  readonly attempt: number
  readonly until: number | null
  readonly segments: number
  readonly cost_micros: number
  readonly value_micros: number
  readonly provider: string
  readonly provider_message_id: string
  readonly provider_code: string
  readonly address_hash: string
  readonly tenant_id: string
  readonly campaign_id: string
  readonly experiment_id: string
  readonly variant: string
  readonly trace: string
  readonly detail: string
}

/** A row of `consents`: the audit trail without the person's own words, address or IP. */
export interface ConsentRow {
  readonly consent_id: string
  readonly recipient_id: string
  readonly channel: string
  readonly purpose: string
  readonly action: string
  readonly level: string
  readonly at: number
  readonly keep: readonly string[]
  readonly source: string
  readonly wording_version: string
  /** Which evidence exists, by name; the evidence itself stays in the log. */
  readonly evidence: readonly string[]
}

/** A row of `dead_letters`: where it lay and why, never the bytes. */
export interface DeadLetterRow {
  readonly topic: string
  readonly source_partition: number
  readonly source_offset: number
  readonly stage: string
  readonly reason: string
  /** The request it was, when the bytes are a communication; else empty. */
  readonly request_id: string
  readonly at: number
}

/** A row of `alerts`. */
export interface AlertRow {
  readonly alert_id: string
  readonly monitor: string
  readonly status: string
  readonly at: number
  readonly value: number
  readonly threshold: number
  readonly summary: string
  readonly detail: string
}

/** 2001-09-09: below it ClickHouse would read a DateTime64 number as seconds. */
const EARLIEST = 1_000_000_000_000
/** 2100-01-01: well inside the range of Date. */
const LATEST = 4_102_444_800_000

/** Keeps a time inside what the columns can hold: a producer's absurd clock must not stop the sink. */
export function storableTime(ms: number): number {
  if (!Number.isFinite(ms)) return EARLIEST
  return Math.min(Math.max(Math.trunc(ms), EARLIEST), LATEST)
}

const count = (value: number): number => Math.min(Math.max(Math.trunc(value) || 0, 0), 4_294_967_295)

/** What a conversion was worth: `valueMicros` of the event's detail, 0 if it does not say. */
function conversionValue(kind: string, detail: string): number {
  if (kind !== 'converted' || detail === '') return 0
  try {
    const facts: unknown = JSON.parse(detail)
    if (typeof facts !== 'object' || facts === null || !('valueMicros' in facts)) return 0
    return typeof facts.valueMicros === 'number' && Number.isSafeInteger(facts.valueMicros) ? facts.valueMicros : 0
  } catch {
    return 0
  }
}

const isKind = (kind: string): kind is EventKind => Object.hasOwn(eventKinds, kind)

/** The place of a kind in the delivery state; 0 for facets and for kinds this version does not know. */
export function rankOf(kind: string): number {
  return isKind(kind) ? eventKinds[kind].rank : 0
}

/** The row of an event. The date follows requestedAt, so that no two rows of a request can disagree about their partition. */
export function eventRow(event: CommunicationEvent): EventRow {
  const requestedAt = storableTime(event.requestedAt)
  return {
    event_id: event.eventId,
    request_id: event.requestId,
    requested_on: utcDate(requestedAt),
    requested_at: requestedAt,
    recipient_id: event.recipientId,
    kind: event.kind,
    rank: rankOf(event.kind),
    occurred_at: storableTime(event.occurredAt),
    lane: event.lane,
    channel: event.channel,
    category: event.category,
    stage: event.stage,
    reason: event.reason,
    rule: event.rule,
    policy_version: event.policyVersion,
    pass: count(event.pass),
    attempt: count(event.attempt),
    until: event.until === null ? null : storableTime(event.until),
    segments: count(event.segments),
    cost_micros: Math.trunc(event.costMicros),
    value_micros: conversionValue(event.kind, event.detail),
    provider: event.provider,
    provider_message_id: event.providerMessageId,
    provider_code: event.providerCode,
    address_hash: event.addressHash,
    tenant_id: event.tenantId,
    campaign_id: event.campaignId,
    experiment_id: event.experimentId,
    variant: event.variant,
    trace: event.trace,
    detail: event.detail,
  }
}

/** The row of a consent event. */
export function consentRow(consent: ConsentEvent): ConsentRow {
  return {
    consent_id: consent.consentId,
    recipient_id: consent.recipientId,
    channel: consent.channel,
    purpose: consent.purpose,
    action: consent.action,
    level: consent.level,
    at: storableTime(consent.at),
    keep: consent.keep,
    source: consent.source,
    wording_version: consent.wordingVersion ?? '',
    evidence: Object.keys(consent.evidence).sort(),
  }
}

/** The row of an alert. */
export function alertRow(alert: Alert): AlertRow {
  return { alert_id: alert.alertId, monitor: alert.monitor, status: alert.status, at: storableTime(alert.at), value: alert.value, threshold: alert.threshold, summary: alert.summary, detail: alert.detail }
}
