import { describe, expect, it } from 'vitest'
import { preferenceToken } from '../../../processors/content/links.ts'
import { aRecipient, NOON } from '../../support/communications.ts'
import { applyOptOut } from '../../../gateway/webhooks/opt-out.ts'
import { claim } from '../../processors/stores/fixtures.ts'
import { addressHash, aGateway, away } from '../fixture.ts'
import type { Clock, Fixture } from '../fixture.ts'

const DAY = 86_400_000
const link = ({ deps }: Fixture, recipientId = 'person-1', expiresAt = NOON + DAY): string => `/preferences/${preferenceToken(recipientId, expiresAt, deps.settings.SECRET_KEY)}`
const DEFAULTS = ['sms.informational', 'sms.debt_collection', 'email.informational', 'email.debt_collection']
async function known(more: Parameters<typeof aRecipient>[0] = {}, clock: Clock = { now: NOON }): Promise<Fixture> {
  const fixture = await aGateway({ clock })
  await fixture.deps.stores.recipients.applyRecipients([aRecipient(more)])
  return fixture
}
const post = async (fixture: Fixture, form: Record<string, string>, on: readonly string[] = DEFAULTS, url = link(fixture)) => fixture.app.inject({
  method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Browser/1' },
  payload: new URLSearchParams([...on.map((name): [string, string] => ['on', name]), ...Object.entries({ quietStart: '', quietEnd: '', zone: 'America/New_York', pausedUntil: '', ...form })]).toString(),
})
const personOf = async ({ deps }: Fixture) => (await deps.stores.recipients.get(['person-1']))[0]
const consents = async (fixture: Fixture) => (await fixture.records<'consent'>('communications.consents')).map(({ value }) => value)

