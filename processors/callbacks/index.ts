/**
 * Callbacks: what providers tell, from the raw topic. Delivery news become events; STOP, START, hard bounces and complaints change what the person allows.
 * What is told of an alert's own email is counted and dropped (alert-mail.ts).
 * A STOP or HELP that the provider does not answer becomes a request. News also prove that the provider has the message: whatever the ledger thought (unclear, not found, to be tried again), it is settled as accepted.
 * Every output is derived from the callback, so handling one twice, or in another order, changes nothing.
 */
import type { ConsentEvent, ProviderCallback } from '../../schemas/generated/types.ts'
import { deadLetter } from '../../topics/dead-letters.ts'
import { topicFor } from '../../topics/index.ts'
import type { BatchOutcome, LogBatch, LogRecord, OutRecord } from '../../topics/port.ts'
import type { Effect } from '../kernel/effects.ts'
import type { EventKind } from '../kernel/event-kinds.ts'
import { eventKinds } from '../kernel/event-kinds.ts'
import { eventFromLedger, sentFromLedger } from '../kernel/events.ts'
import { communicationRecord, consentRecord, eventRecord } from '../kernel/outputs.ts'
import type { Deps, Processor } from '../kernel/processor.ts'
import type { DeadReason } from '../kernel/reasons.ts'
import { alertOf } from '../monitors/notify/mail-id.ts'
import { learnsHours, noteEngagement } from '../timing/engagement.ts'
import type { EngagementNews } from '../timing/engagement.ts'
import type { CallbackMeaning } from '../senders/port.ts'
import type { LedgerFacts, LedgerStore, Settlement } from '../stores/ports.ts'
import { tellOfAlertMail } from './alert-mail.ts'
import { consentsFromDelivery } from './consents.ts'
import { react } from './inbound.ts'
import { mirror } from './mirror.ts'
import type { ListChange } from './mirror.ts'
import { engagedReplies } from './reply-engagement.ts'

/** How the providers' callbacks are read: bytes in, meaning out. */
export type Interpret = (callback: ProviderCallback) => CallbackMeaning
type Known = Awaited<ReturnType<LedgerStore['byRequest']>>[number]

export function callbacksProcessor(deps: Deps, interpret: Interpret): Processor {
  return {
    name: 'callbacks', role: 'callbacks', concurrency: 4, reads: [topicFor('communications.callbacks')],
    writes: [topicFor('communications.requests', 'critical'), topicFor('communications.events'), topicFor('communications.consents'), topicFor('communications.dead-letters')],
    handle: batch => handle(deps, interpret, batch),
  }
}

interface News { readonly record: LogRecord; readonly callback: ProviderCallback; readonly meaning: Extract<CallbackMeaning, { kind: 'delivery' }> }
interface Reply { readonly callback: ProviderCallback; readonly meaning: Extract<CallbackMeaning, { kind: 'inbound' }> }

