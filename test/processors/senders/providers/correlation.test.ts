import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resendCorrelation, resendTags, twilioCallbackUrl, twilioCorrelation } from '../../../../processors/senders/providers/correlation.ts'

describe('our id on its way to the provider and back', () => {
  it('survives Twilio\'s callback URL, whatever it is', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.nat(99), (requestId, attempt) => {
      const url = new URL(twilioCallbackUrl('https://hooks.example.com/webhooks/twilio/status', requestId, attempt, 3))
      expect(twilioCorrelation(Object.fromEntries(url.searchParams))).toEqual({ requestId, attempt })
      expect(url.hash).toBe('#rc=3&rp=all')
    }))
  })

  it('survives Resend\'s tags, as an object or as a list', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).filter(id => Buffer.byteLength(id) <= 192), fc.nat(99), (requestId, attempt) => {
      const tags = resendTags(requestId, attempt)
      for (const { name, value } of tags) expect(`${name}=${value}`).toMatch(/^[\w-]{1,256}=[\w-]{1,256}$/)
      expect(resendCorrelation(tags)).toEqual({ requestId, attempt })
      expect(resendCorrelation(Object.fromEntries(tags.map(({ name, value }) => [name, value])))).toEqual({ requestId, attempt })
    }))
  })

  it('leaves out an id too long for a tag', () => {
    expect(resendTags('x'.repeat(193), 1)).toEqual([{ name: 'att', value: '1' }])
  })

  it('adds to a query that is there, and bounds the retries', () => {
    expect(twilioCallbackUrl('https://hooks.example.com/t?x=1', 'a', 0, 9)).toBe('https://hooks.example.com/t?x=1&nid=a&att=0#rc=5&rp=all')
  })

  it.each([[undefined], [null], [[]], [[null, 1]], [{}], ['rid'], [{ rid: 7, att: 'x' }]])('reads nothing out of %j', tags => {
    expect(resendCorrelation(tags)).toEqual({ requestId: null, attempt: 0 })
  })

  it.each([[{}], [{ nid: '' }], [{ nid: ['a', 'b'], att: '-1' }]])('reads nothing out of the query %j', query => {
    expect(twilioCorrelation(query)).toEqual({ requestId: null, attempt: 0 })
  })
})
