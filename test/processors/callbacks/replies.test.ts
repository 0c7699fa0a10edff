import { describe, expect, it } from 'vitest'
import { consentsFromReply, meaningOf } from '../../../processors/callbacks/replies.ts'
import type { Inbound, Replier } from '../../../processors/callbacks/replies.ts'
import type { ConsentEvent, ProviderCallback } from '../../../schemas/generated/types.ts'

const AT = Date.parse('2026-11-19T17:00:00Z')
const callback: ProviderCallback = { callbackId: 'cb-1', provider: 'twilio', kind: 'inbound', providerMessageId: 'SM1', requestId: null, attempt: 0, receivedAt: AT, body: Buffer.alloc(0) }
const inbound = (text: string, optOutType: Inbound['optOutType'] = null): Inbound => ({ kind: 'inbound', from: '+12125550101', to: '+12125550100', text, optOutType, occurredAt: AT, providerMessageId: 'SM1' })
const consent = (more: Partial<ConsentEvent>): ConsentEvent => ({
  consentId: 'c', recipientId: 'p1', channel: 'sms', purpose: 'marketing', action: 'pending', level: 'express_written', at: AT - 1000, address: '+12125550101', keep: [], source: 'web', wordingVersion: 'v7', evidence: { signed: 'true' }, ...more,
})
const person = (...consents: ConsentEvent[]): Replier => ({ recipientId: 'p1', consents })
const read = (text: string, replier: Replier, type: Inbound['optOutType'] = null) => {
  const meaning = meaningOf(inbound(text, type), [replier], callback)
  return { meaning, events: consentsFromReply(meaning, inbound(text, type), callback, [replier]) }
}

describe('a reply', () => {
  const pending = consent({})
  const stopped = consent({ action: 'opted_out', purpose: 'all', level: 'none', at: AT - 500 })
  it.each([
    ['STOP', person(), null, 'opt_out'], ['please stop texting me', person(), null, 'opt_out'], ['no me escriban', person(), null, 'opt_out'], ['wrong number', person(), null, 'opt_out'],
    ['whatever', person(), 'STOP', 'opt_out'], ['STOP', person(), 'HELP', 'help'], ['START', person(), null, 'opt_in'], ['unstop', person(), null, 'opt_in'], ['HELP', person(), null, 'help'],
    ['YES', person(pending), null, 'confirm'], ['si', person(pending), null, 'confirm'], ['YES', person(), null, 'none'],
    // Twilio takes YES for START; it is no more than a yes.
    ['YES', person(), 'START', 'none'], ['YES', person(pending), 'START', 'confirm'],
    // A STOP ends the waiting for a YES; a review is no opt-in.
    ['YES', person(pending, stopped), null, 'none'], ['YES', person(consent({ evidence: { review: 'true' } })), null, 'none'], ['YES', person(consent({ channel: 'email' })), null, 'none'],
    ['can I cancel my order?', person(), null, 'review'], ['see you tomorrow', person(), null, 'none'],
  ] as const)('%j to %j (%s) means %s', (text, replier, type, expected) => expect(read(text, replier, type).meaning).toBe(expected))

  it('START gives express consent back, never written, and reopens single purposes', () => {
    const closed = consent({ action: 'opted_out', purpose: 'marketing', level: 'none' })
    expect(read('START', person(closed)).events.map(({ action, purpose, level, channel }) => [action, purpose, level, channel])).toEqual([['opted_in', 'all', 'express', 'sms'], ['opted_in', 'marketing', 'express', 'sms']])
  })

  it('YES grants what was asked for: level, wording and number as they were', () => {
    expect(read('YES', person(pending)).events).toEqual([expect.objectContaining({
      action: 'granted', purpose: 'marketing', level: 'express_written', address: '+12125550101', wordingVersion: 'v7', at: AT, source: 'sms_reply', evidence: { signed: 'true', callbackId: 'cb-1', provider: 'twilio' },
    })])
  })

  it('handled again after its own events were applied makes the same events', () => {
    for (const [text, replier] of [['YES', person(pending)], ['YES', person(consent({ action: 'opted_out', purpose: 'all', level: 'none', at: AT - 2000 }), pending)], ['START', person(consent({ action: 'opted_out', purpose: 'informational' }))], ['STOP', person(pending)]] as const) {
      const first = read(text, replier).events
      expect(read(text, person(...first)).events).toEqual(first)
    }
  })

  it('under review is no consent event of any purpose', () => {
    expect(read('can I cancel my order?', person()).events).toMatchObject([{ purpose: 'review', action: 'pending', evidence: { review: 'true', providerMessageId: 'SM1' } }])
  })
})
