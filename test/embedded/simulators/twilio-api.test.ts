import { describe, expect, it } from 'vitest'
import { ACCOUNT_SID, MESSAGES, receiver, started, twilio } from './fixture.ts'

const send = { To: '+12125550101', From: '+15005550006', Body: 'hello' }

describe('Create Message', () => {
  it('answers a message with all its fields, dates null and not absent', async () => {
    const { status, body } = await twilio(await started(), send)
    expect(status).toBe(201)
    expect(Object.keys(body).toSorted()).toEqual(['account_sid', 'api_version', 'body', 'date_created', 'date_sent', 'date_updated', 'direction', 'error_code', 'error_message', 'from', 'messaging_service_sid', 'num_media', 'num_segments', 'price', 'price_unit', 'sid', 'status', 'subresource_uris', 'to', 'uri'])
    expect(body).toMatchObject({ account_sid: ACCOUNT_SID, body: 'hello', date_sent: null, direction: 'outbound-api', error_code: null, from: '+15005550006', num_media: '0', num_segments: '1', price: null, status: 'queued', to: '+12125550101' })
    expect(body['sid']).toMatch(/^SM[0-9a-f]{32}$/)
    expect(body['date_created']).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/)
  })

  it('is accepted, without sender and segments, through a messaging service', async () => {
    const { body } = await twilio(await started(), { To: '+12125550101', MessagingServiceSid: 'MG1', Body: 'hello' })
    expect(body).toMatchObject({ status: 'accepted', from: null, num_segments: '0', messaging_service_sid: 'MG1' })
  })

  it('counts media sent as repeated fields', async () => {
    const { body } = await twilio(await started(), [['To', '+12125550101'], ['From', '+15005550006'], ['MediaUrl', 'https://example.com/a'], ['MediaUrl', 'https://example.com/b']])
    expect(body).toMatchObject({ num_media: '2', sid: expect.stringMatching(/^MM/) })
  })

  it.each([
    [{ To: '' }, 400, 21604],
    [{ From: '' }, 400, 21603],
    [{ Body: '' }, 400, 21619],
    [{ To: '2125550101' }, 400, 21211],
    [{ To: '+15005550006' }, 400, 21211],
    [{ To: '+15005550001' }, 400, 21211],
    [{ To: '+15005550002' }, 400, 21612],
    [{ To: '+15005550003' }, 400, 21408],
    [{ To: '+15005550004' }, 400, 21610],
    [{ To: '+15005550009' }, 400, 21614],
    [{ From: '+15005550001' }, 400, 21212],
    [{ From: '+15005550007' }, 400, 21606],
    [{ From: '+15005550008' }, 429, 21611],
    [{ Body: 'x'.repeat(1601) }, 400, 21617],
    [{ ValidityPeriod: '0' }, 400, 90007],
    [{ ValidityPeriod: '36001' }, 400, 90007],
    [{ StatusCallback: 'hooks' }, 400, 21609],
    [{ StatusCallback: 'https://my_host.example.com/' }, 400, 21609],
  ])('refuses %j with %d/%d', async (change, status, code) => {
    const world = await started()
    expect(await twilio(world, { ...send, ...change })).toMatchObject({ status, body: { code, status, more_info: `https://www.twilio.com/docs/errors/${code}` } })
    expect(world.receipts()).toEqual([])
  })

  it('refuses other credentials and other accounts', async () => {
    const world = await started()
    expect(await twilio(world, send, MESSAGES, { authorization: 'Basic eDp5' })).toMatchObject({ status: 401, body: { code: 20003 } })
    expect(await twilio(world, send, MESSAGES.replace('AC0', 'AC1'))).toMatchObject({ status: 404, body: { code: 20404 } })
  })

  it('refuses more at once than the account may have', async () => {
    const world = await started({ profile: { twilioConcurrency: 3, latencyMs: 50 } })
    const answers = await Promise.all(Array.from({ length: 8 }, () => twilio(world, send)))
    expect(answers.filter(answer => answer.status === 201)).toHaveLength(3)
    const refused = answers.find(answer => answer.status === 429)
    expect(refused?.body).toMatchObject({ code: 20429 })
    expect(Number(refused?.headers.get('twilio-concurrent-requests'))).toBeGreaterThan(3)
  })
})

describe('misfortunes by chance', () => {
  it.each([['throttleShare', 429], ['errorShare', 500]] as const)('%s refuses a request once and then takes it', async (share, status) => {
    const world = await started({ profile: { [share]: 1 } })
    expect([(await twilio(world, send)).status, (await twilio(world, send)).status]).toEqual([status, 201])
  })

  it('unknownAfterAcceptShare takes every message, whatever the answer', async () => {
    const world = await started({ profile: { unknownAfterAcceptShare: 1 } })
    const answers = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => twilio(world, { ...send, Body: `${index}` })))
    expect(world.receipts()).toHaveLength(20)
    expect(answers.every(answer => answer.status === 'rejected' || answer.value.status === 500)).toBe(true)
  })
})

