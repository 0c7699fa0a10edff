/** The message as it goes out: what the law wants said is added where it can be. Cost counts its segments, senders send it; both get the same bytes. */
import type { Category } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import type { Channel, Communication } from '../../schemas/generated/types.ts'
import { footerLines, oneClickHeaders, withHtmlFooter, withTextFooter } from './email-footer.ts'
import type { PreferencesUrl, UnsubscribeScope, UnsubscribeUrl } from './links.ts'
import { isPromotional } from './promotional.ts'
import { finishSms } from './sms-text.ts'

export interface FinishedContent {
  readonly text: string
  readonly html: string | null
  readonly subject: string | null
  /** Extra email headers; empty for SMS and MMS. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Finishes a communication for the channel it goes out on. Pure and idempotent.
 * Commercial email (marketing, or mixed mail that promotes: 16 CFR 316.3) gets postal address, visible unsubscribe link and one-click headers;
 * mail the person subscribed to (fact `subscribed`) link and headers; debt notices a link (12 CFR 1006.6(e)); other mail nothing. With the unsubscribe link comes
 * one to the preference centre, where there is one.
 */
export function finish(communication: Communication, channel: Channel, recipient: { readonly recipientId: string }, category: Category, settings: Settings, unsubscribeUrl: UnsubscribeUrl, preferencesUrl?: PreferencesUrl): FinishedContent {
  const { subject } = communication
  if (channel !== 'email') return { text: finishSms(communication, settings, category), html: null, subject: null, headers: {} }
  const scope = scopeOf(communication, category)
  const { text, html } = communication
  if (scope === null) return { text, html, subject, headers: {} }
  const commercial = scope === 'marketing'
  // A debt notice must always offer the way out, whatever is set.
  const url = settings.OPT_OUT_REQUIRED || scope === 'debt_collection' || (commercial && settings.CAN_SPAM_COMPLIANCE) ? unsubscribeUrl(recipient.recipientId, scope) : null
  const lines = footerLines(settings, commercial && settings.CAN_SPAM_COMPLIANCE, url, preferencesUrl?.(recipient.recipientId, communication.requestedAt) ?? null)
  return {
    // An email without a plain part stays without one: a footer alone would be a worse one than none.
    text: text === '' ? '' : withTextFooter(text, lines),
    html: html === null || html === '' ? html : withHtmlFooter(html, lines),
    subject,
    // One-click is for marketing and subscribed mail only (Gmail and Yahoo sender rules, 2024).
    headers: url === null || scope === 'debt_collection' ? {} : oneClickHeaders(url),
  }
}

function scopeOf({ facts }: Communication, category: Category): UnsubscribeScope | null {
  if (isPromotional(facts, category)) return 'marketing'
  if (category.class === 'debt_collection') return 'debt_collection'
  return facts['subscribed'] === 'true' ? 'informational' : null
}
