import type { Category } from '../../config/policy.ts'
import { hoursCloseAt } from '../compliance/hours-close.ts'
import { finish } from '../content/finish.ts'
import type { FinishedContent } from '../content/finish.ts'
import { segments } from '../content/segments.ts'
import { withDigest } from '../digest/content.ts'
import { expiryOf } from '../timing/expiry.ts'
import type { Channel, Communication, Recipient } from '../../schemas/generated/types.ts'
import type { Deps } from '../kernel/processor.ts'
import { isShredded } from '../privacy/content.ts'
import { openItems } from './enclosed.ts'
import type { Composed, Enclosed, Letter, Refusal } from './letter.ts'
import { addressOf, VALIDITY_MAX_SECONDS, validitySeconds } from './plan.ts'

/** Looks people up once more and writes the messages. What has expired, or has nowhere to go, is refused. */
export async function compose(kind: 'sms' | 'email', communications: readonly Communication[], deps: Deps, now: number): Promise<Composed[]> {
  if (communications.length === 0) return []
  const states = await deps.stores.recipients.get(communications.map(communication => communication.recipientId))
  const items = await openItems(deps, communications)
  return communications.map((communication, index) => write(kind, communication, items[index] ?? [], states[index]?.recipient ?? null, deps, now))
}

function write(kind: 'sms' | 'email', communication: Communication, enclosed: readonly Enclosed[], recipient: Recipient | null, deps: Deps, now: number): Composed {
  const category = deps.policy.categories[communication.category]
  const channel = communication.sendChannel ?? (kind === 'email' ? 'email' : communication.channel)
  const to = addressOf(recipient, channel)
  const expiresAt = category ? expiryOf(communication, category) : communication.expiresAt
  const closesAt = recipient && channel !== 'email' ? hoursCloseAt(communication, recipient, channel, { ...deps, now }, VALIDITY_MAX_SECONDS * 1000) : null
  const content = recipient && category ? contentOf(communication, enclosed, channel, category, deps) : { text: '', subject: null, html: null, headers: {} }
  const letter: Letter = {
    communication, expiresAt, closesAt, enclosed, addressHash: to === null ? '' : deps.addressHash(to),
    message: {
      requestId: communication.requestId, attempt: communication.attempt, channel, category: communication.category, to: to ?? '',
      text: content.text, subject: content.subject, html: content.html, headers: content.headers, mediaUrls: communication.mediaUrls,
      validitySeconds: validitySeconds(firstEnd([expiresAt, closesAt], enclosed, category), now),
    },
  }
  return { letter, refusal: refusalOf() }

  function refusalOf(): Refusal | null {
    if (expiresAt !== null && expiresAt <= now) return { reason: 'expired', expired: true }
    if ((recipient && recipient.erasedAt !== null) || isShredded(communication)) return { reason: 'subject_erased', expired: false }
    return to === null || !category ? { reason: 'unknown_channel_address', expired: false } : null
  }
}

/** The letter with fewer items than it was written with. */
export function withItems(letter: Letter, enclosed: readonly Enclosed[], deps: Deps, now: number): Letter {
  const { communication, message } = letter
  const category = deps.policy.categories[communication.category]
  if (!category || enclosed.length === letter.enclosed.length) return letter
  const { text, subject, html, headers } = contentOf(communication, enclosed, message.channel, category, deps)
  return { ...letter, enclosed, message: { ...message, text, subject, html, headers, validitySeconds: validitySeconds(firstEnd([letter.expiresAt, letter.closesAt], enclosed, category), now) } }
}

/** A digest of which only its carrier is left goes out as it was asked for, unless that takes more segments than there is money for. */
function contentOf(communication: Communication, enclosed: readonly Enclosed[], channel: Channel, category: Category, deps: Deps): FinishedContent {
  const finished = (one: Communication): FinishedContent => finish(one, channel, one, category, deps.settings, deps.unsubscribeUrl, deps.preferencesUrl)
  if (enclosed.length === 0) {
    const alone = finished(communication)
    if (communication.digest.length === 0 || channel !== 'sms' || segments(alone.text).segments <= communication.segments) return alone
  }
  const parts = [communication, ...enclosed.map(one => one.communication)].sort((a, b) => a.requestedAt - b.requestedAt)
  return finished(withDigest(communication, channel, parts, deps.settings))
}

function firstEnd(own: readonly (number | null)[], enclosed: readonly Enclosed[], category: Category | undefined): number | null {
  const ends = [...own, ...enclosed.map(({ communication }) => category ? expiryOf(communication, category) : null)].filter(end => end !== null)
  return ends.length === 0 ? null : Math.min(...ends)
}
