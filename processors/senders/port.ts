/** The provider port: one adapter per provider (processors/senders/providers). Outcomes are values; an adapter never throws for what a provider or a network can do. */
import type { Channel } from '../../schemas/generated/types.ts'

/** A message as the provider gets it. Text and headers are final: what the law wants added is in them. */
export interface OutboundMessage {
  readonly requestId: string
  readonly attempt: number
  readonly channel: Channel
  readonly category: string
  readonly to: string
  readonly text: string
  readonly subject: string | null
  readonly html: string | null
  readonly mediaUrls: readonly string[]
  /** Extra email headers (List-Unsubscribe, ...). */
  readonly headers: Readonly<Record<string, string>>
  /** Seconds the provider may keep trying. */
  readonly validitySeconds: number | null
}

/**
 * accepted: the provider took it. rejected: it never will, `reason` says whose fault. retry: it certainly did not take it, try later.
 * unknown: it may have taken it (timeout, reset, 5xx, broken body): reconcile before sending again. stop: our account or settings are refused, stop the lane.
 */
export type SendOutcome =
  | { readonly kind: 'accepted'; readonly providerMessageId: string; readonly segments: number | null }
  | { readonly kind: 'rejected'; readonly reason: 'provider_rejected' | 'invalid_address' | 'opted_out' | 'suppressed' | 'too_many_segments'; readonly code: string; readonly message: string }
  | { readonly kind: 'retry'; readonly code: string; readonly message: string; readonly afterMs: number | null }
  | { readonly kind: 'unknown'; readonly code: string; readonly message: string }
  | { readonly kind: 'stop'; readonly code: string; readonly message: string }

export interface Provider {
  readonly name: 'twilio' | 'resend'
  readonly channels: readonly Channel[]
  /** How many messages one call takes: 1 (Twilio) or 100 (Resend). */
  readonly batchSize: number
  /** One outcome per message, in order. `idempotencyKey` names the batch; the same key always comes with the same messages. */
  send(messages: readonly OutboundMessage[], idempotencyKey: string): Promise<SendOutcome[]>
  /** Asks the provider what became of an unclear send; `unknown` when it cannot tell yet. */
  reconcile(message: OutboundMessage, sentAfter: number): Promise<{ kind: 'accepted'; providerMessageId: string } | { kind: 'not_found' } | { kind: 'unknown'; message: string }>
  /** Are credentials and network all right? For health and `config check --providers`. */
  check(): Promise<{ ok: true } | { ok: false; code: string; message: string }>
}

/** A provider's callback, interpreted. Pure: bytes in, values out. */
export type CallbackMeaning =
  | { readonly kind: 'delivery'; readonly status: string; readonly eventKind: string; readonly occurredAt: number; readonly providerMessageId: string; readonly providerEventId: string; readonly code: string; readonly suppress: 'none' | 'sms' | 'email'; readonly to: string; readonly priceMicros: number | null; readonly segments: number | null }
  | { readonly kind: 'inbound'; readonly from: string; readonly to: string; readonly text: string; readonly optOutType: 'STOP' | 'START' | 'HELP' | null; readonly occurredAt: number; readonly providerMessageId: string }
  /** The provider's own list of addresses it sends nothing to changed. `origin` says why: bounce, complaint, manual. */
  | { readonly kind: 'suppression'; readonly action: 'suppressed' | 'unsuppressed'; readonly address: string; readonly origin: string; readonly occurredAt: number }
  | { readonly kind: 'ignored'; readonly why: string }
  | { readonly kind: 'unknown'; readonly message: string }
