/** What became of an unclear SMS: looks for it in Twilio's list of messages. */
import type { Twilio } from 'twilio'
import type { OutboundMessage, Provider } from '../port.ts'
import { twilioOutcome } from './twilio-outcome.ts'

/** Twilio's clock may be behind ours, and its dates are whole seconds. Too wide only risks adopting the sid of an equal earlier message, too narrow sending twice. */
const SKEW_MS = 30_000
/** Twilio's largest page: what one person gets in years. */
const PAGE_SIZE = 1000
const PAGES_AT_MOST = 5
/** What Twilio puts in front of every text of a trial account. */
const TRIAL_PREFIX = 'Sent from your Twilio trial account - '

/**
 * Lists what went to this number and takes the first outbound message with the same text created since `sentAfter` (ms). There is no better mark: a message
 * holds no client reference, and the list does not show the StatusCallback. Two equal texts to one number, both unclear at once, are taken for one.
 * It asks by To alone and reads to the end: where a DateSent filter or the order puts messages that are not sent yet is not documented.
 * Ask no sooner than a minute after the timeout, lest a slow request be stored after the look.
 */
export async function reconcileTwilio(client: Twilio, message: OutboundMessage, sentAfter: number, now: () => number): ReturnType<Provider['reconcile']> {
  const since = sentAfter - SKEW_MS
  const text = message.text.toWellFormed()
  try {
    let page = await client.messages.page({ to: message.to, pageSize: PAGE_SIZE })
    for (let pages = 1; ; pages += 1) {
      const found = page.instances.find(candidate => candidate.direction === 'outbound-api' && candidate.dateCreated.getTime() >= since && (candidate.body === text || candidate.body === TRIAL_PREFIX + text))
      if (found !== undefined) return { kind: 'accepted', providerMessageId: found.sid }
      if (page.nextPageUrl === undefined) return { kind: 'not_found' }
      if (pages === PAGES_AT_MOST) return { kind: 'unknown', message: 'too many messages to this number to look through' }
      page = await client.messages.getPage(page.nextPageUrl)
    }
  } catch (error) {
    const outcome = twilioOutcome(error, now())
    return { kind: 'unknown', message: 'code' in outcome ? `the list could not be read: ${outcome.code}` : 'the list could not be read' }
  }
}
