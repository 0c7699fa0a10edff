/** What a person's reply to a text changes. Pure, and the same again when the callback is handled again after its own events were applied. */
import type { ConsentEvent, ProviderCallback } from '../../schemas/generated/types.ts'
import { classifyReply } from '../compliance/classify-reply.ts'
import type { ReplyAction } from '../compliance/classify-reply.ts'
import { isReview } from '../compliance/standing.ts'
import { reopenings } from '../recipients/reopen.ts'
import type { CallbackMeaning } from '../senders/port.ts'
import { isAddressId } from '../stores/about-address.ts'
import { consentOf } from './consents.ts'
import { REVIEW_PURPOSE } from './review.ts'

export type Inbound = Extract<CallbackMeaning, { kind: 'inbound' }>
/** Somebody who has the number, and what they allow. */
export interface Replier { readonly recipientId: string; readonly consents: readonly ConsentEvent[] }

/** confirm: YES to an opt-in that is pending. */
export type ReplyMeaning = ReplyAction | 'confirm'

const onSms = ({ channel }: ConsentEvent): boolean => channel !== 'email'
const madeBy = ({ evidence }: ConsentEvent, { callbackId }: ProviderCallback): boolean => evidence['callbackId'] === callbackId

/** Opt-ins that wait for a YES: a STOP since then has ended the waiting. */
function pendingOptIns({ consents }: Replier, callback: ProviderCallback): ConsentEvent[] {
  const stoppedAt = Math.max(-Infinity, ...consents.filter(event => onSms(event) && event.action === 'opted_out').map(event => event.at))
  return consents.filter(event => onSms(event) && ((event.action === 'pending' && !isReview(event) && event.at >= stoppedAt) || (event.action === 'granted' && madeBy(event, callback))))
}

/** What a reply asks for. Twilio's own word counts before ours, except that YES is never more than an answer to an opt-in that is pending. */
export function meaningOf({ optOutType, text }: Inbound, repliers: readonly Replier[], callback: ProviderCallback): ReplyMeaning {
  const isYes = classifyReply(text, { pendingOptIn: true }) === 'opt_in' && classifyReply(text, { pendingOptIn: false }) === 'none'
  if (optOutType === 'STOP') return 'opt_out'
  if (optOutType === 'HELP') return 'help'
  if (isYes) return repliers.some(replier => pendingOptIns(replier, callback).length > 0) ? 'confirm' : 'none'
  return optOutType === 'START' ? 'opt_in' : classifyReply(text, { pendingOptIn: false })
}

/** The events of a reply, for everyone who has the number, and for the number itself where it is among them (stores/about-address.ts). */
export function consentsFromReply(meaning: ReplyMeaning, { occurredAt: at, providerMessageId }: Inbound, callback: ProviderCallback, repliers: readonly Replier[]): ConsentEvent[] {
  const base = { channel: 'sms', purpose: 'all', at, source: 'sms_reply' } as const
  switch (meaning) {
    case 'opt_out': return repliers.map(({ recipientId }) => consentOf(recipientId, callback, { ...base, action: 'opted_out' }))
    // START restores express consent, never written consent (compliance facts 1.1), and lifts opt-outs of single purposes as well.
    case 'opt_in': return repliers.flatMap(replier => [
      consentOf(replier.recipientId, callback, { ...base, action: 'opted_in', level: 'express' }),
      ...purposesClosed(replier, callback).map(purpose => consentOf(replier.recipientId, callback, { ...base, purpose, action: 'opted_in', level: 'express' }, `:${purpose}`)),
    ])
    case 'confirm': {
      const given = repliers.flatMap(replier => pendingOptIns(replier, callback).map(pending => confirmed(pending, callback, at)))
      return [...given, ...repliers.flatMap(replier => reopened(replier, isAddressId(replier.recipientId) ? given : given.filter(({ recipientId }) => recipientId === replier.recipientId), callback))]
    }
    case 'review': return repliers.map(({ recipientId }) => consentOf(recipientId, callback, { ...base, purpose: REVIEW_PURPOSE, action: 'pending', evidence: { review: 'true', providerMessageId } }))
    case 'help':
    case 'none': return []
  }
}

function purposesClosed({ consents }: Replier, callback: ProviderCallback): string[] {
  return consents.filter(event => event.channel === 'sms' && event.purpose !== 'all' && (event.action === 'opted_out' || (event.action === 'opted_in' && madeBy(event, callback)))).map(event => event.purpose)
}

/** The consent that was pending, given: wording, number and elements are those it was asked with. */
function confirmed({ recipientId, channel, purpose, level, address, wordingVersion, evidence }: ConsentEvent, callback: ProviderCallback, at: number): ConsentEvent {
  return consentOf(recipientId, callback, {
    channel, purpose, action: 'granted', level: level === 'express_written' ? level : 'express', at, address, wordingVersion, source: 'sms_reply', evidence,
  }, `:${channel}:${purpose}`)
}

/** A YES ends the STOPs that it answers, of the person and of the number; what was told of that before is told again. */
function reopened({ recipientId, consents }: Replier, given: readonly ConsentEvent[], callback: ProviderCallback): ConsentEvent[] {
  const { callbackId, provider } = callback
  const told = consents.filter(event => madeBy(event, callback) && (event.action === 'opted_in' || event.action === 'opted_out'))
  const anew = reopenings(consents, given, (...parts) => [...parts, recipientId].join(':'))
  return [...told, ...anew.map(event => ({ ...event, recipientId, evidence: { ...event.evidence, callbackId, provider } }))]
}
