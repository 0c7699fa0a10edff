import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finish } from '../../../processors/content/finish.ts'
import type { FinishedContent } from '../../../processors/content/finish.ts'
import type { Settings } from '../../../config/settings.ts'
import type { Channel, Communication } from '../../../schemas/generated/types.ts'
import { aCommunication, shippedPolicy, someSettings } from '../../support/communications.ts'

const link = (recipientId: string, scope: string): string => `https://example.com/u/${recipientId}?a=1&scope=${scope}`

function finished(channel: Channel, more: Partial<Communication>, settings: Partial<Settings> = {}): FinishedContent {
  const communication = aCommunication({ channel, subject: channel === 'email' ? 'News' : null, ...more })
  const category = shippedPolicy.categories[communication.category]
  if (!category) throw new Error('unknown category')
  return finish(communication, channel, communication, category, someSettings(settings), link)
}

describe('a finished SMS', () => {
  it.each<[string, Partial<Communication>, Partial<Settings>, string]>([
    ['names the sender', { text: 'Bill due.' }, {}, 'Postrider Example: Bill due.'],
    ['names the sender once, however it is written', { text: 'POSTRIDER EXAMPLE: Bill due.' }, {}, 'POSTRIDER EXAMPLE: Bill due.'],
    ['names nobody where the law is switched off', { text: 'Bill due.' }, { TCPA_COMPLIANCE: false }, 'Bill due.'],
    ['of marketing says how to stop', { category: 'promotion', text: 'Offer.' }, {}, 'Postrider Example: Offer. Reply STOP to opt out.'],
    ['that says so itself says it once', { category: 'promotion', text: 'Postrider Example: Offer. Text STOP to quit' }, {}, 'Postrider Example: Offer. Text STOP to quit'],
    ['that says so in other words says it once', { category: 'promotion', text: 'Postrider Example: Offer. STOP to end' }, {}, 'Postrider Example: Offer. STOP to end'],
    ['that merely has the word stop', { category: 'promotion', text: 'Postrider Example: Non-stop offers.' }, {}, 'Postrider Example: Non-stop offers. Reply STOP to opt out.'],
    ['need not where no opt-out is asked for', { category: 'promotion', text: 'Postrider Example: Offer.' }, { OPT_OUT_REQUIRED: false }, 'Postrider Example: Offer.'],
    ['of a debt says it in any case', { category: 'debt_notice', text: 'Postrider Example: Debt.' }, { OPT_OUT_REQUIRED: false }, 'Postrider Example: Debt. Reply STOP to opt out.'],
    ['that promotes is marketing whatever it is called', { text: 'Postrider Example: Bill and offer.', facts: { promotional: 'true' } }, {}, 'Postrider Example: Bill and offer. Reply STOP to opt out.'],
    ['under the fraud exemption says how to stop', { category: 'fraud_alert', text: 'Postrider Example: Was it you?', facts: { exemption: 'fraud' } }, {}, 'Postrider Example: Was it you? Reply STOP to opt out.'],
    ['that confirms an opt-out offers none', { category: 'opt_out_confirmation', text: 'You are opted out.', facts: { promotional: 'true' } }, {}, 'Postrider Example: You are opted out.'],
    ['that answers HELP tells of STOP', { category: 'help_reply', text: 'Call +1 202 555 0123.' }, {}, 'Postrider Example: Call +1 202 555 0123. Reply STOP to opt out.'],
    ['keeps a line break before the hint', { category: 'promotion', text: 'Postrider Example: Offer.\n' }, {}, 'Postrider Example: Offer.\nReply STOP to opt out.'],
  ])('%s', (_, more, settings, expected) => {
    expect(finished('sms', more, settings)).toEqual({ text: expected, html: null, subject: null, headers: {} })
  })

  it('carries nothing of an email that fell back', () => {
    expect(finished('sms', { channel: 'email', subject: 'News', html: '<p>x</p>', text: 'x' })).toEqual({ text: 'Postrider Example: x', html: null, subject: null, headers: {} })
  })
})

