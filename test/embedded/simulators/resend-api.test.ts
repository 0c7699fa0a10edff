import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { receiver, resend, started } from './fixture.ts'

const email = { from: 'Example <noreply@example.com>', to: 'ada@example.com', subject: 'Hi', text: 'hello', tags: [{ name: 'rid', value: 'YQ' }, { name: 'att', value: '0' }] }

describe('POST /emails', () => {
  it('answers an id, and shows the email by it', async () => {
    const world = await started()
    const { status, body } = await resend(world, '/emails', email)
    expect(status).toBe(200)
    expect(body).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    await world.idle()
    expect((await resend(world, `/emails/${String(body['id'])}`, null)).body).toMatchObject({ object: 'email', id: body['id'], to: ['ada@example.com'], text: 'hello', html: null, last_event: 'delivered', tags: email.tags })
    expect(await resend(world, '/emails/nothing', null)).toMatchObject({ status: 404, body: { name: 'not_found' } })
  })

  it.each([
    [{ from: undefined }, 'missing_required_field', /`from`/],
    [{ from: 'nobody' }, 'validation_error', /`from`/],
    [{ to: [] }, 'missing_required_field', /`to`/],
    [{ to: 'nobody' }, 'validation_error', /`to`/],
    [{ to: Array.from({ length: 51 }, (_, index) => `p${index}@example.com`) }, 'validation_error', /50/],
    [{ cc: ['nobody'] }, 'validation_error', /`cc`/],
    [{ subject: undefined }, 'missing_required_field', /`subject`/],
    [{ text: undefined }, 'missing_required_field', /`text`/],
    [{ tags: [{ name: 'a:b', value: 'x' }] }, 'validation_error', /Tags/],
    [{ tags: [{ name: 'a', value: 'x@y' }] }, 'validation_error', /Tags/],
    [{ tags: [{ name: 'a', value: 'x'.repeat(257) }] }, 'validation_error', /Tags/],
  ])('refuses %j', async (change, name, message) => {
    expect(await resend(await started(), '/emails', { ...email, ...change })).toMatchObject({ status: 422, body: { statusCode: 422, name, message: expect.stringMatching(message) } })
  })

  it('refuses wrong keys, and requests without a User-Agent', async () => {
    const world = await started()
    expect(await resend(world, '/emails', email, { authorization: 'Bearer re_y' })).toMatchObject({ status: 401, body: { message: 'API key is invalid' } })
    const status = await new Promise(resolve => { request(`${world.RESEND_BASE_URL}/emails`, { method: 'POST', headers: { authorization: 'Bearer re_x' } }, response => resolve(response.statusCode)).end(JSON.stringify(email)) })
    expect(status).toBe(403)
  })
})

describe('POST /emails/batch', () => {
  const bad = { ...email, to: 'nobody' }

  it('is all or nothing when strict, which it is by default', async () => {
    const world = await started()
    expect(await resend(world, '/emails/batch', [email, bad])).toMatchObject({ status: 422 })
    expect(world.receipts()).toEqual([])
    expect((await resend(world, '/emails/batch', [email, email])).body).toEqual({ data: [{ id: expect.any(String) }, { id: expect.any(String) }] })
  })

  it('takes the good ones when permissive and names the bad', async () => {
    const world = await started()
    const { status, body } = await resend(world, '/emails/batch', [bad, email, bad, email], { 'x-batch-validation': 'permissive' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ data: [{}, {}], errors: [{ index: 0 }, { index: 2 }] })
    expect(world.receipts().map(receipt => receipt.providerMessageId)).toEqual(Array.isArray(body['data']) ? body['data'].map(item => item.id) : [])
  })

  it.each([['a hundred and one', Array.from({ length: 101 }, () => email)], ['none', []], ['no array', email], ['attachments', [{ ...email, attachments: [{ content: 'eA==' }] }]]])('refuses %s', async (_, body) => {
    expect(await resend(await started(), '/emails/batch', body)).toMatchObject({ status: 422 })
  })
})