async function handle(deps: Deps, interpret: Interpret, batch: LogBatch): Promise<BatchOutcome> {
  const decoded = await deps.codec.decode('callback', batch.records.map(record => record.value))
  const out: OutRecord[] = []
  const news: News[] = []
  const replies: Reply[] = []
  const listChanges: ListChange[] = []
  const bury = (record: LogRecord, reason: DeadReason, message: string): void => {
    out.push(deadLetter(record, { stage: 'callbacks', reason, message, group: 'callbacks', at: deps.now() }))
    deps.metrics.deadLetters.inc({ stage: 'callbacks', reason })
  }
  batch.records.forEach((record, index) => {
    const result = decoded[index]
    if (!result?.ok) return bury(record, result?.reason ?? 'undecodable', result?.message ?? 'no result')
    const callback = result.value
    const meaning = interpret(callback)
    const alert = alertOf(callback.requestId)
    if (alert !== null && meaning.kind === 'delivery') return tellOfAlertMail(deps, alert, meaning)
    deps.metrics.callbacks.inc({ provider: callback.provider, outcome: meaning.kind === 'delivery' ? meaning.eventKind : meaning.kind })
    if (meaning.kind === 'unknown') bury(record, 'unknown_callback', meaning.message)
    if (meaning.kind === 'delivery') news.push({ record, callback, meaning })
    if (meaning.kind === 'inbound') replies.push({ callback, meaning })
    if (meaning.kind === 'suppression') listChanges.push({ callback, meaning })
  })

  const known = await lookUp(deps, news.map(item => item.callback))
  const effects: Effect[] = []
  const settlements: Settlement[] = []
  const consents: ConsentEvent[] = []
  news.forEach(({ record, callback, meaning }, index) => {
    const entry = known[index]
    if (!entry?.facts) return bury(record, 'unknown_callback', `no message of ours has the id ${callback.providerMessageId}`)
    const { facts, outcome } = entry
    out.push(...newsRecords(deps, facts, callback, meaning))
    if (outcome !== 'accepted') settlements.push({ requestId: facts.requestId, attempt: facts.attempt, outcome: 'accepted', provider: callback.provider, providerMessageId: meaning.providerMessageId, at: callback.receivedAt, code: '', facts })
    // While its own sender has it in hand that one tells of it, at the latest when its record comes again.
    if (outcome !== 'accepted' && outcome !== 'claimed') {
      out.push(eventRecord(deps.codec, sentFromLedger(facts, callback.receivedAt, callback.provider, meaning.providerMessageId)))
      effects.push({ type: 'commit_slot', requestId: facts.requestId, recipientId: facts.recipientId }, { type: 'settle_budget', requestId: facts.requestId, micros: facts.costMicros })
    }
    if (meaning.priceMicros !== null) effects.push({ type: 'settle_budget', requestId: facts.requestId, micros: meaning.priceMicros })
    consents.push(...consentsFromDelivery(meaning, callback, facts))
  })
  for (const { consents: said, answer } of await Promise.all(replies.map(({ callback, meaning }) => react(deps, meaning, callback)))) {
    consents.push(...said)
    if (answer) out.push(communicationRecord(deps.codec, topicFor('communications.requests', answer.lane), answer))
  }
  for (const { callback, meaning } of listChanges) consents.push(...await mirror(deps, meaning, callback))

  // The ledger first: from here on nothing that the provider has is sent again.
  if (settlements.length > 0) await deps.stores.ledger.settle(settlements)
  if (effects.length > 0) await deps.stores.effects.apply(effects)
  // The store before the topic: from here on the ledger's last look sees the opt-out. The topic keeps it for the rebuild and the audit.
  if (consents.length > 0) await deps.stores.recipients.applyConsents(consents)
  for (const consent of consents) out.push(consentRecord(deps.codec, consent))
  if (learnsHours(deps.policy, deps.settings)) {
    const engaged = news.flatMap(({ meaning }, index): EngagementNews[] => {
      const facts = known[index]?.facts
      return facts ? [{ kind: meaning.eventKind, requestId: facts.requestId, recipientId: facts.recipientId, at: meaning.occurredAt }] : []
    })
    const replied = await engagedReplies(replies.map(({ meaning }) => meaning), deps.stores, deps.addressHash)
    await noteEngagement(deps.stores, [...engaged, ...replied], { now: deps.now(), policy: deps.policy, settings: deps.settings })
  }
  if (out.length > 0) await deps.producer.send(out)
  return { done: batch.records.length }
}

function newsRecords({ codec }: Deps, facts: LedgerFacts, { provider }: ProviderCallback, meaning: News['meaning']): OutRecord[] {
  const event = eventFromLedger(facts, kindOf(meaning), 'callbacks', meaning.occurredAt, {
    provider, providerMessageId: meaning.providerMessageId, providerCode: meaning.code, distinct: meaning.providerEventId,
    // The news may be all that is told of a send: whoever restores the ledger from the log needs its price (processors/rebuild).
    detail: JSON.stringify({ status: meaning.status, costMicros: facts.costMicros }),
  })
  if (meaning.priceMicros === null) return [eventRecord(codec, event)]
  const price = eventFromLedger(facts, 'price_adjusted', 'callbacks', meaning.occurredAt, { provider, costMicros: meaning.priceMicros, distinct: meaning.providerEventId })
  return [eventRecord(codec, event), eventRecord(codec, price)]
}

/** What the ledger knows, by our own id where it rode along, else by the provider's. One round trip each. */
async function lookUp(deps: Deps, callbacks: readonly ProviderCallback[]): Promise<Known[]> {
  if (callbacks.length === 0) return []
  // A record without our id asks for '', which nobody has.
  const direct = await deps.stores.ledger.byRequest(callbacks.map(callback => callback.requestId ?? ''))
  const rest = callbacks.flatMap((callback, index) => direct[index]?.facts ? [] : [{ callback, index }])
  if (rest.length === 0) return direct
  const answers: Known[] = [...direct]
  for (const provider of ['twilio', 'resend'] as const) {
    const mine = rest.filter(({ callback }) => callback.provider === provider)
    if (mine.length === 0) continue
    const facts = await deps.stores.ledger.byProviderMessage(provider, mine.map(({ callback }) => callback.providerMessageId))
    mine.forEach(({ callback, index }, position) => {
      answers[index] = { facts: facts[position] ?? null, outcome: 'accepted', providerMessageId: callback.providerMessageId }
    })
  }
  return answers
}

function kindOf(meaning: Extract<CallbackMeaning, { kind: 'delivery' }>): EventKind {
  return meaning.eventKind in eventKinds ? meaning.eventKind as EventKind : 'dispatched'
}
