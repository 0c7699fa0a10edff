import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { segments } from '../../../processors/content/segments.ts'
import { emailDigest, smsDigest, withDigest } from '../../../processors/digest/content.ts'
import { aCommunication, someSettings } from '../../support/communications.ts'

describe('a digest by SMS', () => {
  it('says how many, and who sends it', () => {
    expect(smsDigest(3, someSettings())).toBe('You have 3 updates from Postrider Example. Open the app to read them.')
    expect(smsDigest(1, someSettings({ SENDER_IDENTITY: '' }))).toBe('You have 1 update. Open the app to read it.')
  })

  it('is one GSM-7 segment, whatever the name where the law does not want it', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 100 }), fc.string({ maxLength: 60, unit: 'binary' }), (count, name) => {
      expect(segments(smsDigest(count, someSettings({ SENDER_IDENTITY: name, TCPA_COMPLIANCE: false })))).toMatchObject({ encoding: 'GSM-7', segments: 1 })
    }))
    expect(smsDigest(2, someSettings({ SENDER_IDENTITY: 'Банк', TCPA_COMPLIANCE: false }))).not.toContain('Банк')
    expect(smsDigest(2, someSettings({ SENDER_IDENTITY: 'Банк' }))).toContain('from Банк')
  })
})

describe('a digest by email', () => {
  it('lists subject and text of each', () => {
    const { subject, text, html } = emailDigest([{ subject: 'One', text: 'First.' }, { subject: null, text: 'Second.\r\nMore.' }], someSettings({ RESEND_FROM_NAME: 'Shop' }))
    expect(subject).toBe('2 updates from Shop')
    expect(text).toBe('One\n\nFirst.\n\n---\n\nSecond.\r\nMore.')
    expect(html).toBe('<html><body><h2>One</h2><p>First.</p><hr><p>Second.<br>More.</p></body></html>')
  })

  it('lets nothing of what it lists become markup', () => {
    fc.assert(fc.property(fc.array(fc.record({ subject: fc.option(fc.string()), text: fc.string() }), { minLength: 1, maxLength: 5 }), parts => {
      const tags = emailDigest(parts, someSettings()).html?.match(/<[^>]*>/g) ?? []
      expect(tags.filter(tag => !['<html>', '</html>', '<body>', '</body>', '<h2>', '</h2>', '<p>', '</p>', '<br>', '<hr>'].includes(tag))).toEqual([])
    }))
  })
})

it('the words of a digest stand in place of the message\'s own; all else stays', () => {
  const one = aCommunication({ subject: 'Own', html: '<p>Own</p>' })
  expect(withDigest(one, 'sms', [one, one], someSettings())).toEqual({ ...one, text: smsDigest(2, someSettings()) })
  expect(withDigest(one, 'email', [one, one], someSettings())).toEqual({ ...one, ...emailDigest([one, one], someSettings()) })
})
