import { describe, expect, it } from 'vitest'
import { preferencesUrls, preferenceToken, readPreferenceToken, readUnsubscribeToken, unsubscribeToken } from '../../../processors/content/links.ts'
import { NOON, someSettings } from '../../support/communications.ts'

const DAY = 86_400_000
describe('a preference link', () => {
  const token = preferenceToken('person-1', NOON, 'secret')
  it.each([[NOON - 1, { ok: true, recipientId: 'person-1' }], [NOON, { ok: false, why: 'expired' }]])('read at %i is %j', (now, answer) => expect(readPreferenceToken(token, 'secret', now)).toEqual(answer))

  it('of another secret, of another purpose, changed or cut opens nothing', () => {
    const [payload = '', mark = ''] = token.split('.')
    const forged = Buffer.from(JSON.stringify(['person-2', NOON])).toString('base64url')
    for (const bad of [preferenceToken('person-1', NOON, 'other'), unsubscribeToken('person-1', 'marketing', 'secret'), `${forged}.${mark}`, payload, `${payload}.${mark.slice(2)}`, '', '.']) expect(readPreferenceToken(bad, 'secret', 0)).toEqual({ ok: false, why: 'invalid' })
    expect(readUnsubscribeToken(token, 'secret')).toBeNull()
  })

  it('lives for PREFERENCE_LINK_DAYS from the request, and is the same however often the message is finished', () => {
    const settings = someSettings({ PREFERENCE_LINK_DAYS: 40 })
    const url = preferencesUrls(settings, 'https://messages.example.com')('person-1', NOON)
    expect(url).toBe(preferencesUrls(settings, 'https://messages.example.com')('person-1', NOON))
    const read = (now: number) => readPreferenceToken(url.replace('https://messages.example.com/preferences/', ''), settings.SECRET_KEY, now).ok
    expect([read(NOON + 40 * DAY - 1), read(NOON + 40 * DAY)]).toEqual([true, false])
    expect(preferencesUrls(someSettings({ PREFERENCE_CENTER_URL: 'https://example.com/p' }), '')('a', NOON)).toMatch(/^https:\/\/example\.com\/p\/[\w-]+\.[\w-]+$/)
  })
})
