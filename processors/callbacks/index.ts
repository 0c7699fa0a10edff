/**
 * Callbacks: what providers tell, from the raw topic. Delivery news become events; STOP, START, hard bounces and complaints change what the person allows.
 * Every output is derived from the callback, so handling one twice, or in another order, changes nothing.
 */
import type { ConsentEvent, ProviderCallback } from '../../schemas/generated/types.ts'
import { deadLetter } from '../../topics/dead-letters.ts'
import { topicFor } from '../../topics/index.ts'
import type { BatchOutcome, LogBatch, LogRecord, OutRecord } from '../../topics/port.ts'
import type { Effect } from '../kernel/effects.ts'
import type { EventKind } from '../kernel/event-kinds.ts'
import { eventKinds } from '../kernel/event-kinds.ts'
import { eventFromLedger } from '../kernel/events.ts'
import { eventRecord } from '../kernel/outputs.ts'
import type { Deps, Processor } from '../kernel/processor.ts'
import { rankOf } from './rank.ts'
import type { CallbackMeaning } from '../senders/port.ts'
import type { LedgerStore, Settlement } from '../stores/ports.ts'
import { consentFromDelivery, consentsFromReply } from './consents.ts'

/** How the providers' callbacks are read: bytes in, meaning out. */
export type Interpret = (callback: ProviderCallback) => CallbackMeaning
type Known = Awaited<ReturnType<LedgerStore['byRequest']>>[number]

export function callbacksProcessor(deps: Deps, interpret: Interpret): Processor {
  return {
    name: 'callbacks', role: 'callbacks', reads: [topicFor('communications.callbacks')],
    writes: [topicFor('communications.events'), topicFor('communications.consents'), topicFor('communications.dead-letters')],
    handle: batch => handle(deps, interpret, batch),
  }
}

async function handle(deps: Deps, interpret: Interpret, batch: LogBatch): Promise<BatchOutcome> {
  const decoded = await deps.codec.decode('callback', batch.records.map(record => record.value))
  const out: OutRecord[] = []
  const news: { record: LogRecord; callback: ProviderCallback; meaning: Extract<CallbackMeaning, { kind: 'delivery' }> }[] = []
  const consents: ConsentEvent[] = []
  const bury = (record: LogRecord, reason: 'undecodable' | 'unknown_schema' | 'tombstone' | 'unknown_callback', message: string): void => {
    out.push(deadLetter(record, { stage: 'callbacks', reason, message, group: 'callbacks', at: deps.now() }))
    deps.metrics.deadLetters.inc({ stage: 'callbacks', reason })
  }
  for (const [index, record] of batch.records.entries()) {
    const result = decoded[index]
    if (!result?.ok) {
      bury(record, result?.reason ?? 'undecodable', result?.message ?? 'no result')
      continue
    }
    const callback = result.value
    const meaning = interpret(callback)
    deps.metrics.callbacks.inc({ provider: callback.provider, outcome: meaning.kind === 'delivery' ? meaning.eventKind : meaning.kind })
    if (meaning.kind === 'unknown') bury(record, 'unknown_callback', meaning.message)
    else if (meaning.kind === 'delivery') news.push({ record, callback, meaning })
    else if (meaning.kind === 'inbound') consents.push(...consentsFromReply(meaning, callback, await deps.stores.recipients.byAddressHash(deps.addressHash(meaning.from))))
  }

  const known = await lookUp(deps, news.map(item => item.callback))
  const effects: Effect[] = []
  const settlements: Settlement[] = []
  news.forEach(({ record, callback, meaning }, index) => {
    const entry = known[index]
    if (!entry?.facts) return bury(record, 'unknown_callback', `no message of ours has the id ${callback.providerMessageId}`)
    const { facts } = entry
    out.push(eventRecord(deps.codec, eventFromLedger(facts, kindOf(meaning), 'callbacks', meaning.occurredAt, {
      provider: callback.provider, providerMessageId: meaning.providerMessageId, providerCode: meaning.code, distinct: meaning.providerEventId,
      detail: JSON.stringify({ status: meaning.status }),
    })))
    // News of a message whose own send is unclear settle it: the provider has it.
    if (entry.outcome === 'claimed' || entry.outcome === 'unknown') {
      settlements.push({ requestId: facts.requestId, attempt: facts.attempt, outcome: 'accepted', provider: callback.provider, providerMessageId: meaning.providerMessageId, at: callback.receivedAt, code: '', facts })
    }
    if (entry.outcome === 'unknown') out.push(eventRecord(deps.codec, eventFromLedger({ ...facts, pass: 0, attempt: 0 }, 'sent', 'sender', callback.receivedAt, { provider: callback.provider, providerMessageId: meaning.providerMessageId, costMicros: facts.costMicros })))
    if (meaning.priceMicros !== null) {
      effects.push({ type: 'settle_budget', requestId: facts.requestId, micros: meaning.priceMicros })
      out.push(eventRecord(deps.codec, eventFromLedger(facts, 'price_adjusted', 'callbacks', meaning.occurredAt, { provider: callback.provider, costMicros: meaning.priceMicros })))
    }
    if (rankOf(meaning) > eventKinds.sent.rank && entry.outcome === 'unknown') effects.push({ type: 'commit_slot', requestId: facts.requestId, recipientId: facts.recipientId })
    const consent = consentFromDelivery(meaning, callback, facts)
    if (consent) consents.push(consent)
  })

  if (settlements.length > 0) await deps.stores.ledger.settle(settlements)
  if (effects.length > 0) await deps.stores.effects.apply(effects)
  // The store first: from here on the ledger's last look sees the opt-out. The topic keeps it for the rebuild and the audit.
  if (consents.length > 0) await deps.stores.recipients.applyConsents(consents)
  for (const consent of consents) out.push({ topic: topicFor('communications.consents'), key: consent.recipientId, value: deps.codec.encode('consent', consent) })
  if (out.length > 0) await deps.producer.send(out)
  return { done: batch.records.length }
}

/** What the ledger knows, by our own id where it rode along, else by the provider's. One round trip each. */
async function lookUp(deps: Deps, callbacks: readonly ProviderCallback[]): Promise<Known[]> {
  if (callbacks.length === 0) return []
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
