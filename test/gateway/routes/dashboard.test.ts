import { describe, expect, it } from 'vitest'
import { acceptedEvent, eventOf } from '../../../processors/kernel/events.ts'
import { aCommunication, NOON } from '../../support/communications.ts'
import { aGateway, away } from '../fixture.ts'
import type { Fixture } from '../fixture.ts'

const trace = [{ stage: 'timing', verdict: 'defer', reason: 'quiet_hours', rule: 'timing.quiet_hours', at: NOON, until: NOON + 3_612_000, pass: 0, policyVersion: 'v1', detail: '{"zones":"America/New_York UTC"}' }]
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
    for (const text of ['2026-11-22', '<b class="">3</b><span class="soft">accepted', '<b class="good">1</b><span class="soft">sent', '$0.05', 'The person opted out of this channel.', 'tcpa.revocation', '2026-11-22 18:00:00 UTC', 'action="/dashboard/communications"']) expect(body).toContain(text)
  })

  it('says so when there is nothing yet, and 503 when analytics is away', async () => {
    expect((await get(await aGateway(), '/dashboard')).body).toContain('Nothing was requested yet today.')
    expect((await get(await aGateway({ broken: ({ analytics }) => ({ analytics: { ...analytics, query: away } }) }), '/dashboard')).statusCode).toBe(503)
  })

  it('shows a story as one timeline that says each thing once, with the clock of the person', async () => {
    const fixture = await aGateway()
    const communication = aCommunication({ campaignId: 'spring' })
    await fixture.tell(acceptedEvent(communication), eventOf(communication, 'deferred', 'timing', NOON, { reason: 'quiet_hours', rule: 'timing.quiet_hours', until: NOON + 3_612_000, trace, policyVersion: 'v1' }))
    const { statusCode, body } = await get(fixture, '/dashboard/communications/req-1')
    expect(statusCode).toBe(200)
    for (const text of [
      'State: <strong class="wait">deferred', 'Timing: wait', 'The company&#39;s own quiet hours close this hour, not the law or the person.', '<code>QUIET_HOURS 22:00-08:00</code>', '<code>timing.quiet_hours</code>',
      'For the person it was 12:00 on Sun 22 Nov 2026 in America/New_York.', 'They may be in any of America/New_York, UTC: each must permit it.',
      'It waits, and will be asked again</strong> at', '13:00:12 on Sun 22 Nov 2026 in America/New_York (2026-11-22 18:00:12 UTC)',
      '<dt>Category</dt><dd>payment_reminder', '<dt>Lane</dt><dd>normal', '<dt>Channel</dt><dd>sms', '<dt>Campaign</dt><dd>spring', '<dt>Policy</dt><dd>v1', '<dt>Recipient</dt><dd>person-1',
    ]) expect(body).toContain(text)
    expect(body.match(/quiet hours close this hour/g)).toHaveLength(1)
    expect((await get(fixture, '/dashboard/communications?id=%20req-1')).body).toBe(body)
  })

  it('names the law, what it permits and what a decision relied on; a wait that is over was to be asked again', async () => {
    const fixture = await aGateway()
    const communication = aCommunication()
    const night = Date.UTC(2026, 10, 23, 2, 30)
    const morning = Date.UTC(2026, 10, 23, 13)
    const held = { stage: 'compliance', verdict: 'defer', reason: 'quiet_hours', rule: 'tcpa.window', at: night, until: morning, pass: 0, policyVersion: 'v1', detail: JSON.stringify({ zones: 'America/New_York', zone: 'America/New_York' }) }
    const passed = ['compliance', 'limits'].map(stage => ({ stage, verdict: 'pass', reason: null, rule: null, at: morning, until: null, pass: 1, policyVersion: 'v2', detail: stage === 'compliance' ? '{"zones":"area_code","rules":"2026-11-23.1"}' : null }))
    await fixture.tell(acceptedEvent(communication), eventOf(communication, 'deferred', 'compliance', night, { reason: 'quiet_hours', rule: 'tcpa.window', until: morning, trace: [held] }),
      eventOf({ ...communication, pass: 1, segments: 1 }, 'sent', 'sender', morning, { trace: [held, ...passed] }))
    const { body } = await get(fixture, '/dashboard/communications/req-1')
    for (const text of [
      'The law closes this hour.', 'TCPA calling hours, 47 CFR 64.1200(c)(1): permitted 08:00-21:00 local time.', 'For the person it was 21:30 on Sun 22 Nov 2026 in America/New_York.', 'It waited, to be asked again at',
      'Passed compliance, limits', 'Legal rules: version 2026-11-23.1.', 'Local time: by the area code of the number.', 'asked for the 2nd time', '<dd>v1, then v2', '· 1 segment<',
    ]) expect(body).toContain(text)
    expect(body).not.toMatch(/will be asked again|own setting/)
  })

  it('says when it would have gone out of what expires first', async () => {
    const fixture = await aGateway()
    const communication = aCommunication()
    const late = { ...trace[0], verdict: 'expire', reason: 'would_expire', until: null, detail: JSON.stringify({ zones: 'America/New_York', opensAt: NOON + 7_200_000, expiresAt: NOON + 3_600_000 }) }
    await fixture.tell(acceptedEvent(communication), eventOf(communication, 'expired', 'timing', NOON, { reason: 'would_expire', rule: 'timing.quiet_hours', trace: [late] as never }))
    const { body } = await get(fixture, '/dashboard/communications/req-1')
    expect(body).toMatch(/could have gone out at <time [^>]+>14:00:00 on Sun 22 Nov 2026 in America\/New_York \(2026-11-22 19:00:00 UTC\)<\/time>, and is worthless from <time [^>]+>2026-11-22 18:00:00 UTC/)
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
    for (const [url, status, words] of [['/dashboard/communications', 400, 'This is no request id'], ['/dashboard/communications?id=%3Cscript%3E', 400, 'value="&lt;script&gt;"'], ['/dashboard/communications/%3Cscript%3E', 400, 'no request id'], ['/dashboard/nothing', 404, 'There is no such page'], ['/dashboard/a/b', 404, 'There is no such page']] as const) {
      const { statusCode, headers, body } = await get(fixture, url)
      expect([statusCode, headers['content-type']]).toEqual([status, 'text/html; charset=utf-8'])
      expect(body).toContain(words)
    }
  })
})

