/**
 * What to do with a claim that has no outcome: a worker died between claim and settlement, or the provider's answer was lost.
 *   email: the manifest of the batch is sent again under its idempotency key, which the provider answers from memory; no manifest means the call was never made.
 *   SMS:   after RECONCILE_DELAY_SECONDS, enough for callbacks to settle it, the provider is asked whether it has the message.
 */
import type { Deps } from '../kernel/processor.ts'
import type { ClaimAnswer } from '../stores/ports.ts'
import type { Letter } from './compose.ts'
import { decodeManifest } from './dispatch.ts'
import type { Outcome } from './outcomes.ts'
import { retryAt, settle } from './plan.ts'
import type { Settled } from './plan.ts'
import type { OutboundMessage, Provider, SendOutcome } from './port.ts'

interface Unclear { readonly letter: Letter; readonly answer: Extract<ClaimAnswer, { kind: 'unclear' }> }

/** An SMS whose fate nobody could tell for this long is given up, never sent again. */
const GIVE_UP_MS = 24 * 3_600_000

export async function reconcile(provider: Provider, deps: Deps, unclear: readonly Unclear[], now: number): Promise<Outcome[]> {
  if (unclear.length === 0) return []
  return provider.batchSize > 1 ? fromManifests(provider, deps, unclear, now) : fromProvider(provider, deps, unclear, now)
}

async function fromProvider(provider: Provider, deps: Deps, unclear: readonly Unclear[], now: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const { letter, answer } of unclear) {
    const askAt = answer.claimedAt + deps.settings.RECONCILE_DELAY_SECONDS * 1000
    if (now < askAt) {
      outcomes.push({ kind: 'settled', letter, at: now, settled: { kind: 'unknown', dueAt: askAt, code: 'unclear', message: 'claimed before, without an outcome' } })
      continue
    }
    const found = await provider.reconcile(letter.message, answer.claimedAt)
    outcomes.push({ kind: 'settled', letter, at: now, settled: afterAsking(letter, found, answer.claimedAt, now, deps) })
  }
  return outcomes
}

function afterAsking(letter: Letter, found: Awaited<ReturnType<Provider['reconcile']>>, claimedAt: number, now: number, deps: Deps): Settled {
  switch (found.kind) {
    case 'accepted': return { kind: 'sent', providerMessageId: found.providerMessageId, segments: null }
    case 'not_found': {
      const { communication } = letter
      const dueAt = retryAt(communication, now, deps.settings, null)
      const late = communication.expiresAt !== null && dueAt >= communication.expiresAt
      if (!deps.settings.RETRY_ON_TIMEOUT || communication.attempt >= deps.settings.RETRY_MAX || late) return { kind: 'failed', reason: 'retries_exhausted', code: 'not_found', message: 'the provider does not have it' }
      return { kind: 'retry', dueAt, code: 'not_found', message: 'the provider does not have it' }
    }
    case 'unknown':
      if (now - claimedAt > GIVE_UP_MS) return { kind: 'failed', reason: 'outcome_unknown', code: 'unknown', message: found.message }
      return { kind: 'unknown', dueAt: now + deps.settings.RECONCILE_DELAY_SECONDS * 1000, code: 'unknown', message: found.message }
  }
}

async function fromManifests(provider: Provider, deps: Deps, unclear: readonly Unclear[], now: number): Promise<Outcome[]> {
  const entries = await deps.stores.ledger.byRequest(unclear.map(({ letter }) => letter.communication.requestId))
  const byBatch = new Map<string, Unclear[]>()
  unclear.forEach((item, index) => {
    const key = entries[index]?.facts?.batchKey ?? ''
    byBatch.set(key, [...(byBatch.get(key) ?? []), item])
  })
  const outcomes: Outcome[] = []
  for (const [key, members] of byBatch) {
    const manifest = key === '' ? null : await deps.stores.ledger.manifest(key)
    const messages: OutboundMessage[] = manifest ? decodeManifest(manifest) : []
    const answers = manifest ? await provider.send(messages, key) : []
    for (const { letter, answer } of members) {
      const position = messages.findIndex(message => message.requestId === letter.communication.requestId && message.attempt === letter.communication.attempt)
      const outcome = position === -1 ? null : answers[position] ?? null
      outcomes.push({ kind: 'settled', at: now, letter: { ...letter, batchKey: key }, settled: settledOf(letter, outcome, answer.claimedAt, now, deps) })
    }
  }
  return outcomes
}

function settledOf(letter: Letter, outcome: SendOutcome | null, claimedAt: number, now: number, deps: Deps): Settled {
  // Without a manifest the call was never made, unless the manifest has expired: then nobody can tell any more.
  if (outcome === null) {
    return now - claimedAt < GIVE_UP_MS
      ? { kind: 'retry', dueAt: now, code: 'never_sent', message: 'the worker stopped before the call' }
      : { kind: 'failed', reason: 'outcome_unknown', code: 'manifest_expired', message: 'the batch it may have gone out in is forgotten' }
  }
  if (outcome.kind === 'stop') return { kind: 'unknown', dueAt: now + deps.settings.RECONCILE_DELAY_SECONDS * 1000, code: outcome.code, message: outcome.message }
  // A retry answer to a repeated call says nothing about the first call: stay with the same key until it is answered.
  if (outcome.kind === 'retry') return { kind: 'unknown', dueAt: now + (outcome.afterMs ?? 5_000), code: outcome.code, message: outcome.message }
  return settle(letter.communication, outcome, now, deps.settings)
}
