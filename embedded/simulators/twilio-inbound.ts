/** People who write back: opt-out keywords block the sender as at Twilio, and every message goes to the inbound webhook. */
import { randomUUID } from 'node:crypto'
import { postTwilio } from './twilio-life.ts'
import type { World } from './world.ts'

export interface Inbound { readonly from: string; readonly to: string; readonly body: string }

/** twilio.com/docs/messaging/tutorials/advanced-opt-out; the whole text has to be the keyword. */
const keywords: Readonly<Record<'STOP' | 'START' | 'HELP', readonly string[]>> = {
  STOP: ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'],
  START: ['START', 'YES', 'UNSTOP'],
  HELP: ['HELP', 'INFO'],
}

export interface OptOuts {
  /** Does Twilio refuse to send from this number or messaging service to this person? */
  has(sender: string, person: string): boolean
  add(sender: string, person: string): void
  remove(sender: string, person: string): void
  clear(): void
}

/** A number blocks its own pair. A messaging service is blocked with any number, as all numbers are taken to be in its pool. */
export function createOptOuts(): OptOuts {
  const senders = new Map<string, Set<string>>()
  return {
    has: (sender, person) => (sender.startsWith('MG') ? senders.has(person) : senders.get(person)?.has(sender) === true),
    add(sender, person) { senders.set(person, new Set([...(senders.get(person) ?? []), sender])) },
    remove(sender, person) {
      const left = new Set([...(senders.get(person) ?? [])].filter(other => other !== sender))
      if (left.size === 0) senders.delete(person)
      else senders.set(person, left)
    },
    clear: () => senders.clear(),
  }
}

/** Takes a message of a person: applies keywords, posts the webhook (unless there is nowhere to), answers its sid. */
export function receive(world: World, optOuts: OptOuts, { from, to, body }: Inbound): string {
  const word = body.trim().toUpperCase()
  const keyword = keywords.STOP.includes(word) ? 'STOP' : keywords.START.includes(word) ? 'START' : keywords.HELP.includes(word) ? 'HELP' : null
  if (keyword === 'STOP') optOuts.add(to, from)
  if (keyword === 'START') optOuts.remove(to, from)
  const sid = `SM${randomUUID().replaceAll('-', '')}`
  const url = world.target.twilioInboundUrl
  if (url !== undefined && world.options.webhooks !== false) {
    postTwilio(world, url, {
      ToCountry: 'US', ToState: '', SmsMessageSid: sid, NumMedia: '0', ToCity: '', FromZip: '', SmsSid: sid, FromState: '', SmsStatus: 'received', FromCity: '', Body: body, FromCountry: 'US',
      To: to, ToZip: '', NumSegments: '1', MessageSid: sid, AccountSid: world.options.twilio.accountSid, From: from, ApiVersion: '2010-04-01',
      ...(keyword !== null && world.options.twilio.advancedOptOut === true && { OptOutType: keyword }),
    })
  }
  return sid
}