describe('idempotency keys', () => {
  const key = { 'idempotency-key': 'key-1' }

  it('repeat the answer for the same body, in whatever order its fields are', async () => {
    const world = await started()
    const first = await resend(world, '/emails/batch', [email], key)
    const { tags, ...rest } = email
    expect((await resend(world, '/emails/batch', [{ tags, ...rest }], key)).body).toEqual(first.body)
    expect(world.receipts()).toMatchObject([{ idempotencyKey: 'key-1', requestId: 'a' }])
  })

  it('are refused with another body, and are another key on another path', async () => {
    const world = await started()
    await resend(world, '/emails', email, key)
    expect(await resend(world, '/emails', { ...email, text: 'x' }, key)).toMatchObject({ status: 409, body: { name: 'invalid_idempotent_request' } })
    expect((await resend(world, '/emails/batch', [email], key)).status).toBe(200)
  })

  it('are busy while the first request runs', async () => {
    const world = await started({ profile: { latencyMs: 60 } })
    const answers = await Promise.all([resend(world, '/emails', email, key), resend(world, '/emails', email, key)])
    expect(answers.map(answer => answer.status).toSorted()).toEqual([200, 409])
    expect(answers.find(answer => answer.status === 409)?.body).toMatchObject({ name: 'concurrent_idempotent_requests' })
  })

  it('last a day', async () => {
    let now = Date.UTC(2026, 10, 22)
    const world = await started({ now: () => now })
    const first = await resend(world, '/emails', email, key)
    now += 86_400_000 - 1
    expect((await resend(world, '/emails', email, key)).body).toEqual(first.body)
    now += 1
    expect((await resend(world, '/emails', email, key)).body).not.toEqual(first.body)
  })

  it('do not keep a refusal', async () => {
    const world = await started()
    expect((await resend(world, '/emails', { ...email, to: 'nobody' }, key)).status).toBe(422)
    expect((await resend(world, '/emails', email, key)).status).toBe(200)
  })

  it.each([['x'.repeat(257), 400], ['x'.repeat(256), 200]])('may have 256 characters', async (long, status) => {
    expect((await resend(await started(), '/emails', email, { 'idempotency-key': long })).status).toBe(status)
  })
})

describe('limits', () => {
  it('tell the rate in headers and refuse what is over it', async () => {
    const now = Date.UTC(2026, 10, 22)
    const world = await started({ profile: { resendPerSecond: 2 }, now: () => now })
    const answers = [await resend(world, '/emails', email), await resend(world, '/emails', email), await resend(world, '/emails', email)]
    expect(answers.map(({ status, headers }) => [status, headers.get('ratelimit-limit'), headers.get('ratelimit-remaining'), headers.get('retry-after')])).toEqual([[200, '2', '1', null], [200, '2', '0', null], [429, '2', '0', '1']])
    expect(answers[2]?.body).toMatchObject({ name: 'rate_limit_exceeded' })
  })

  it('end at the daily quota', async () => {
    const world = await started({ resend: { apiKey: 're_x', webhookSecret: 'whsec_c2ltdWxhdGVkLXdlYmhvb2stc2VjcmV0', dailyQuota: 1 } })
    await resend(world, '/emails', email)
    expect(await resend(world, '/emails', email)).toMatchObject({ status: 429, body: { name: 'daily_quota_exceeded' } })
  })
})