describe('the list', () => {
  it('filters by To and by the day sent, newest first', async () => {
    let now = Date.UTC(2026, 10, 20, 12)
    const world = await started({ now: () => now })
    for (const day of [20, 21, 22]) {
      now = Date.UTC(2026, 10, day, 12)
      await twilio(world, { ...send, Body: `day ${day}` })
      await twilio(world, { ...send, To: '+12125550102', Body: 'other' })
      await world.idle()
    }
    const bodies = async (query: string): Promise<unknown> => {
      const { messages } = (await twilio(world, null, `${MESSAGES}?${query}`)).body
      return Array.isArray(messages) ? messages.map(message => message.body) : messages
    }
    expect(await bodies('To=%2B12125550101')).toEqual(['day 22', 'day 21', 'day 20'])
    expect(await bodies('To=%2B12125550101&DateSent%3E=2026-11-21T23%3A00%3A00Z')).toEqual(['day 22', 'day 21'])
    expect(await bodies('To=%2B12125550101&DateSent%3C=2026-11-21T01%3A00%3A00Z')).toEqual(['day 21', 'day 20'])
    expect(await bodies('To=%2B12125550101&DateSent=2026-11-21')).toEqual(['day 21'])
    expect(await bodies('To=%2B12125550199')).toEqual([])
  })

  it('comes in pages that lead to each other', async () => {
    const world = await started()
    for (let index = 0; index < 5; index += 1) await twilio(world, { ...send, Body: `${index}` })
    const seen: unknown[] = []
    let path: unknown = `${MESSAGES}?To=%2B12125550101&PageSize=2`
    while (typeof path === 'string') {
      const { body } = await twilio(world, null, path)
      seen.push(...(Array.isArray(body['messages']) ? body['messages'].map(message => message.body) : []))
      path = body['next_page_uri']
    }
    expect(seen.toSorted()).toEqual(['0', '1', '2', '3', '4'])
  })

  it('shows one message, redacts and deletes it', async () => {
    const world = await started()
    const { body: { sid } } = await twilio(world, send)
    const path = MESSAGES.replace('.json', `/${String(sid)}.json`)
    await world.idle()
    expect((await twilio(world, null, path)).body).toMatchObject({ sid, status: 'delivered', price: '-0.00750' })
    expect((await twilio(world, { Body: '' }, path)).body).toMatchObject({ body: '' })
    const gone = await fetch(`${world.TWILIO_BASE_URL}${path}`, { method: 'DELETE', headers: { authorization: `Basic ${Buffer.from(`${ACCOUNT_SID}:simulated-token`).toString('base64')}` } })
    expect(gone.status).toBe(204)
    expect((await twilio(world, null, path)).status).toBe(404)
  })
})