describe('the lists behind the numbers', () => {
  const rejected = (requestId: string, reason: string, rule: string) => [acceptedEvent(aCommunication({ requestId })), eventOf(aCommunication({ requestId }), 'rejected', 'compliance', NOON, { reason, rule })]
  const links = (body: string): { href: string; count: number }[] => [...body.matchAll(/<a href="(\/dashboard\/list\?[^"]+)">([\d,]+)<\/a>/g)].map(([, href = '', count = '']) => ({ href: href.replaceAll('&amp;', '&'), count: Number(count) }))
  const listed = (body: string): string[] => [...body.matchAll(/<a href="\/dashboard\/communications\/([^"]+)"/g)].map(([, id = '']) => id)

  it('hold the very requests that each number counts, also where a rule is empty', async () => {
    const fixture = await aGateway()
    await fixture.tell(...rejected('a', 'no_consent', 'tcpa.express_consent'), ...rejected('b', 'no_consent', 'tcpa.express_consent'), ...rejected('c', 'no_consent', 'tcpa.written_consent'), ...rejected('d', 'no_consent', ''))
    const numbers = links((await get(fixture, '/dashboard')).body)
    expect(numbers.map(({ count }) => count)).toEqual([2, 1, 1])
    for (const { href, count } of numbers) expect(listed((await get(fixture, href)).body)).toHaveLength(count)
    expect((await get(fixture, numbers[0]?.href ?? '')).body).toContain('2 requests made on 2026-11-22 (UTC), the latest first.')
    expect((await get(fixture, numbers[1]?.href ?? '')).body).toContain('1 request made on')
    expect(listed((await get(fixture, '/dashboard/list?outcome=rejected&reason=no_consent')).body)).toHaveLength(4)
  })

  it('go on over pages, and say so', async () => {
    const fixture = await aGateway()
    const ids = Array.from({ length: 120 }, (_, index) => `r${String(index).padStart(3, '0')}`)
    await fixture.tell(...ids.flatMap(id => rejected(id, 'no_consent', 'x')))
    const seen: string[] = []
    let url: string | undefined = '/dashboard/list?outcome=rejected'
    const says: string[] = []
    while (url) {
      const { body }: { body: string } = await get(fixture, url)
      seen.push(...listed(body))
      says.push(/<p class="soft">(Requests [^<]+) made/.exec(body)?.[1] ?? '')
      url = /<a href="([^"]+)">Next page/.exec(body)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen).toEqual(ids)
    expect(says).toEqual(['Requests 1 to 50, and there are more,', 'Requests 51 to 100, and there are more,', 'Requests 101 to 120'])
    expect((await get(fixture, '/dashboard/list?outcome=rejected&skip=60')).body).toContain('href="/dashboard/list?outcome=rejected&amp;skip=10">Previous page')
    for (const skip of ['-3', 'x', '1e99', '']) expect((await get(fixture, `/dashboard/list?skip=${skip}`)).statusCode).toBe(200)
  })

  it('of an outcome that there is not name those there are', async () => {
    const { statusCode, body } = await get(await aGateway(), '/dashboard/list?outcome=zzz')
    expect(statusCode).toBe(400)
    expect(body).toContain('Unknown outcome: zzz')
    expect([...body.matchAll(/list\?outcome=(\w+)/g)].map(([, name]) => name)).toEqual(['sent', 'deferred', 'in_flight', 'rejected', 'expired', 'cancelled', 'failed', 'digested'])
  })

  it('of earlier days are there for the asking: the dashboard says which days it counts', async () => {
    const fixture = await aGateway()
    const DAY = 86_400_000
    const old = aCommunication({ requestId: 'old', requestedAt: NOON - 3 * DAY })
    await fixture.tell(acceptedEvent(old), eventOf(old, 'rejected', 'compliance', NOON - 3 * DAY, { reason: 'no_consent', rule: 'x' }), ...rejected('new', 'no_consent', 'x'))
    const today = await get(fixture, '/dashboard')
    expect(today.body).toContain('those requested before are not counted')
    expect(today.body).toContain('<b class="">1</b><span class="soft">accepted')
    const week = await get(fixture, '/dashboard?days=7')
    for (const text of ['<h1>The last 7 days</h1>', 'from 2026-11-16 to 2026-11-22 (UTC)', '<b class="">2</b><span class="soft">accepted']) expect(week.body).toContain(text)
    expect(listed((await get(fixture, links(week.body)[0]?.href ?? '')).body)).toEqual(['new', 'old'])
  })
})

describe('who may see the dashboard', () => {
  it.each([
    ['development', '127.0.0.1', 'localhost:8080', 200], ['development', '::1', '[::1]:8080', 200], ['development', '::ffff:127.0.0.1', '127.0.0.1', 200],
    ['development', '192.0.2.1', 'localhost', 401], ['development', '127.0.0.1', 'rebound.example', 401], ['production', '127.0.0.1', 'localhost', 401],
  ] as const)('%s, from %s, as %s: %i', async (NODE_ENV, remoteAddress, host, status) => {
    const fixture = await aGateway({ settings: { NODE_ENV } })
    for (const url of ['/dashboard', '/dashboard/list', '/dashboard/nothing', '/dashboard/communications?id=x']) {
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
