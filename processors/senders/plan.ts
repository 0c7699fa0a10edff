/** Pure halves of sending: what goes to the provider, and what its answer means. */
import type { Settings } from '../../config/settings.ts'
import type { Communication, Recipient } from '../../schemas/generated/types.ts'
import type { Reason } from '../kernel/reasons.ts'
import type { LedgerOutcome } from '../stores/ports.ts'
import { unitInterval } from '../kernel/jitter.ts'
import type { Letter } from './letter.ts'
import type { SendOutcome } from './port.ts'

/** The address a communication goes to on its channel, or null. */
export function addressOf(recipient: Recipient | null, channel: Communication['channel']): string | null {
  if (!recipient || recipient.erasedAt !== null) return null
  return channel === 'email' ? recipient.email : recipient.phone
}

/** What a provider's answer means for the ledger and the pipeline. */
export type Settled =
  | { readonly kind: 'sent'; readonly providerMessageId: string; readonly segments: number | null }
  | { readonly kind: 'failed'; readonly reason: Reason; readonly code: string; readonly message: string }
  | { readonly kind: 'retry'; readonly dueAt: number; readonly code: string; readonly message: string }
  /** It went out in another message. */
  | { readonly kind: 'digested'; readonly carrier: string }
  /** `claimedAt`: when it was claimed, if not just now. */
  | { readonly kind: 'unknown'; readonly dueAt: number; readonly code: string; readonly message: string; readonly claimedAt?: number }

/** The retry schedule: RETRY_DELAY_SECONDS, doubling, with forward jitter by request so that a burst does not return as a burst. */
export function retryAt(communication: Communication, now: number, settings: Settings, afterMs: number | null): number {
  const base = settings.RETRY_DELAY_SECONDS * 1000 * (settings.RETRY_EXPONENTIAL_BACKOFF ? 2 ** communication.attempt : 1)
  const jitter = base * settings.RETRY_JITTER * unitInterval(`${communication.requestId}/${communication.attempt}`)
  return now + Math.max(Math.round(base + jitter), afterMs ?? 0)
}

/** Refusals for sending too much too fast, by provider code (processors/senders/providers/*-errors.ts). */
const rateLimitCodes: ReadonlySet<string> = new Set(['20429', '63017', '63038', 'http_429', 'rate_limit_exceeded', 'daily_quota_exceeded'])

/** Interprets an outcome by the retry settings. A retry that would come after the message's useful life is a failure. */
export function settle({ communication, expiresAt }: Pick<Letter, 'communication' | 'expiresAt'>, outcome: Exclude<SendOutcome, { kind: 'stop' }>, now: number, settings: Settings): Settled {
  switch (outcome.kind) {
    case 'accepted': return { kind: 'sent', providerMessageId: outcome.providerMessageId, segments: outcome.segments }
    case 'rejected': return { kind: 'failed', reason: outcome.reason, code: outcome.code, message: outcome.message }
    case 'unknown': return { kind: 'unknown', dueAt: now + reconcileAfterMs(settings), code: outcome.code, message: outcome.message }
    case 'retry': {
      const allowed = rateLimitCodes.has(outcome.code) ? settings.RETRY_ON_RATE_LIMIT : settings.RETRY_ON_FAILURE
      const dueAt = retryAt(communication, now, settings, outcome.afterMs)
      if (!allowed || communication.attempt >= settings.RETRY_MAX) return { kind: 'failed', reason: 'retries_exhausted', code: outcome.code, message: outcome.message }
      if (expiresAt !== null && dueAt >= expiresAt) return { kind: 'failed', reason: 'would_expire', code: outcome.code, message: outcome.message }
      return { kind: 'retry', dueAt, code: outcome.code, message: outcome.message }
    }
  }
}

/** The provider did not take it, and refused it for no fault of the message: only its own time or tries are over. */
export const isGivenUp = (reason: string): boolean => reason === 'would_expire' || reason === 'retries_exhausted'

/** The ledger's word for it. */
export function ledgerOutcome(settled: Settled): LedgerOutcome {
  switch (settled.kind) {
    case 'sent':
    case 'digested': return 'accepted'
    case 'failed': return 'rejected'
    case 'retry': return 'retry'
    case 'unknown': return 'unknown'
  }
}

/** Twilio's ValidityPeriod is 1 to 36000 seconds. */
export const VALIDITY_MAX_SECONDS = 36_000

/** The last moment a provider may still try, in seconds from now. */
export function validitySeconds(endsAt: number | null, now: number): number | null {
  return endsAt === null ? null : Math.min(VALIDITY_MAX_SECONDS, Math.max(1, Math.floor((endsAt - now) / 1000)))
}

/** How long after its claim an unclear message is asked about, ms. */
export const reconcileAfterMs = (settings: Settings): number => settings.RECONCILE_DELAY_SECONDS * 1000

/** How long after its claim a call may still begin, ms: the other half of the time until somebody asks is left for it to end. */
export const callWithinMs = (settings: Settings): number => reconcileAfterMs(settings) / 2
