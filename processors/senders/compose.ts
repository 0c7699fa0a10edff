import { finish } from '../content/finish.ts'
import { expiryOf } from '../timing/expiry.ts'
import type { Communication, Recipient } from '../../schemas/generated/types.ts'
import type { Deps } from '../kernel/processor.ts'
import { isShredded } from '../privacy/content.ts'
import type { Reason } from '../kernel/reasons.ts'
import { addressOf, validitySeconds } from './plan.ts'
import type { OutboundMessage } from './port.ts'

/** A communication ready to go: the message as the provider gets it. */
export interface Letter {
  /** As it was read: it may have to go back to the start of the chain, where its content must be what was asked for. */
  readonly communication: Communication
  /** End of its useful life, ms: its own, or its category's. Retries and the provider's own queue respect it. */
  readonly expiresAt: number | null
  readonly message: OutboundMessage
  /** Empty when the person has no address any more. */
  readonly addressHash: string
}

export interface Refusal { readonly reason: Reason; readonly expired: boolean }
/** A letter, and why it must not go out any more if that is so. */
export interface Composed { readonly letter: Letter; readonly refusal: Refusal | null }

/** Looks people up once more and writes the messages. What has expired, or has nowhere to go, is refused. */
export async function compose(kind: 'sms' | 'email', communications: readonly Communication[], deps: Deps, now: number): Promise<Composed[]> {
  if (communications.length === 0) return []
  const states = await deps.stores.recipients.get(communications.map(communication => communication.recipientId))
  return communications.map((communication, index) => write(kind, communication, states[index]?.recipient ?? null, deps, now))
}

function write(kind: 'sms' | 'email', communication: Communication, recipient: Recipient | null, deps: Deps, now: number): Composed {
  const category = deps.policy.categories[communication.category]
  const channel = communication.sendChannel ?? (kind === 'email' ? 'email' : communication.channel)
  const to = addressOf(recipient, channel)
  const expiresAt = category ? expiryOf(communication, category) : communication.expiresAt
  const content = recipient && category ? finish(communication, channel, recipient, category, deps.settings, deps.unsubscribeUrl, deps.preferencesUrl) : { text: '', subject: null, html: null, headers: {} }
  const letter: Letter = {
    communication, expiresAt, addressHash: to === null ? '' : deps.addressHash(to),
    message: {
      requestId: communication.requestId, attempt: communication.attempt, channel, category: communication.category, to: to ?? '',
      text: content.text, subject: content.subject, html: content.html, headers: content.headers, mediaUrls: communication.mediaUrls,
      validitySeconds: validitySeconds(expiresAt, now),
    },
  }
  return { letter, refusal: refusalOf() }

  function refusalOf(): Refusal | null {
    if (expiresAt !== null && expiresAt <= now) return { reason: 'expired', expired: true }
    if ((recipient && recipient.erasedAt !== null) || isShredded(communication)) return { reason: 'subject_erased', expired: false }
    return to === null || !category ? { reason: 'unknown_channel_address', expired: false } : null
  }
}