describe('callbacks', () => {
  const statuses = (received: { fields: NodeJS.Dict<string | string[]> }[]): unknown[] => received.map(({ fields }) => fields['MessageStatus'])

  it('report sent and delivered, signed over the URL without its fragment', async () => {
    const [world, hooks] = [await started(), await receiver()]
    const { body: { sid } } = await twilio(world, { ...send, StatusCallback: `${hooks.url}/status?nid=r%201&att=0#rc=5&rp=all` })
    await world.idle()
    expect(hooks.received.every(hook => hook.genuine && hook.url === '/status?nid=r%201&att=0')).toBe(true)
    expect(statuses(hooks.received).toSorted()).toEqual(['delivered', 'sent'])
    expect(hooks.received[0]?.fields).toMatchObject({ MessageSid: sid, SmsSid: sid, AccountSid: ACCOUNT_SID, From: '+15005550006', To: '+12125550101', ApiVersion: '2010-04-01', FieldOfTomorrow: '' })
  })

  it.each([
    ['+15005550110', ['sent'], undefined],
    ['+15005550111', ['sent', 'undelivered'], '30003'],
    ['+15005550114', ['sent', 'undelivered'], '30007'],
    ['+15005550115', ['failed'], '30008'],
    ['+15005550116', ['failed'], '21610'],
  ])('to %s: %j', async (To, expected, code) => {
    const [world, hooks] = [await started(), await receiver()]
    await twilio(world, { ...send, To, StatusCallback: hooks.url })
    await world.idle()
    expect(statuses(hooks.received).toSorted()).toEqual(expected)
    expect(hooks.received.find(hook => hook.fields['ErrorCode'] !== undefined)?.fields['ErrorCode']).toBe(code)
  })

  it('begin with queued through a messaging service, and go to its URL', async () => {
    const [world, hooks] = [await started(), await receiver()]
    world.setWebhookTarget({ twilioStatusUrl: `${hooks.url}/service` })
    await twilio(world, { To: '+12125550101', MessagingServiceSid: 'MG1', Body: 'x' })
    await world.idle()
    expect(statuses(hooks.received).toSorted()).toEqual(['delivered', 'queued', 'sent'])
  })

  it.each([
    ['', 1],
    ['#rc=3&rp=5xx', 4],
    ['#rc=3&rp=4xx', 1],
    ['#rc=5&rp=all', 6],
  ])('are retried after a 503 as "%s" asks: %d tries', async (fragment, tries) => {
    const [world, hooks] = [await started(), await receiver()]
    hooks.answers.push(503, 503, 503, 503, 503, 503)
    await twilio(world, { ...send, To: '+15005550110', StatusCallback: `${hooks.url}/${fragment}` })
    await world.idle()
    expect(hooks.received).toHaveLength(tries)
    const tokens = hooks.received.map(hook => hook.headers['i-twilio-idempotency-token'])
    expect(tokens[0]).toBeUndefined()
    expect(new Set(tokens.slice(1)).size).toBe(tries > 1 ? 1 : 0)
  })

  it('are forged on demand', async () => {
    const [world, hooks] = [await started(), await receiver()]
    world.faults.inject({ provider: 'twilio', fault: 'webhook_forged' })
    await twilio(world, { ...send, StatusCallback: `${hooks.url}/status` })
    await world.idle()
    expect(hooks.received.map(hook => hook.genuine).toSorted()).toEqual([false, true])
  })

  it('come twice and out of order in the shares asked for', async () => {
    const [world, hooks] = [await started({ profile: { duplicateShare: 1, shuffleShare: 1 } }), await receiver()]
    await twilio(world, { ...send, StatusCallback: hooks.url })
    await world.idle()
    expect(statuses(hooks.received)).toEqual(['delivered', 'delivered', 'sent', 'sent'])
  })

  it('end alike for the same seed, number and text', async () => {
    const endings = async (seed: number): Promise<unknown[]> => {
      const world = await started({ seed, profile: { failureShare: 0.5 } })
      const sids: unknown[] = []
      for (let index = 0; index < 20; index += 1) sids.push((await twilio(world, { ...send, Body: `text ${index}` })).body['sid'])
      await world.idle()
      return Promise.all(sids.map(async sid => (await twilio(world, null, MESSAGES.replace('.json', `/${String(sid)}.json`))).body['error_code']))
    }
    const first = await endings(1)
    expect(await endings(1)).toEqual(first)
    expect(await endings(2)).not.toEqual(first)
  })
})

describe('people who reply', () => {
  it('STOP blocks the sender until START, and every reply reaches the webhook', async () => {
    const [world, hooks] = [await started(), await receiver()]
    world.setWebhookTarget({ twilioInboundUrl: `${hooks.url}/inbound` })
    await twilio(world, send)
    world.inbound({ from: '+12125550101', body: ' stop ' })
    expect(await twilio(world, send)).toMatchObject({ status: 400, body: { code: 21610 } })
    expect(await twilio(world, { To: '+12125550101', MessagingServiceSid: 'MG1', Body: 'x' })).toMatchObject({ status: 400, body: { code: 21610 } })
    expect(await twilio(world, { ...send, To: '+12125550102' })).toMatchObject({ status: 201 })
    world.inbound({ from: '+12125550101', to: '+15005550006', body: 'Start' })
    expect(await twilio(world, send)).toMatchObject({ status: 201 })
    world.inbound({ from: '+12125550101', body: 'stop please' })
    expect(await twilio(world, send)).toMatchObject({ status: 201 })
    await world.idle()
    expect(hooks.received.map(hook => hook.fields['Body']).toSorted()).toEqual([' stop ', 'Start', 'stop please'])
    expect(hooks.received.every(hook => hook.genuine && hook.fields['OptOutType'] === undefined && hook.fields['SmsStatus'] === 'received')).toBe(true)
  })

  it('come with OptOutType under Advanced Opt-Out', async () => {
    const hooks = await receiver()
    const world = await started({ twilio: { accountSid: ACCOUNT_SID, authToken: 'simulated-token', advancedOptOut: true }, webhookTarget: { twilioInboundUrl: hooks.url } })
    world.inbound({ from: '+12125550101', body: 'HELP' })
    await world.idle()
    expect(hooks.received[0]?.fields).toMatchObject({ OptOutType: 'HELP' })
  })

  it('write STOP by themselves in the share asked for', async () => {
    const hooks = await receiver()
    const world = await started({ profile: { stopShare: 1 }, webhookTarget: { twilioInboundUrl: hooks.url } })
    await twilio(world, send)
    await world.idle()
    expect(hooks.received[0]?.fields).toMatchObject({ Body: 'STOP', From: '+12125550101', To: '+15005550006' })
  })
})