describe('a finished email', () => {
  const url = link('person-1', 'marketing')
  const html = '<html><body><p>Offer</p></body></html>'

  it('of marketing has address and links in both parts, and one-click headers', () => {
    expect(finished('email', { category: 'promotion', text: 'Offer', html })).toEqual({
      subject: 'News',
      text: `Offer\n\nPostrider Example, 1 Example Street, Springfield\nUnsubscribe: ${url}\nPrivacy: https://example.com/privacy\nTerms: https://example.com/terms`,
      html: '<html><body><p>Offer</p><p style="font-size:12px">Postrider Example, 1 Example Street, Springfield<br>'
        + '<a href="https://example.com/u/person-1?a=1&amp;scope=marketing">Unsubscribe</a><br><a href="https://example.com/privacy">Privacy</a><br><a href="https://example.com/terms">Terms</a></p></body></html>',
      headers: { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    })
  })

  it.each<[string, Partial<Communication>, Partial<Settings>, { headers: boolean; link: boolean; address: boolean }]>([
    ['of a service is left as it is', {}, {}, { headers: false, link: false, address: false }],
    ['that promotes is marketing whatever it is called', { facts: { promotional: 'true' } }, {}, { headers: true, link: true, address: true }],
    ['with a commercial subject is, too', { facts: { commercialSubject: 'true' } }, {}, { headers: true, link: true, address: true }],
    ['the person subscribed to has link and headers, no address', { category: 'monthly_report', facts: { subscribed: 'true' } }, {}, { headers: true, link: true, address: false }],
    ['about a debt has a link', { category: 'debt_notice' }, { OPT_OUT_REQUIRED: false }, { headers: false, link: true, address: false }],
    ['of marketing keeps its link while CAN-SPAM is applied', { category: 'promotion' }, { OPT_OUT_REQUIRED: false }, { headers: true, link: true, address: true }],
    ['of marketing keeps its link while opt-out is required', { category: 'promotion' }, { CAN_SPAM_COMPLIANCE: false }, { headers: true, link: true, address: false }],
    ['of marketing loses it without either', { category: 'promotion' }, { CAN_SPAM_COMPLIANCE: false, OPT_OUT_REQUIRED: false }, { headers: false, link: false, address: false }],
  ])('%s', (_, more, settings, expected) => {
    const { headers, text } = finished('email', more, settings)
    expect({ headers: 'List-Unsubscribe' in headers, link: text.includes('Unsubscribe: https://'), address: text.includes('1 Example Street') }).toEqual(expected)
  })

  it('links to the preference centre beside the way out, and nowhere else', () => {
    const linked = (category: string): string => {
      const communication = aCommunication({ channel: 'email', subject: 'News', category, text: 'Hello', requestedAt: 1000 })
      const row = shippedPolicy.categories[category]
      if (!row) throw new Error('unknown category')
      return finish(communication, 'email', communication, row, someSettings(), link, (recipientId, at) => `https://example.com/preferences/${recipientId}/${at}`).text
    }
    expect(linked('promotion')).toContain('\nPreferences: https://example.com/preferences/person-1/1000\n')
    expect(linked('fraud_alert')).toBe('Hello')
  })

  it('stays without a plain part if it has none', () => {
    expect(finished('email', { category: 'promotion', text: '', html }).text).toBe('')
  })

  it('without html stays so, and html without a body gets the footer at its end', () => {
    expect(finished('email', { category: 'promotion', html: null }).html).toBeNull()
    expect(finished('email', { category: 'promotion', html: '<p>x</p>' }).html).toMatch(/^<p>x<\/p><p style/)
  })

  it('escapes what it adds', () => {
    expect(finished('email', { category: 'promotion', html }, { POSTAL_ADDRESS: 'A & B <C>, 1 Example Street' }).html).toContain('A &amp; B &lt;C&gt;, 1 Example Street<br>')
  })
})

describe('finishing', () => {
  it('is idempotent and the same every time', () => {
    const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'stop', 'Reply STOP', 'Postrider Example', 'Unsubscribe', '</body>', '<p>x</p></BODY></html>'))
    fc.assert(fc.property(fc.constantFrom(...Object.keys(shippedPolicy.categories)), fc.constantFrom('sms', 'mms', 'email'), texts, fc.option(texts), fc.dictionary(fc.constantFrom('promotional', 'subscribed', 'exemption'), fc.constantFrom('true', 'false')), fc.boolean(), (category, channel, text, html, facts, required) => {
      const settings = { OPT_OUT_REQUIRED: required }
      const once = finished(channel, { category, text, html, facts }, settings)
      expect(finished(channel, { category, text: once.text, html: once.html, facts }, settings)).toEqual(once)
      expect(finished(channel, { category, text, html, facts }, settings)).toEqual(once)
      expect(once.text.endsWith(text) || once.text.includes(text)).toBe(true)
    }), { numRuns: 500 })
  })
})
