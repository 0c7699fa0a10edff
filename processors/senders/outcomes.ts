/** From outcomes to records and effects: one event each, a deferral for what waits, slots and money made final or given back. Pure. */
import type { Communication, ConsentEvent, Lane } from '../../schemas/generated/types.ts'
import { topicFor } from '../../topics/index.ts'
import type { OutRecord } from '../../topics/port.ts'
import { letGo } from '../digest/let-go.ts'
import type { Effect } from '../kernel/effects.ts'
import { eventOf } from '../kernel/events.ts'
import type { EventExtra } from '../kernel/events.ts'
import type { EventKind } from '../kernel/event-kinds.ts'
import { communicationRecord, consentRecord, deferralRecord, eventRecord, senderTopic } from '../kernel/outputs.ts'
import type { Deps } from '../kernel/processor.ts'
import type { Reason } from '../kernel/reasons.ts'
import { withoutAddresses } from '../privacy/without-addresses.ts'
import { traceEntry, withTrace } from '../kernel/trace.ts'
import type { ClaimAnswer } from '../stores/ports.ts'
import type { Letter, Refusal } from './letter.ts'
import { asEnclosed } from './enclosed.ts'
import { consentsFromFailure } from './consent-from-failure.ts'
import { isGivenUp } from './plan.ts'
import type { Settled } from './plan.ts'

export type Outcome =
  /** Refused here, before anything was sent. */
  | { readonly kind: 'refused'; readonly letter: Letter; readonly refusal: Refusal }
  /** Refused by the ledger's last look. */
  | { readonly kind: 'blocked'; readonly letter: Letter; readonly reason: 'opted_out' | 'suppressed' | 'cancelled' }
  /** Dealt with before, `letter` as it was then: the same story is told again to whom brings the same `attempt`. */
  | { readonly kind: 'repeated'; readonly letter: Letter; readonly answer: Extract<ClaimAnswer, { kind: 'settled' }>; readonly attempt: number; readonly batchKey: string }
  /** Claimed for the other kind of provider, whose sender finds out about it. */
  | { readonly kind: 'elsewhere'; readonly communication: Communication }
  | { readonly kind: 'settled'; readonly letter: Letter; readonly settled: Settled; readonly at: number }

/** What follows from outcomes, in the order in which it takes effect. */
export interface Story { readonly effects: readonly Effect[]; readonly consents: readonly ConsentEvent[]; readonly records: readonly OutRecord[] }

/** Everything that outcomes lead to. `now` dates what is refused here; what was settled has a time of its own. */
export function outcomesOf(provider: string, deps: Deps, lane: Lane, outcomes: readonly Outcome[], now: number): Story {
  const teller = createTeller(provider, deps)
  for (const outcome of outcomes) {
    const told = tell(teller, outcome, now, deps.policy.version)
    deps.metrics.messages.inc({ stage: 'sender', outcome: told.kind, reason: told.reason, lane })
    if (outcome.kind === 'settled' && outcome.settled.kind === 'sent') observeLatency(deps, outcome.letter.communication, outcome.at)
  }
  return teller
}

interface Teller extends Story {
  event(communication: Communication, kind: EventKind, at: number, extra: EventExtra): void
  record(record: OutRecord): void
  /** Wakes what was to go out in it. */
  letGo(communication: Communication): void
  /** What has ended does not wait any more. */
  forget(deferralKey: string): void
  wait(communication: Communication, dueAt: number, reason: 'retry' | 'reconcile', at: number): void
  consent(consent: ConsentEvent): void
  keep(communication: Communication): void
  giveBack(communication: Communication): void
  readonly deps: Deps
}