describe('GET /preferences/:token', () => {
  it('shows what is known, hides most of the addresses, needs no script, and changes nothing', async () => {
    const fixture = await known({ quietStart: 1290, quietEnd: 480, pausedUntil: NOON + 3 * DAY })
    const { statusCode, body, headers } = await fixture.app.inject(link(fixture))
    expect(statusCode).toBe(200)
    for (const part of ['ends in 0123', 'p…@example.com', 'value="21:30"', 'value="08:00"', 'value="2026-11-25"', '<option value="America/New_York" selected>']) expect(body).toContain(part)
    expect([...body.matchAll(/value="([\w.]+)" checked/g)].map(([, name]) => name)).toEqual(DEFAULTS)
    expect(body).not.toMatch(/<script|\son\w+=|12125550123|person@example/)
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*form-action 'self'/)
    expect(await consents(fixture)).toEqual([])
  })

  it('has a label for every field', async () => {
    const fixture = await known()
    const { body } = await fixture.app.inject(link(fixture))
    for (const [, id] of body.matchAll(/<(?:input|select) id="(\w+)"/g)) expect(body).toContain(`<label for="${id}">`)
    expect(body.match(/<label class="choice"><input type="checkbox"/g)).toHaveLength(6)
  })

  it('says under each box what it governs, in the words of the policy', async () => {
    const fixture = await known()
    const { body } = await fixture.app.inject(link(fixture))
    const covers = (name: string): string => new RegExp(`aria-describedby="${name}-covers">[^<]*</label>\\s*<p class="soft covers" id="${name}-covers">([^<]*)</p>`).exec(body)?.[1] ?? ''
    // A bill is about the account, not about a debt in collection.
    expect(covers('sms.informational')).toContain('A bill or an instalment is due.')
    expect(covers('sms.debt_collection')).toBe('A message about a debt in collection.')
    expect(covers('email.informational')).toContain('The monthly report')
    expect(covers('sms.informational')).not.toContain('The monthly report')
    // Every category is under exactly one box of its channel, but for the answers to a person's own words.
    for (const { doc, channels, class: kind } of Object.values(fixture.deps.policy.categories)) {
      const boxes = ['marketing', 'informational', 'debt_collection'].filter(purpose => covers(`${channels.includes('email') ? 'email' : 'sms'}.${purpose}`).includes(doc))
      expect(boxes, doc).toHaveLength(kind === 'help_reply' || kind === 'opt_out_confirmation' ? 0 : 1)
    }
  })

  it.each([['expired', NOON, 410, 'has expired'], ['of nobody', NOON + DAY, 404, 'does not work']])('with a link that is %s is a page that says so', async (what, expiresAt, status, words) => {
    const fixture = await known()
    for (const method of ['GET', 'POST'] as const) {
      const response = await fixture.app.inject({ method, url: link(fixture, what === 'of nobody' ? 'person-9' : 'person-1', expiresAt), ...(method === 'POST' && { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'stop=all' }) })
      expect([response.statusCode, response.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8'])
      expect(response.body).toContain(words)
    }
    expect(await consents(fixture)).toEqual([])
  })

  it('of an erased person opens nothing', async () => {
    const fixture = await known({ erasedAt: NOON, phone: null, email: null })
    expect((await fixture.app.inject(link(fixture))).statusCode).toBe(404)
  })
})

describe('POST /preferences/:token', () => {
  it('opens what a STOP has closed for the person and for their number', async () => {
    const clock = { now: NOON }
    const fixture = await known({}, clock)
    await applyOptOut(fixture.deps, '+12125550123', { callbackId: 'cb', provider: 'twilio', kind: 'inbound', providerMessageId: 'SM1', requestId: null, attempt: 0, receivedAt: NOON, body: Buffer.alloc(0) }, 1000)
    const number = addressHash('+12125550123')
    const asked = () => fixture.deps.stores.ledger.claim([claim('a', 0, { purpose: 'informational', addressHash: number }), claim('b', 0, { purpose: 'marketing', addressHash: number })])
    expect(await asked()).toEqual([{ kind: 'blocked', reason: 'opted_out' }, { kind: 'blocked', reason: 'opted_out' }])
    clock.now += 1000
    await post(fixture, {})
    expect(await asked()).toEqual([{ kind: 'claimed' }, { kind: 'blocked', reason: 'opted_out' }])
  })

  it('saves choices, hours, zone and pause by the same path as the API, and once', async () => {
    const fixture = await known()
    const form = { quietStart: '21:30', quietEnd: '08:00', zone: 'America/Chicago', pausedUntil: '2026-12-01' }
    const wanted = ['sms.informational', 'email.marketing', 'email.informational', 'email.debt_collection']
    const response = await post(fixture, form, wanted)
    expect([response.statusCode, response.headers.location, response.headers['set-cookie']]).toEqual([303, '?saved=1', undefined])
    const person = await personOf(fixture)
    expect(person?.recipient).toMatchObject({ quietStart: 1290, quietEnd: 480, zone: 'America/Chicago', zoneVerifiedAt: NOON, pausedUntil: Date.parse('2026-12-01T06:00:00Z'), phone: '+12125550123' })
    expect((await consents(fixture)).map(({ action, channel, purpose, source, evidence }) => [action, channel, purpose, source, evidence['userAgent']])).toEqual([
      ['opted_out', 'sms', 'debt_collection', 'preference_center', 'Browser/1'], ['granted', 'email', 'marketing', 'preference_center', 'Browser/1'],
    ])
    expect(await fixture.records('communications.recipients')).toHaveLength(1)
    expect((await post(fixture, form, wanted)).statusCode).toBe(303)
    expect(await consents(fixture)).toHaveLength(2)
    expect(await fixture.records('communications.recipients')).toHaveLength(1)
    const { body } = await fixture.app.inject(`${link(fixture)}?saved=1`)
    expect(body).toContain('Your preferences are saved.')
    expect([...body.matchAll(/value="([\w.]+)" checked/g)].map(([, name]) => name)).toEqual(wanted)
  })

  it.each([
    [{ quietStart: '25:00', quietEnd: '08:00' }, 'quietStart'], [{ quietStart: '22:00' }, 'quietEnd'], [{ quietEnd: '08:00' }, 'quietStart'], [{ quietStart: '08:00', quietEnd: '08:00' }, 'quietEnd'], [{ zone: 'Mars/Base' }, 'zone'],
    [{ pausedUntil: '2026-02-31' }, 'pausedUntil'], [{ pausedUntil: '2026-11-22' }, 'pausedUntil'], [{ pausedUntil: '2030-01-01' }, 'pausedUntil'], [{ pausedUntil: '<b>' }, 'pausedUntil'],
  ])('with %j saves nothing and says so at %s', async (form, field) => {
    const fixture = await known()
    const { statusCode, body } = await post(fixture, form, [])
    expect(statusCode).toBe(422)
    expect(body).toContain(`<p class="bad" id="${field}-error">`)
    expect(body).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true" aria-describedby="${field}-error`))
    expect(body).toContain(`<a href="#${field}">`)
    expect(body).not.toContain('<b>')
    expect(await consents(fixture)).toEqual([])
  })

  it('Stop everything closes all, whatever else is in the form or was stored', async () => {
    const fixture = await known({ quietStart: 60, quietEnd: 60, pausedUntil: NOON + 1000 * DAY })
    expect((await post(fixture, { stop: 'all', zone: 'Mars/Base', quietStart: 'x' })).statusCode).toBe(303)
    expect((await consents(fixture)).map(({ action, channel, purpose }) => `${action} ${channel} ${purpose}`)).toEqual(DEFAULTS.map(name => `opted_out ${name.replace('.', ' ')}`))
    expect((await personOf(fixture))?.recipient).toMatchObject({ quietStart: 60, quietEnd: 60, zone: 'America/New_York' })
  })

  it('leaves boxes alone that the page does not show', async () => {
    const fixture = await known({ phone: null })
    expect((await fixture.app.inject(link(fixture))).body).not.toContain('sms.marketing')
    await post(fixture, {}, ['email.informational', 'email.debt_collection'])
    expect(await consents(fixture)).toEqual([])
  })

  it('is 503 when the log is away, and an opt-out holds all the same', async () => {
    const fixture = await aGateway({ broken: () => ({ producer: { send: away, close: async () => {} } }) })
    await fixture.deps.stores.recipients.applyRecipients([aRecipient()])
    expect((await post(fixture, { stop: 'all' })).statusCode).toBe(503)
    expect((await personOf(fixture))?.consents).toHaveLength(4)
  })
})
