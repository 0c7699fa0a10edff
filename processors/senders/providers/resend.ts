/** Resend as a provider of email: up to 100 messages per call, each call safe to repeat for 24 hours under its key. */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Resend } from 'resend'
import type { OutboundMessage, Provider, SendOutcome } from '../port.ts'
import { resendTags } from './correlation.ts'
import { notSent, reasonOf } from './network-errors.ts'
import { watchRequest } from './request-watch.ts'
import { resendOutcome, resendRejection } from './resend-outcome.ts'
import type { ResendFailure } from './resend-outcome.ts'
import { reconcileResend } from './resend-reconcile.ts'
import { unconfigured } from './unconfigured.ts'

export interface ResendOptions {
  readonly apiKey: string
  /** `Name <address>` or an address, of a verified domain. */
  readonly from: string
  /** Empty for Resend's own. */
  readonly baseUrl: string
  /** Of each try. */
  readonly timeoutMs: number
  readonly now?: () => number
  /** Wait before the same call is made again after an unclear answer, ms. */
  readonly repeatDelayMs?: number
}

/** Resend's limit of emails per batch. */
const BATCH_SIZE = 100
/** How often one `send` makes the same call at most: the key makes repeating it safe, and most unclear answers become clear by it. */
const TRIES = 3

/**
 * The port filled by Resend. After `unknown`, sending the same messages under the same key within 24 hours is always right and cheaper than to reconcile:
 * the key answers with the first result or sends what was not sent. A new key after `unknown` needs `reconcile` first.
 */
export function createResendProvider(options: ResendOptions): Provider {
  const channels = ['email'] as const
  if (options.apiKey === '') return unconfigured('resend', channels, BATCH_SIZE, 'RESEND_API_KEY is needed')
  const now = options.now ?? Date.now
  const resend = new Resend(options.apiKey, { baseUrl: (options.baseUrl || 'https://api.resend.com').replace(/\/$/, '') })
  // The SDK has no timeout of its own.
  const signal = (): AbortSignal => AbortSignal.timeout(options.timeoutMs)

  /**
   * Permissive validation: strict refuses all hundred for one bad address, and sending the rest would need new keys, so that a crash between the refusal and the
   * split could send twice. Permissive queues the good ones and names the bad by index, in one answer that the key repeats.
   */
  async function call(messages: readonly OutboundMessage[], idempotencyKey: string): Promise<{ readonly answered: boolean; readonly outcomes: SendOutcome[] }> {
    const watch = watchRequest('idempotency-key', idempotencyKey)
    const { data, error, headers } = await resend.batch.send(messages.map(email), { idempotencyKey, batchValidation: 'permissive', signal: signal() }).finally(watch.stop)
    if (data !== null) return outcomesOf(data, messages.length)
    // An error body that is `null` in JSON leaves both empty.
    const failure: ResendFailure = error ?? { name: 'application_error', statusCode: null, message: 'no answer' }
    const outcome: SendOutcome = failure.statusCode === null && notSent(watch.failure()) ? { kind: 'retry', code: reasonOf(watch.failure()), message: 'Resend could not be reached', afterMs: null } : resendOutcome(failure, headers, now())
    return { answered: false, outcomes: messages.map(() => outcome) }
  }

  function email(message: OutboundMessage): Parameters<typeof resend.batch.send>[0][number] {
    return {
      from: options.from,
      to: message.to,
      subject: message.subject ?? '',
      text: message.text,
      ...(message.html !== null && { html: message.html }),
      ...(Object.keys(message.headers).length > 0 && { headers: { ...message.headers } }),
      tags: resendTags(message.requestId, message.attempt),
    }
  }

  return {
    name: 'resend',
    channels,
    batchSize: BATCH_SIZE,
    async send(messages, idempotencyKey) {
      if (messages.length === 0) return []
      const key = idempotencyKey.length <= 256 ? idempotencyKey : createHash('sha256').update(idempotencyKey).digest('hex')
      const first = await call(messages, key)
      if (first.answered || first.outcomes.some(outcome => outcome.kind !== 'unknown')) return first.outcomes
      for (let tries = 1; tries < TRIES; tries += 1) {
        await sleep((options.repeatDelayMs ?? 500) * tries)
        // After an unclear call only the answer itself tells: a 429 or a refusal of the second call says nothing about the first.
        const repeated = await call(messages, key)
        if (repeated.answered) return repeated.outcomes
      }
      return first.outcomes
    },
    reconcile: (message, sentAfter) => reconcileResend(resend, message, sentAfter, signal),
    async check() {
      const { error, headers } = await resend.emails.list({ limit: 1 }, { signal: signal() })
      // A key that may only send cannot read, and this answer proves that it is valid.
      if (error === null || error.name === 'restricted_api_key') return { ok: true }
      const outcome = resendOutcome(error, headers, now())
      return { ok: false, code: 'code' in outcome ? outcome.code : 'unknown', message: 'message' in outcome ? outcome.message : '' }
    },
  }
}

/** Ids come in the order of the messages that were taken; the others are named by index. */
function outcomesOf(answer: { readonly data?: unknown; readonly errors?: unknown }, count: number): { readonly answered: boolean; readonly outcomes: SendOutcome[] } {
  const refused = new Map<number, string>()
  for (const error of Array.isArray(answer.errors) ? answer.errors : []) refused.set(error?.index, String(error?.message ?? 'refused'))
  const ids: unknown[] = Array.isArray(answer.data) ? answer.data.map(item => item?.id) : []
  if (ids.length + refused.size !== count || ids.some(id => typeof id !== 'string')) return { answered: false, outcomes: Array.from({ length: count }, () => ({ kind: 'unknown', code: 'broken_body', message: 'the answer does not match the batch' })) }
  let next = 0
  const outcomes = Array.from({ length: count }, (_, index): SendOutcome => {
    const message = refused.get(index)
    return message === undefined ? { kind: 'accepted', providerMessageId: String(ids[next++]), segments: null } : resendRejection('validation_error', message)
  })
  return { answered: true, outcomes }
}
