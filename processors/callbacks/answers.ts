/** The texts that answer a reply: the one confirmation of a STOP, and the answer to HELP. Requests like any other, so every stage is asked. Pure. */
import type { Settings } from '../../config/settings.ts'
import type { CommunicationRequest } from '../content/request.ts'
import type { HistoryEntry } from '../compliance/state.ts'
import type { ConsentEvent } from '../../schemas/generated/types.ts'
import type { Inbound, ReplyMeaning } from './replies.ts'

/** Keywords that Twilio answers by itself, whole replies in any case (twilio.com/docs/messaging, "Default opt-out handling"). */
const answeredStops: ReadonlySet<string> = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'])
const answeredHelps: ReadonlySet<string> = new Set(['HELP', 'INFO'])

function answeredByProvider({ optOutType, text }: Inbound, keywords: ReadonlySet<string>): boolean {
  return optOutType !== null || keywords.has(text.trim().toUpperCase())
}

/** The request that answers a reply, or null when the provider answers it or nothing is to be said. Its id follows from the reply: handled twice it is one text. */
export function answerTo(meaning: ReplyMeaning, inbound: Inbound, recipientId: string, settings: Settings): CommunicationRequest | null {
  const common = { recipientId, channel: 'sms', requestedAt: inbound.occurredAt } as const
  if (meaning === 'opt_out') {
    if (settings.OPT_OUT_CONFIRMATION === 'provider' && answeredByProvider(inbound, answeredStops)) return null
    return {
      ...common, requestId: `stop-confirm:${inbound.providerMessageId}`, category: 'opt_out_confirmation', facts: { stopReceivedAt: String(inbound.occurredAt) },
      text: `${settings.SENDER_IDENTITY}: you are unsubscribed and will get no more texts from us. Reply START to come back.`,
    }
  }
  if (meaning !== 'help' || (settings.HELP_REPLY === 'provider' && answeredByProvider(inbound, answeredHelps))) return null
  return { ...common, requestId: `help-reply:${inbound.providerMessageId}`, category: 'help_reply', text: `${settings.SENDER_IDENTITY}: ${settings.HELP_TEXT} Reply STOP to opt out.` }
}

/** Was this STOP said to somebody who has had the confirmation and did not come back since? 47 CFR 64.1200(a)(12): one confirmation. */
export function confirmedBefore(history: readonly (HistoryEntry & { readonly requestId: string })[], consents: readonly ConsentEvent[], requestId: string): boolean {
  const cameBackAt = Math.max(-Infinity, ...consents.filter(event => event.channel !== 'email' && (event.action === 'opted_in' || event.action === 'granted')).map(event => event.at))
  return history.some(entry => entry.category === 'opt_out_confirmation' && entry.requestId !== requestId && entry.at >= cameBackAt)
}
