import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { validateCommunication } from '../../../processors/content/validate.ts'
import type { Communication } from '../../../schemas/generated/types.ts'
import { NOON, aCommunication, shippedPolicy } from '../../support/communications.ts'

/** field:code of every problem. */
const problems = (more: Partial<Communication>): string[] => validateCommunication(aCommunication(more), shippedPolicy).map(({ field, code }) => `${field}:${code}`)
const email: Partial<Communication> = { channel: 'email', subject: 'Your bill' }
const promotion: Partial<Communication> = { category: 'promotion', channel: 'mms', mediaUrls: ['https://example.com/a.png'] }

describe('validateCommunication', () => {
  it.each<[string, Partial<Communication>]>([
    ['an SMS', {}],
    ['an SMS of 1600 characters', { text: 'a'.repeat(1600) }],
    ['an email', email],
    ['an email of html alone', { ...email, text: '', html: '<p>Hello</p>' }],
    ['an MMS', promotion],
    ['an MMS without a text', { ...promotion, text: '' }],
    ['an id of 128 characters', { requestId: 'a'.repeat(128) }],
    ['an id of all that is allowed', { requestId: '0aZ._:-' }],
    ['instants in order', { notBefore: NOON, expiresAt: NOON + 1 }],
    ['a request that is past its life: that is for timing to say', { expiresAt: NOON - 1 }],
    ['32 facts', { facts: Object.fromEntries(Array.from({ length: 32 }, (_, index) => [`fact${index}`, 'x'])) }],
  ])('takes %s', (_, more) => {
    expect(problems(more)).toEqual([])
  })

  it.each<[string, Partial<Communication>, string[]]>([
    ['no request id', { requestId: '' }, ['requestId:invalid_field']],
    ['an id of 129 characters', { requestId: 'a'.repeat(129) }, ['requestId:invalid_field']],
    ['an email address as an id', { recipientId: 'person@example.com' }, ['recipientId:invalid_field']],
    ['a number as an id', { recipientId: '+12025550123' }, ['recipientId:invalid_field']],
    ['a brace, which would move a key to another slot', { recipientId: 'a{b}' }, ['recipientId:invalid_field']],
    ['a number sign, which parts the keys of deferrals', { requestId: 'a#1' }, ['requestId:invalid_field']],
    ['blanks in optional ids', { campaignId: 'a b', subjectKey: '', experimentId: ' ', variant: 'é', source: '/' }, ['campaignId:invalid_field', 'subjectKey:invalid_field', 'experimentId:invalid_field', 'variant:invalid_field', 'source:invalid_field']],
    ['an unknown category', { category: 'nothing' }, ['category:unknown_category']],
    ['a category named like a built-in', { category: 'constructor' }, ['category:unknown_category']],
    ['a channel the category may not use', { ...email, category: 'help_reply' }, ['channel:invalid_field']],
    ['a fallback the category may not use', { fallbackChannels: ['mms'] }, ['fallbackChannels:invalid_field']],
    ['an empty SMS', { text: ' \n' }, ['text:invalid_field']],
    ['an SMS of 1601 characters', { text: 'a'.repeat(1601) }, ['text:invalid_field']],
    ['an email that could not fall back to SMS', { ...email, text: 'a'.repeat(1601), fallbackChannels: ['sms'] }, ['text:invalid_field']],
    ['an SMS that could not fall back to email', { fallbackChannels: ['email'] }, ['subject:invalid_field']],
    ['an email without a subject', { channel: 'email' }, ['subject:invalid_field']],
    ['an email with a blank subject', { channel: 'email', subject: ' ' }, ['subject:invalid_field']],
    ['a subject that starts another header', { ...email, subject: 'Hello\r\nBcc: other@example.com' }, ['subject:invalid_field']],
    ['a long subject', { ...email, subject: 'a'.repeat(999) }, ['subject:invalid_field']],
    ['an email without content', { ...email, text: '', html: ' ' }, ['text:invalid_field']],
    ['an email larger than a record', { ...email, text: 'a'.repeat(400_001) }, ['text:too_large']],
    ['html larger than a record, in bytes', { ...email, html: 'ж'.repeat(200_001) }, ['html:too_large']],
    ['media on an SMS', { mediaUrls: ['https://example.com/a.png'] }, ['mediaUrls:invalid_field']],
    ['an MMS of nothing', { ...promotion, text: '', mediaUrls: [] }, ['text:invalid_field']],
    ['eleven media', { ...promotion, mediaUrls: Array.from({ length: 11 }, () => 'https://example.com/a.png') }, ['mediaUrls:invalid_field']],
    ['media without TLS', { ...promotion, mediaUrls: ['http://example.com/a.png'] }, ['mediaUrls:invalid_field']],
    ['media that is no URL', { ...promotion, mediaUrls: ['https://'] }, ['mediaUrls:invalid_field']],
    ['null bytes', { ...email, text: 'a\0', subject: 'b\0', html: 'c\0' }, ['text:invalid_field', 'subject:invalid_field', 'html:invalid_field']],
    ['half a surrogate pair', { text: 'a\uD83D' }, ['text:invalid_field']],
    ['seconds for milliseconds', { requestedAt: Math.floor(NOON / 1000) }, ['requestedAt:invalid_field']],
    ['fractions of a millisecond', { notBefore: NOON + 0.5 }, ['notBefore:invalid_field']],
    ['no time at all', { expiresAt: Number.NaN }, ['expiresAt:invalid_field']],
    ['a far future', { expiresAt: Date.UTC(2101, 0, 1) }, ['expiresAt:invalid_field']],
    ['an end before its beginning', { notBefore: NOON, expiresAt: NOON }, ['expiresAt:invalid_field']],
    ['33 facts', { facts: Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`fact${index}`, 'x'])) }, ['facts:invalid_field']],
    ['a fact without a name', { facts: { '': 'x' } }, ['facts:invalid_field']],
    ['a long fact', { facts: { note: 'a'.repeat(513) } }, ['facts.note:invalid_field']],
    ['a null byte in a fact', { facts: { note: '\0' } }, ['facts.note:invalid_field']],
  ])('refuses %s', (_, more, expected) => {
    expect(problems(more)).toEqual(expected)
  })

  it('tells the way out', () => {
    const said = (more: Partial<Communication>): string => validateCommunication(aCommunication(more), shippedPolicy).map(({ message }) => message).join()
    expect(said({ requestedAt: Math.floor(NOON / 1000) })).toContain('looks like seconds; give milliseconds')
    expect(said({ category: 'nothing' })).toContain('payment_reminder')
    expect(said({ ...email, category: 'help_reply' })).toContain('use sms')
  })

  it('quotes no content and never throws', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 50 })
    fc.assert(fc.property(fc.record({
      requestId: anyText, recipientId: anyText, category: fc.oneof(anyText, fc.constantFrom('promotion', 'payment_reminder', '__proto__')), channel: fc.constantFrom('sms', 'mms', 'email'),
      fallbackChannels: fc.array(fc.constantFrom('sms', 'mms', 'email')), subject: fc.option(anyText), text: anyText, html: fc.option(anyText), mediaUrls: fc.array(anyText),
      requestedAt: fc.double(), notBefore: fc.option(fc.double()), expiresAt: fc.option(fc.double()), facts: fc.dictionary(anyText, anyText),
    }), more => {
      const secret = 'secret words of the message'
      for (const { field, message } of validateCommunication(aCommunication({ ...more, text: `${more.text}${secret}\0` }), shippedPolicy)) expect(`${field}${message}`).not.toContain(secret)
    }))
  })
})
