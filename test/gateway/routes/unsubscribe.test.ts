import { describe, expect, it } from 'vitest'
import { unsubscribeToken } from '../../../processors/content/links.ts'
import { NOON } from '../../support/communications.ts'
import { aGateway, away } from '../fixture.ts'
import type { Clock, Fixture } from '../fixture.ts'

const person = 'p'.repeat(128)
const link = ({ deps }: Fixture, scope: 'marketing' | 'informational' = 'marketing'): string => `/unsubscribe/${unsubscribeToken(person, scope, deps.settings.SECRET_KEY)}`
const consents = async (fixture: Fixture) => (await fixture.records<'consent'>('communications.consents')).map(({ value }) => value)
const stored = async ({ deps }: Fixture) => (await deps.stores.recipients.get([person]))[0]?.consents ?? []

const boundary = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
describe('POST /unsubscribe/:token', () => {
  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'], ['multipart', 'multipart/form-data; boundary=b', boundary], ['nothing', undefined, undefined], ['a type without a body', 'text/plain', ''],
  ])('with %s unsubscribes, blank, without cookie or redirect', async (_, type, payload) => {
    const fixture = await aGateway()
    const response = await fixture.app.inject({ method: 'POST', url: link(fixture), headers: { 'user-agent': 'Mail/1', ...(type && { 'content-type': type }) }, ...(payload !== undefined && { payload }) })
    expect([response.statusCode, response.body, response.headers['set-cookie'], response.headers.location]).toEqual([200, '', undefined, undefined])
    expect(await consents(fixture)).toEqual([expect.objectContaining({ recipientId: person, channel: 'email', purpose: 'marketing', action: 'opted_out', source: 'one_click', at: NOON, evidence: { ip: '127.0.0.1', userAgent: 'Mail/1' } })])
    expect(await stored(fixture)).toEqual(await consents(fixture))
  })

  it.each<[string, string, string]>([
    ['nobody', '', '127.0.0.1'], ['the proxy that calls', '127.0.0.1', '198.51.100.7'], ['a network of proxies', 'loopback, 198.51.100.0/24', '203.0.113.9'], ['another proxy', '10.0.0.0/8', '127.0.0.1'],
  ])('keeps the address of the person as evidence: believing %s', async (_, GATEWAY_TRUSTED_PROXIES, ip) => {
    const fixture = await aGateway({ settings: { GATEWAY_TRUSTED_PROXIES } })
    await fixture.app.inject({ method: 'POST', url: link(fixture), headers: { 'x-forwarded-for': '192.0.2.1, 203.0.113.9, 198.51.100.7' } })
    expect((await consents(fixture)).map(({ evidence }) => evidence['ip'])).toEqual([ip])
  })

  it('again is the same event, told as it was first; another scope is another, and so is another after the person came back', async () => {
    const clock: Clock = { now: NOON }
    const fixture = await aGateway({ clock })
    const post = (url: string) => fixture.app.inject({ method: 'POST', url })
    await post(link(fixture))
    clock.now += 60_000
    await post(link(fixture))
    await post(link(fixture, 'informational'))
    const told = await consents(fixture)
    expect(told[1]).toEqual(told[0])
    const [first] = told
    if (!first) throw new Error('nothing was told')
    await fixture.deps.stores.recipients.applyConsents([{ ...first, consentId: 'back', action: 'opted_in', source: 'web', at: clock.now }])
    clock.now += 60_000
    await post(link(fixture))
    const ids = (await consents(fixture)).map(({ consentId }) => consentId)
    expect([new Set(ids).size, ids.length]).toEqual([3, 4])
  })

  it('from the page answers with a page', async () => {
    const fixture = await aGateway()
    const response = await fixture.app.inject({ method: 'POST', url: link(fixture), headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'from=page' })
    expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(response.body).toContain('You are unsubscribed')
    expect(await stored(fixture)).toHaveLength(1)
  })

  it('is 503 when the log or the store is away, and does what it can', async () => {
    const noLog = await aGateway({ broken: () => ({ producer: { send: away, close: async () => {} } }) })
    expect((await noLog.app.inject({ method: 'POST', url: link(noLog) })).statusCode).toBe(503)
    expect(await stored(noLog)).toHaveLength(1)
    const noStore = await aGateway({ broken: ({ stores }) => ({ stores: { ...stores, recipients: { ...stores.recipients, applyConsents: away } } }) })
    expect((await noStore.app.inject({ method: 'POST', url: link(noStore) })).statusCode).toBe(503)
    expect(await consents(noStore)).toHaveLength(1)
  })

  it.each([['made up', 'abc.def'], ['empty', 'x'], ['of another secret', unsubscribeToken(person, 'marketing', 'another')], ['cut', unsubscribeToken(person, 'marketing', 'development-only-secret-change-me').slice(0, -2)]])('with a token that is %s is 404', async (_, token) => {
    const fixture = await aGateway()
    const [posted, shown] = [await fixture.app.inject({ method: 'POST', url: `/unsubscribe/${token}` }), await fixture.app.inject(`/unsubscribe/${token}`)]
    expect([posted.statusCode, posted.json().error.code]).toEqual([404, 'not_found'])
    // A program posts; whoever follows the link is a person.
    expect([shown.statusCode, shown.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
    expect(shown.body).toContain('This link does not work')
    expect(await consents(fixture)).toEqual([])
  })
})

describe('GET /unsubscribe/:token', () => {
  it('asks, and unsubscribes nobody: scanners follow links', async () => {
    const fixture = await aGateway()
    const response = await fixture.app.inject(link(fixture))
    expect(response.statusCode).toBe(200)
    expect(response.body).toContain('<form method="post">')
    expect(response.body).toContain('These are: Offers and news of products.')
    expect(response.body).toContain('<html lang="en">')
    expect(response.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/)
    expect(await consents(fixture)).toEqual([])
    expect(await stored(fixture)).toEqual([])
  })
})
