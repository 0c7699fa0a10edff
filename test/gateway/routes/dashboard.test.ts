import { describe, expect, it } from 'vitest'
import { acceptedEvent, eventOf } from '../../../processors/kernel/events.ts'
import { aCommunication, NOON } from '../../support/communications.ts'
import { aGateway, away } from '../fixture.ts'
import type { Fixture } from '../fixture.ts'

const trace = [{ stage: 'timing', verdict: 'defer', reason: 'quiet_hours', rule: 'timing.quiet_hours', at: NOON, until: NOON + 3_600_000, pass: 0, policyVersion: 'v1', detail: '{"zones":"America/New_York UTC"}' }]
const get = async ({ app }: Fixture, url: string, more: { headers?: Record<string, string>; remoteAddress?: string } = {}) => app.inject({ url, ...more })

describe('the dashboard', () => {
  it('shows today\'s funnel, why messages stayed, and what waits', async () => {
    const fixture = await aGateway()
    await fixture.tell(
      ...['a', 'b', 'c'].map(requestId => acceptedEvent(aCommunication({ requestId }))),
      eventOf(aCommunication({ requestId: 'a' }), 'sent', 'sender', NOON, { costMicros: 50_000 }),
      eventOf(aCommunication({ requestId: 'b' }), 'rejected', 'compliance', NOON, { reason: 'opted_out', rule: 'tcpa.revocation' }),
      eventOf(aCommunication({ requestId: 'c' }), 'deferred', 'timing', NOON, { reason: 'quiet_hours', rule: 'timing.quiet_hours', until: NOON + 3_600_000 }),
    )
    const { statusCode, body } = await get(fixture, '/dashboard')
    expect(statusCode).toBe(200)
    for (const text of ['2026-11-22', '<b class="">3</b><span class="soft">accepted', '<b class="good">1</b><span class="soft">sent', '$0.05', 'The person opted out of this channel.', 'tcpa.revocation', '2026-11-22 18:00', 'action="/dashboard/communications"']) expect(body).toContain(text)
  })

  it('says so when there is nothing yet, and 503 when analytics is away', async () => {
    expect((await get(await aGateway(), '/dashboard')).body).toContain('Nothing was requested yet today.')
    expect((await get(await aGateway({ broken: ({ analytics }) => ({ analytics: { ...analytics, query: away } }) }), '/dashboard')).statusCode).toBe(503)
  })

  it('shows a story as a timeline, with local time where somebody waits', async () => {
    const fixture = await aGateway()
    const communication = aCommunication()
    await fixture.tell(acceptedEvent(communication), eventOf(communication, 'deferred', 'timing', NOON, { reason: 'quiet_hours', rule: 'timing.quiet_hours', until: NOON + 3_600_000, trace }))
    const { statusCode, body } = await get(fixture, '/dashboard/communications/req-1')
    expect(statusCode).toBe(200)
    for (const text of ['State: <strong class="wait">deferred', 'Timing: defer', 'The law or the person closes this hour.', '<code>timing.quiet_hours</code>', 'Sun 22 Nov, 13:00 in America/New_York (2026-11-22 18:00 UTC)']) expect(body).toContain(text)
    expect((await get(fixture, '/dashboard/communications?id=%20req-1')).body).toBe(body)
  })

  it('escapes what producers wrote, and runs no script', async () => {
    const fixture = await aGateway()
    const communication = aCommunication()
    await fixture.tell(eventOf(communication, 'failed', '<img src=x>', NOON, { reason: '"><script>alert(1)</script>', providerCode: '<b>' }))
    const { body, headers } = await get(fixture, '/dashboard/communications/req-1')
    expect(body).not.toMatch(/<script|<img|<b>/)
    expect(body).toContain('&quot;&gt;&lt;script&gt;')
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(headers['content-security-policy']).not.toContain('unsafe')
  })

  it('finds nothing kindly', async () => {
    const fixture = await aGateway()
    expect(await get(fixture, '/dashboard/communications/unknown-1')).toMatchObject({ statusCode: 404, body: expect.stringContaining('value="unknown-1"') })
    expect((await get(fixture, '/dashboard/communications')).statusCode).toBe(400)
    expect((await get(fixture, '/dashboard/communications?id=%3Cscript%3E')).statusCode).toBe(400)
  })
})

describe('who may see the dashboard', () => {
  it.each([
    ['development', '127.0.0.1', 'localhost:8080', 200], ['development', '::1', '[::1]:8080', 200], ['development', '::ffff:127.0.0.1', '127.0.0.1', 200],
    ['development', '192.0.2.1', 'localhost', 401], ['development', '127.0.0.1', 'rebound.example', 401], ['production', '127.0.0.1', 'localhost', 401],
  ] as const)('%s, from %s, as %s: %i', async (NODE_ENV, remoteAddress, host, status) => {
    const fixture = await aGateway({ settings: { NODE_ENV } })
    for (const url of ['/dashboard', '/dashboard/communications?id=x']) {
      const { statusCode } = await get(fixture, url, { remoteAddress, headers: { host } })
      expect(statusCode === 404 ? 200 : statusCode).toBe(status)
    }
  })

  it('a token with the scope admin in production, and no other', async () => {
    const fixture = await aGateway({ settings: { NODE_ENV: 'production' } })
    expect((await get(fixture, '/dashboard', { headers: fixture.bearer('admin') })).statusCode).toBe(200)
    expect((await get(fixture, '/dashboard', { headers: fixture.bearer('communications:read', 'recipients:read') })).statusCode).toBe(403)
    const { authorization } = fixture.bearer('admin')
    expect((await get(fixture, `/dashboard?token=${authorization.slice(7)}`)).statusCode).toBe(401)
  })
})
