/** From outcomes to records and effects: one event each, a deferral for what waits, slots and money made final or given back. Pure. */
import type { Communication, Lane } from '../../schemas/generated/types.ts'
import type { OutRecord } from '../../topics/port.ts'
import type { Effect } from '../kernel/effects.ts'
import { eventOf } from '../kernel/events.ts'
import type { EventExtra } from '../kernel/events.ts'
import type { EventKind } from '../kernel/event-kinds.ts'
import { deferralRecord, eventRecord, senderTopic } from '../kernel/outputs.ts'
import type { Deps } from '../kernel/processor.ts'
import type { Reason } from '../kernel/reasons.ts'
import { traceEntry, withTrace } from '../kernel/trace.ts'
import type { ClaimAnswer } from '../stores/ports.ts'
import type { Letter } from './compose.ts'
import { retryAt } from './plan.ts'
import type { Settled } from './plan.ts'

export type Outcome =
  /** Refused here, before any claim. */
  | { readonly kind: 'refused'; readonly communication: Communication; readonly reason: Reason; readonly expired: boolean }
  /** Refused by the ledger's last look. */
  | { readonly kind: 'blocked'; readonly letter: Letter; readonly reason: 'opted_out' | 'suppressed' | 'cancelled' }
  /** Dealt with before: the same story is told again. */
  | { readonly kind: 'repeated'; readonly letter: Letter; readonly answer: Extract<ClaimAnswer, { kind: 'settled' }> }
  | { readonly kind: 'settled'; readonly letter: Letter; readonly settled: Settled; readonly at: number }

export function outcomesOf(provider: string, deps: Deps, lane: Lane, outcomes: readonly Outcome[], now: number): { records: OutRecord[]; effects: Effect[] } {
  const records: OutRecord[] = []
  const effects: Effect[] = []
  const tell = (communication: Communication, kind: EventKind, at: number, extra: EventExtra): void => {
    records.push(eventRecord(deps.codec, eventOf(communication, kind, 'sender', at, { policyVersion: deps.policy.version, trace: communication.trace, provider, ...extra })))
    deps.metrics.messages.inc({ stage: 'sender', outcome: kind, reason: extra.reason ?? '', lane })
  }
  const giveBack = ({ requestId, recipientId }: Communication): void => {
    effects.push({ type: 'release_slot', requestId, recipientId }, { type: 'void_budget', requestId })
  }
  const keep = ({ requestId, recipientId, costMicros }: Communication): void => {
    effects.push({ type: 'commit_slot', requestId, recipientId }, { type: 'settle_budget', requestId, micros: costMicros })
  }

  for (const outcome of outcomes) {
    switch (outcome.kind) {
      case 'refused': {
        const { communication, reason, expired } = outcome
        const verdict = expired ? { kind: 'expire' as const, reason: 'expired' as const, rule: 'sender.expires_at' } : { kind: 'reject' as const, reason, rule: 'sender.last_look' }
        const traced = withTrace(communication, traceEntry('sender', verdict, communication, now, deps.policy.version))
        tell(traced, expired ? 'expired' : 'rejected', now, { reason, rule: verdict.rule })
        giveBack(communication)
        break
      }
      case 'blocked': {
        const { letter, reason } = outcome
        const traced = withTrace(letter.communication, traceEntry('sender', { kind: 'reject', reason, rule: 'sender.last_look' }, letter.communication, now, deps.policy.version))
        tell(traced, reason === 'cancelled' ? 'cancelled' : 'rejected', now, { reason, rule: 'sender.last_look', addressHash: letter.addressHash })
        giveBack(letter.communication)
        break
      }
      case 'repeated': repeat(outcome.letter, outcome.answer, tell, keep, giveBack, records, deps); break
      case 'settled': told(outcome.letter, outcome.settled, outcome.at, tell, keep, giveBack, records, deps); break
    }
  }
  return { records, effects }
}

type Tell = (communication: Communication, kind: EventKind, at: number, extra: EventExtra) => void
type Account = (communication: Communication) => void

function told(letter: Letter, settled: Settled, at: number, tell: Tell, keep: Account, giveBack: Account, records: OutRecord[], deps: Deps): void {
  const { communication, addressHash } = letter
  switch (settled.kind) {
    case 'sent':
      // A request is sent once, whatever the attempt: its event has one identity.
      tell({ ...communication, pass: 0, attempt: 0 }, 'sent', at, { costMicros: communication.costMicros, segments: settled.segments || communication.segments, providerMessageId: settled.providerMessageId, addressHash, pass: communication.pass, attempt: communication.attempt })
      if (communication.pass === 0 && communication.attempt === 0) deps.metrics.sendLatency.observe({ lane: communication.lane, channel: communication.sendChannel ?? communication.channel }, (at - communication.requestedAt) / 1000)
      keep(communication)
      break
    case 'failed':
      tell(communication, 'failed', at, { reason: settled.reason, providerCode: settled.code, addressHash, detail: JSON.stringify({ message: settled.message }) })
      giveBack(communication)
      break
    case 'retry':
      tell(communication, 'deferred', at, { reason: 'retry', providerCode: settled.code, until: settled.dueAt, addressHash, detail: JSON.stringify({ message: settled.message }) })
      records.push(deferralRecord(deps.codec, { communication: { ...communication, attempt: communication.attempt + 1 }, target: senderTopic(communication), dueAt: settled.dueAt, reason: 'retry', at }))
      break
    case 'unknown':
      tell(communication, 'unknown', at, { reason: 'reconcile', providerCode: settled.code, until: settled.dueAt, addressHash, detail: JSON.stringify({ message: settled.message }) })
      records.push(deferralRecord(deps.codec, { communication, target: senderTopic(communication), dueAt: settled.dueAt, reason: 'reconcile', at }))
      break
  }
}

/** The events a crash may have swallowed, made again from what the ledger remembers: same ids, same times. */
function repeat(letter: Letter, answer: Extract<ClaimAnswer, { kind: 'settled' }>, tell: Tell, keep: Account, giveBack: Account, records: OutRecord[], deps: Deps): void {
  const { communication } = letter
  switch (answer.outcome) {
    case 'accepted': return told(letter, { kind: 'sent', providerMessageId: answer.providerMessageId, segments: null }, answer.at, tell, keep, giveBack, records, deps)
    case 'rejected': {
      const [reason, code] = answer.code.split(':')
      return told(letter, { kind: 'failed', reason: (reason || 'provider_rejected') as Reason, code: code ?? '', message: '' }, answer.at, tell, keep, giveBack, records, deps)
    }
    case 'retry': return told(letter, { kind: 'retry', dueAt: retryAt(communication, answer.at, deps.settings, null), code: '', message: '' }, answer.at, tell, keep, giveBack, records, deps)
    case 'unknown': return told(letter, { kind: 'unknown', dueAt: answer.at + deps.settings.RECONCILE_DELAY_SECONDS * 1000, code: '', message: '' }, answer.at, tell, keep, giveBack, records, deps)
    case 'released': return undefined
  }
}

