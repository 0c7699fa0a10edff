/** Twilio as a provider of SMS and MMS: one message per call, through the real SDK over a leaner transport. */
import twilio from 'twilio'
import type { OutboundMessage, Provider, SendOutcome } from '../port.ts'
import { twilioCallbackUrl } from './correlation.ts'
import { reconcileTwilio } from './twilio-reconcile.ts'
import { createTransport } from './twilio-transport.ts'
import { twilioOutcome } from './twilio-outcome.ts'
import { unconfigured } from './unconfigured.ts'

export interface TwilioOptions {
  readonly accountSid: string
  readonly authToken: string
  /** Sender, E.164; not used if there is a messaging service. */
  readonly from: string
  /** Empty for none. */
  readonly messagingServiceSid: string
  /** Empty for Twilio's own. */
  readonly baseUrl: string
  /** Where status callbacks go, without our query; empty asks for none. */
  readonly statusCallbackUrl: string
  readonly timeoutMs: number
  readonly now: () => number
  /** How often Twilio is asked to retry a callback, 0-5. */
  readonly webhookRetries: number
}

/** Sockets at most. Twilio refuses more than about a hundred requests at once with a 429. */
const CONNECTIONS = 100

/** The port filled by Twilio. Create Message has no idempotency key: what is `unknown` has to be reconciled before it is sent again. */
export function createTwilioProvider(options: TwilioOptions): Provider {
  const channels = ['sms', 'mms'] as const
  // The SDK throws on such credentials, each time it is used.
  if (!/^AC\w+$/.test(options.accountSid) || options.authToken === '') return unconfigured('twilio', channels, 1, 'TWILIO_ACCOUNT_SID (AC...) and TWILIO_AUTH_TOKEN are needed')
  const transport = createTransport({ baseUrl: options.baseUrl || 'https://api.twilio.com', timeoutMs: options.timeoutMs, connections: CONNECTIONS })
  const client = twilio(options.accountSid, options.authToken, { httpClient: transport })
  const sender = options.messagingServiceSid === '' ? { from: options.from } : { messagingServiceSid: options.messagingServiceSid }

  async function create(message: OutboundMessage): Promise<SendOutcome> {
    try {
      const { sid, numSegments } = await client.messages.create({
        ...sender,
        to: message.to,
        // A lone surrogate cannot be percent-encoded.
        body: message.text.toWellFormed(),
        ...(message.channel === 'mms' && message.mediaUrls.length > 0 && { mediaUrl: [...message.mediaUrls] }),
        ...(message.validitySeconds !== null && { validityPeriod: Math.min(36_000, Math.max(1, Math.floor(message.validitySeconds))) }),
        ...(options.statusCallbackUrl !== '' && { statusCallback: twilioCallbackUrl(options.statusCallbackUrl, message.requestId, message.attempt, options.webhookRetries) }),
      })
      if (typeof sid !== 'string' || sid === '') return { kind: 'unknown', code: 'broken_body', message: 'the answer holds no sid' }
      // A messaging service has not chosen a sender yet and answers 0 segments.
      return { kind: 'accepted', providerMessageId: sid, segments: Number(numSegments) || null }
    } catch (error) {
      return twilioOutcome(error, options.now())
    }
  }

  return {
    name: 'twilio',
    channels,
    batchSize: 1,
    send: messages => Promise.all(messages.map(create)),
    reconcile: (message, sentAfter) => reconcileTwilio(client, message, sentAfter, options.now),
    async check() {
      try {
        const account = await client.api.v2010.accounts(options.accountSid).fetch()
        return account.status === 'active' ? { ok: true } : { ok: false, code: 'account_inactive', message: `the account is ${account.status}` }
      } catch (error) {
        const outcome = twilioOutcome(error, options.now())
        return { ok: false, code: 'code' in outcome ? outcome.code : 'unknown', message: 'message' in outcome ? outcome.message : '' }
      }
    },
  }
}
