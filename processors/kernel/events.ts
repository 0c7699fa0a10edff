/** Events of communications. The id is derived from what happened, so the same happening has the same id however often it is told. */
import { hash } from 'node:crypto'
import type { Communication, CommunicationEvent, TraceEntry } from '../../schemas/generated/types.ts'
import type { LedgerFacts } from '../stores/ports.ts'
import type { EventKind } from './event-kinds.ts'

const DAY_MS = 86_400_000
/** Nearly all that is asked about lies on one day, several times a message. */
let asked = { day: Number.NaN, text: '' }

/** UTC date of an instant, YYYY-MM-DD. */
export function utcDate(at: number): string {
  const day = Math.floor(at / DAY_MS)
  if (day !== asked.day) asked = { day, text: new Date(at).toISOString().slice(0, 10) }
  return asked.text
}

/** Identity of an event: what happened to which request, where, in which pass and attempt; `distinct` tells apart what is left (a provider's event id). */
export function eventId(requestId: string, kind: EventKind, stage: string, pass: number, attempt: number, distinct = ''): string {
  return hash('sha256', `${requestId}\u0000${kind}\u0000${stage}\u0000${pass}\u0000${attempt}\u0000${distinct}`, 'base64url').slice(0, 27)
}

export interface EventExtra extends Partial<Omit<CommunicationEvent, 'eventId' | 'requestId' | 'kind' | 'occurredAt' | 'stage' | 'trace'>> {
  readonly trace?: readonly TraceEntry[]
  readonly distinct?: string
}

/** An event about a communication in the pipeline. */
export function eventOf(communication: Communication, kind: EventKind, stage: string, occurredAt: number, extra: EventExtra = {}): CommunicationEvent {
  const { trace, distinct, ...more } = extra
  return {
    eventId: eventId(communication.requestId, kind, stage, communication.pass, communication.attempt, distinct),
    requestId: communication.requestId, requestedOn: utcDate(communication.requestedAt), requestedAt: communication.requestedAt,
    recipientId: communication.recipientId, kind, occurredAt, lane: communication.lane, channel: communication.sendChannel ?? communication.channel,
    category: communication.category, stage, reason: '', rule: '', policyVersion: '', pass: communication.pass, attempt: communication.attempt, until: null,
    segments: communication.segments, costMicros: 0, provider: '', providerMessageId: '', providerCode: '', addressHash: '',
    tenantId: communication.tenantId, campaignId: communication.campaignId ?? '', experimentId: communication.experimentId ?? '', variant: communication.variant ?? '',
    trace: trace ? JSON.stringify(trace) : '', detail: '', ...more,
  }
}

/** An event about a communication that only the ledger remembers: what callbacks tell. */
export function eventFromLedger(facts: LedgerFacts, kind: EventKind, stage: string, occurredAt: number, extra: EventExtra = {}): CommunicationEvent {
  const { trace: _trace, distinct, ...more } = extra
  return {
    eventId: eventId(facts.requestId, kind, stage, facts.pass, facts.attempt, distinct),
    requestId: facts.requestId, requestedOn: utcDate(facts.requestedAt), requestedAt: facts.requestedAt, recipientId: facts.recipientId, kind, occurredAt,
    lane: facts.lane, channel: facts.channel, category: facts.category, stage, reason: '', rule: '', policyVersion: '', pass: facts.pass, attempt: facts.attempt, until: null,
    segments: facts.segments, costMicros: 0, provider: '', providerMessageId: '', providerCode: '', addressHash: facts.addressHash,
    tenantId: facts.tenantId, campaignId: facts.campaignId, experimentId: facts.experimentId, variant: facts.variant, trace: '', detail: '', ...more,
  }
}

/**
 * The event of a send that a callback has proved before its sender could tell: the same identity as the sender's own, so that both are one event.
 * A request is sent once, whatever the pass and attempt.
 */
export function sentFromLedger(facts: LedgerFacts, occurredAt: number, provider: string, providerMessageId: string): CommunicationEvent {
  const { pass, attempt, costMicros } = facts
  return eventFromLedger({ ...facts, pass: 0, attempt: 0 }, 'sent', 'sender', occurredAt, { provider, providerMessageId, costMicros, pass, attempt })
}

/** The event that counts a request as accepted; analytics derives it from the request topics. Published again at another time it is told again, since either may be asked about. */
export function acceptedEvent(communication: Communication): CommunicationEvent {
  const first = { ...communication, pass: 0, attempt: 0, sendChannel: null, segments: 0 }
  return eventOf(first, 'accepted', 'intake', communication.requestedAt, { distinct: String(communication.requestedAt) })
}

/** Says that what was accepted under this id and day is a copy of a request that was accepted under another day. */
export function repeatedEvent(communication: Communication, occurredAt: number): CommunicationEvent {
  const first = { ...communication, pass: 0, attempt: 0, sendChannel: null, segments: 0 }
  return eventOf(first, 'repeated', 'intake', occurredAt, { distinct: utcDate(communication.requestedAt) })
}

/** What the ledger keeps of a communication. */
export function ledgerFacts(communication: Communication, addressHash: string, batchKey: string): LedgerFacts {
  return {
    requestId: communication.requestId, requestedAt: communication.requestedAt, recipientId: communication.recipientId, lane: communication.lane,
    channel: communication.sendChannel ?? communication.channel, category: communication.category, tenantId: communication.tenantId,
    campaignId: communication.campaignId ?? '', experimentId: communication.experimentId ?? '', variant: communication.variant ?? '',
    segments: communication.segments, costMicros: communication.costMicros, attempt: communication.attempt, pass: communication.pass, addressHash, batchKey,
  }
}