function createTeller(provider: string, deps: Deps): Teller {
  const [effects, consents, records]: [Effect[], ConsentEvent[], OutRecord[]] = [[], [], []]
  const { codec, policy } = deps
  return {
    effects, consents, records, deps,
    event: (communication, kind, at, extra) => void records.push(eventRecord(codec, eventOf(communication, kind, 'sender', at, { policyVersion: policy.version, trace: communication.trace, provider, ...extra }))),
    record: record => void records.push(record),
    letGo: communication => void records.push(...letGo(communication)),
    forget: key => void records.push({ topic: topicFor('communications.deferred'), key, value: null }),
    wait: (communication, dueAt, reason, at) => void records.push(deferralRecord(codec, { communication, target: senderTopic(communication), dueAt, reason, at })),
    consent(consent) {
      consents.push(consent)
      records.push(consentRecord(codec, consent))
    },
    keep: ({ requestId, recipientId, costMicros }) => void effects.push({ type: 'commit_slot', requestId, recipientId }, { type: 'settle_budget', requestId, micros: costMicros }),
    giveBack: ({ requestId, recipientId }) => void effects.push({ type: 'release_slot', requestId, recipientId }, { type: 'void_budget', requestId }),
  }
}

interface Told { readonly kind: EventKind | 'repeated' | 'elsewhere'; readonly reason: string }

function tell(teller: Teller, outcome: Outcome, now: number, policyVersion: string): Told {
  switch (outcome.kind) {
    case 'refused': {
      const { letter: { communication }, refusal: { reason, expired } } = outcome
      const verdict = expired ? { kind: 'expire' as const, reason: 'expired' as const, rule: 'sender.expires_at' } : { kind: 'reject' as const, reason, rule: 'sender.last_look' }
      const kind = expired ? 'expired' : 'rejected'
      teller.event(withTrace(communication, traceEntry('sender', verdict, communication, now, policyVersion)), kind, now, { reason, rule: verdict.rule })
      teller.giveBack(communication)
      teller.letGo(communication)
      return { kind, reason }
    }
    case 'blocked': {
      const { letter: { communication, addressHash }, reason } = outcome
      const kind = reason === 'cancelled' ? 'cancelled' : 'rejected'
      const rule = 'sender.last_look'
      teller.event(withTrace(communication, traceEntry('sender', { kind: 'reject', reason, rule }, communication, now, policyVersion)), kind, now, { reason, rule, addressHash })
      teller.giveBack(communication)
      teller.letGo(communication)
      return { kind, reason }
    }
    case 'repeated':
      repeat(teller, outcome)
      return { kind: 'repeated', reason: '' }
    case 'elsewhere':
      teller.record(communicationRecord(teller.deps.codec, senderTopic(outcome.communication), outcome.communication))
      return { kind: 'elsewhere', reason: '' }
    case 'settled': return told(teller, outcome.letter, outcome.settled, outcome.at)
  }
}

