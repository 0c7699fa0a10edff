import { describe, expect, it } from 'vitest'
import { explainCase } from '../../../processors/explain/index.ts'
import { publicShortener } from '../../../processors/compliance/shortener.ts'
import { explainDefaults } from './support.ts'

describe('publicShortener', () => {
  it.each([['See https://bit.ly/x1', 'bit.ly'], ['BIT.LY/x1', 'bit.ly'], ['(tinyurl.com/abc)', 'tinyurl.com'], ['go to www.t.co/a now', 't.co']])('finds that of %j', (text, name) => expect(publicShortener(text)).toBe(name))
  it.each(['', 'no link', '24/7', 'https://example.com/t.co', 'https://habit.ly/x', 'https://t.co.example.com/x', 'https://my-bit.ly/x', 'a@bit.ly/x', 'bit.ly'])('finds none in %j', text => expect(publicShortener(text)).toBeNull())
})

describe('explain', () => {
  const asked = async (channel: string): Promise<unknown> => explainCase({
    id: 'x', now: '2026-11-24T12:00:00-05:00', request: { category: 'informational', channel, text: 'Your statement: https://bit.ly/x1' },
    recipient: { phone: '+12125550123', email: 'ana@example.com', country: 'US' }, consents: [{ channel: 'all' }],
  }, explainDefaults)

  it('points out the shortener of a text that may go', async () => expect(await asked('sms')).toMatchObject({ explanation: { outcome: 'send', trace: [{ inputs: { shortener: 'bit.ly' } }, {}, {}, {}] } }))
  it('says nothing of an email', async () => expect(JSON.stringify(await asked('email'))).not.toContain('shortener'))
})