describe('the list', () => {
  it('comes newest first, in pages after or before an id', async () => {
    const world = await started()
    const ids: unknown[] = []
    for (let index = 0; index < 5; index += 1) ids.push((await resend(world, '/emails', { ...email, subject: `${index}` })).body['id'])
    const [oldest, , third, , newest] = ids.map(String)
    const page = async (query: string): Promise<{ subjects: unknown; more: unknown }> => {
      const { data, has_more: more } = (await resend(world, `/emails?${query}`, null)).body
      return { subjects: Array.isArray(data) ? data.map(item => item.subject) : data, more }
    }
    expect(await page('limit=2')).toEqual({ subjects: ['4', '3'], more: true })
    expect(await page(`limit=2&after=${third}`)).toEqual({ subjects: ['1', '0'], more: false })
    expect(await page(`after=${newest}`)).toEqual({ subjects: ['3', '2', '1', '0'], more: false })
    expect(await page(`after=${oldest}`)).toEqual({ subjects: [], more: false })
    expect(await page(`before=${third}`)).toEqual({ subjects: ['4', '3'], more: false })
  })
})

describe('events', () => {
  it.each([
    ['delivered@resend.dev', ['email.delivered', 'email.sent']],
    ['bounced+label@resend.dev', ['email.bounced', 'email.sent']],
    ['complained@resend.dev', ['email.complained', 'email.delivered', 'email.sent']],
    ['suppressed@resend.dev', ['email.sent', 'email.suppressed']],
  ])('to %s: %j', async (to, types) => {
    const hooks = await receiver()
    const world = await started({ webhookTarget: { resendUrl: `${hooks.url}/webhooks/resend` } })
    const { body: { id } } = await resend(world, '/emails', { ...email, to })
    await world.idle()
    expect(hooks.received.every(hook => hook.genuine)).toBe(true)
    expect(hooks.received.map(hook => hook.json['type']).toSorted()).toEqual(types)
    expect(hooks.received[0]?.json).toMatchObject({ created_at: expect.stringMatching(/Z$/), data: { email_id: id, from: email.from, to: [to], subject: 'Hi', tags: { rid: 'YQ', att: '0' } } })
  })

  it('suppress an address after a hard bounce: it is still accepted', async () => {
    const hooks = await receiver()
    const world = await started({ profile: { bounceShare: 1 }, seed: 1, webhookTarget: { resendUrl: hooks.url } })
    const outcomes = async (): Promise<unknown[]> => {
      hooks.received.length = 0
      expect((await resend(world, '/emails', { ...email, to: 'bounced@resend.dev' })).status).toBe(200)
      await world.idle()
      return hooks.received.map(hook => hook.json['type']).toSorted()
    }
    expect(await outcomes()).toEqual(['email.bounced', 'email.sent'])
    expect(await outcomes()).toEqual(['email.sent', 'email.suppressed'])
  })

  it('are retried with the same id and a new signature until a 2xx', async () => {
    const hooks = await receiver()
    const world = await started({ webhookTarget: { resendUrl: hooks.url } })
    hooks.answers.push(500, 500)
    await resend(world, '/emails', { ...email, to: 'delivered@resend.dev' })
    await world.idle()
    expect(hooks.received).toHaveLength(4)
    expect(new Set(hooks.received.map(hook => hook.headers['svix-id'])).size).toBe(2)
    expect(world.stats().webhooks).toEqual({ delivered: 2, failed: 0, retried: 2, pending: 0 })
  })

  it.each([['webhook_forged', 1], ['webhook_old', 1], ['webhook_two_signatures', 2]] as const)('%s: %d of 2 are genuine', async (fault, genuine) => {
    const hooks = await receiver()
    const world = await started({ webhookTarget: { resendUrl: hooks.url } })
    world.faults.inject({ provider: 'resend', fault })
    await resend(world, '/emails', email)
    await world.idle()
    expect(hooks.received.filter(hook => hook.genuine)).toHaveLength(genuine)
  })

  it('tell opens and clicks in the shares asked for', async () => {
    const hooks = await receiver()
    const world = await started({ profile: { openShare: 1, clickShare: 1 }, webhookTarget: { resendUrl: hooks.url } })
    await resend(world, '/emails', email)
    await world.idle()
    expect(hooks.received.map(hook => hook.json['type']).toSorted()).toEqual(['email.clicked', 'email.delivered', 'email.opened', 'email.sent'])
  })
})