function told(teller: Teller, letter: Letter, settled: Settled, at: number): Told {
  const { communication, addressHash } = letter
  const items = letter.enclosed.length > 0 && { digest: letter.enclosed.map(({ item }) => item.requestId) }
  switch (settled.kind) {
    case 'sent': {
      const { costMicros, segments, pass, attempt } = communication
      // A request is sent once, whatever the attempt: its event has one identity.
      teller.event({ ...communication, pass: 0, attempt: 0 }, 'sent', at, { costMicros, segments: settled.segments || segments, providerMessageId: settled.providerMessageId, addressHash, pass, attempt, ...(items && { detail: JSON.stringify(items) }) })
      teller.keep(communication)
      tellItems(teller, letter, item => tellDigested(teller, item, communication.requestId, addressHash, at))
      return { kind: 'sent', reason: '' }
    }
    case 'failed': {
      const { reason, code: providerCode, message } = settled
      teller.event(communication, 'failed', at, { reason, providerCode, addressHash, detail: JSON.stringify({ message: withoutAddresses(message), ...items }) })
      // What was to go out with it has a life of its own.
      if (isGivenUp(reason)) teller.letGo(communication)
      else tellItems(teller, letter, item => teller.event(item, 'failed', at, { reason, rule: 'digest', providerCode, addressHash, detail: JSON.stringify({ carrier: communication.requestId }) }))
      for (const consent of consentsFromFailure(communication, reason, addressHash, at)) teller.consent(consent)
      // What may have gone out counts as if it had.
      if (reason === 'outcome_unknown') teller.keep(communication)
      else teller.giveBack(communication)
      return { kind: 'failed', reason }
    }
    case 'digested':
      tellDigested(teller, communication, settled.carrier, addressHash, at)
      teller.giveBack(communication)
      return { kind: 'digested', reason: 'merged_into_digest' }
    case 'retry': {
      const { code: providerCode, dueAt, message } = settled
      teller.event(communication, 'deferred', at, { reason: 'retry', providerCode, until: dueAt, addressHash, detail: JSON.stringify({ message: withoutAddresses(message), costMicros: communication.costMicros }) })
      teller.wait({ ...communication, attempt: communication.attempt + 1 }, dueAt, 'retry', at)
      return { kind: 'deferred', reason: 'retry' }
    }
    case 'unknown': {
      const { code: providerCode, dueAt, message, claimedAt } = settled
      // Whoever restores the ledger from the log has to know since when it may have gone out, and at what price (processors/rebuild).
      teller.event(communication, 'unknown', at, { reason: 'reconcile', providerCode, until: dueAt, addressHash, detail: JSON.stringify({ message: withoutAddresses(message), claimedAt, costMicros: communication.costMicros, ...items }) })
      teller.wait(communication, dueAt, 'reconcile', at)
      return { kind: 'unknown', reason: 'reconcile' }
    }
  }
}

/** Ends what went out in a letter: its slot and its money, if it holds any, and its wait. */
function tellItems(teller: Teller, letter: Letter, tell: (item: Communication) => void): void {
  for (const enclosed of letter.enclosed) {
    const item = asEnclosed(enclosed, letter)
    tell(item)
    teller.giveBack(item)
    teller.forget(enclosed.item.deferralKey)
  }
}

/** Told by the carrier, or by the item when it comes by itself: one event, since a request is sent once, whatever the pass and attempt. */
function tellDigested(teller: Teller, communication: Communication, carrier: string, addressHash: string, at: number): void {
  const { pass, attempt } = communication
  const rule = 'digest'
  const trace = withTrace(communication, traceEntry('sender', { kind: 'pass', rule, detail: { carrier } }, communication, at, teller.deps.policy.version)).trace
  teller.event({ ...communication, pass: 0, attempt: 0 }, 'digested', at, { reason: 'merged_into_digest', rule, addressHash, pass, attempt, segments: 0, trace, detail: JSON.stringify({ carrier }) })
}

/** The records a crash may have swallowed, made again from what the ledger remembers: same ids, same times. */
function repeat(teller: Teller, { letter, answer, attempt }: Extract<Outcome, { kind: 'repeated' }>): void {
  const { outcome, providerMessageId, at, code } = answer
  if (outcome === 'accepted') told(teller, letter, { kind: 'sent', providerMessageId, segments: null }, at)
  if (outcome === 'rejected') {
    const [reason, ...providerCode] = code.split(':')
    told(teller, letter, { kind: 'failed', reason: (reason || 'provider_rejected') as Reason, code: providerCode.join(':'), message: '' }, at)
  }
  // An attempt that a later one has followed needs no wait any more.
  if (outcome === 'retry' && letter.communication.attempt === attempt && code !== '') told(teller, letter, { kind: 'retry', dueAt: Number(code), code: '', message: '' }, at)
}

/** From the request to the provider's answer, of messages that never waited. */
function observeLatency({ metrics }: Deps, { lane, sendChannel, channel, requestedAt, pass, attempt }: Communication, at: number): void {
  if (pass === 0 && attempt === 0) metrics.sendLatency.observe({ lane, channel: sendChannel ?? channel }, (at - requestedAt) / 1000)
}
