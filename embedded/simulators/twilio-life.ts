/** What becomes of a simulated SMS after it was taken: its statuses, their signed callbacks, and replies of people. */
import { randomUUID } from 'node:crypto'
import { stringify } from 'node:querystring'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { spread, unit } from './hash.ts'
import { endingOf } from './twilio-rules.ts'
import type { StoredMessage } from './twilio-store.ts'
import type { WebhookResult } from './webhooks.ts'
import type { World } from './world.ts'

/**
 * Lets a message live. The first status never calls back; with a messaging service `queued` does. Some callbacks come twice or in the wrong order,
 * as they do from Twilio. `onStop` is told when the person answers STOP.
 */
export function liveOn(world: World, message: StoredMessage, onStop: (message: StoredMessage) => void): void {
  const { profile, options, timeline } = world
  const ending = endingOf(options.seed, profile, message.to, message.body)
  const share = (word: string): number => unit(options.seed, word, message.to, message.body)
  const total = spread(profile.deliverDelayMs, share('delay'))
  const [sentAfter, endAfter] = [Math.round(total / 4), total]
  const advance = (status: string, errorCode: number | null): void => {
    message.status = status
    message.updatedAt = world.now()
    if (status === 'sent') message.sentAt = message.updatedAt
    message.errorCode = errorCode
  }
  const report = (status: string, errorCode: number | null): void => {
    const url = message.statusCallback || (world.target.twilioStatusUrl ?? '')
    if (url === '' || options.webhooks === false) return
    const copies = share(`twice-${status}`) < profile.duplicateShare ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) postTwilio(world, url, statusFields(world, message, status, errorCode))
  }
  // Reported late means after the status that follows.
  const lateMs = share('shuffle') < profile.shuffleShare ? endAfter - sentAfter + 20 : 0
  if (message.service !== '') report('queued', null)
  if (ending.status !== 'failed') {
    timeline.after(sentAfter, () => {
      advance('sent', null)
      if (lateMs === 0) report('sent', null)
      else timeline.after(lateMs, () => report('sent', null))
    })
  }
  if (ending.status === 'sent') return
  timeline.after(endAfter, () => {
    advance(ending.status, ending.errorCode)
    report(ending.status, ending.errorCode)
    if (ending.status === 'delivered' && share('stop') < profile.stopShare) timeline.after(spread(profile.deliverDelayMs, share('reply')), () => onStop(message))
  })
}

function statusFields(world: World, message: StoredMessage, status: string, errorCode: number | null): Record<string, string> {
  const ended = status === 'delivered' || status === 'undelivered'
  return {
    AccountSid: world.options.twilio.accountSid, ApiVersion: '2010-04-01', From: message.from, MessageSid: message.sid, MessageStatus: status, SmsSid: message.sid, SmsStatus: status, To: message.to,
    ...(message.service !== '' && { MessagingServiceSid: message.service }),
    ...(errorCode !== null && { ErrorCode: String(errorCode) }),
    ...(ended && { RawDlrDoneDate: new Date(world.now()).toISOString().slice(2, 16).replaceAll(/\D/g, '') }),
    // Twilio adds fields without notice: whoever checks signatures has to take all of them.
    FieldOfTomorrow: '',
  }
}

/** Posts a form, signed, retried as the fragment of the URL asks: `rc` times (1) on what `rp` names (ct: no connection). The fragment is neither signed nor sent. */
export function postTwilio(world: World, url: string, fields: Readonly<Record<string, string>>): void {
  const mark = url.indexOf('#')
  const target = mark === -1 ? url : url.slice(0, mark)
  const overrides = new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1))
  const retries = Math.min(5, Number(overrides.get('rc') ?? 1))
  const policies = (overrides.get('rp') ?? 'ct').split(',')
  const forged = world.faults.take('twilio', [fields['To'] ?? ''], 'webhook')?.fault === 'webhook_forged'
  const signature = getExpectedTwilioSignature(forged ? 'somebody else' : world.options.twilio.authToken, target, fields)
  let token = ''
  world.webhooks.push({
    url: target,
    body: stringify(fields),
    headers(attempt) {
      if (attempt > 0) token ||= randomUUID()
      return { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', 'user-agent': 'TwilioProxy/1.1', 'x-twilio-signature': signature, ...(attempt > 0 && { 'i-twilio-idempotency-token': token }) }
    },
    retryAfter: (attempt, result) => (attempt < retries && policies.some(policy => covers(policy, result)) ? 1000 : null),
  })
}

function covers(policy: string, result: WebhookResult): boolean {
  if (policy === 'all') return true
  if (result === 'connect') return policy === 'ct' || policy === 'rt'
  return policy === '4xx' ? result >= 400 && result < 500 : policy === '5xx' && result >= 500
}
