import { describe, expect, it } from 'vitest'
import type { Scope } from '../../../gateway/token.ts'
import { aCommunication, NOON } from '../../support/communications.ts'
import { aGateway, away } from '../fixture.ts'
import type { Fixture } from '../fixture.ts'

const HOUR = 3_600_000
const at = (ms: number): string => new Date(ms).toISOString()

/** A gateway before an index in which so many wait, an hour apart. */
async function waiting(...more: Partial<Parameters<typeof aCommunication>[0] & { reason: string }>[]): Promise<Fixture> {
  const fixture = await aGateway()
  await add(fixture, ...more)
  return fixture
}
async function add({ deps }: Fixture, ...more: Partial<Parameters<typeof aCommunication>[0] & { reason: string }>[]): Promise<void> {
  await deps.stores.deferrals.fold(0, more.map(({ reason = 'quiet_hours', ...fields }, index) => {
    const requestId = `req-${index + 1}`
    const communication = aCommunication({ requestId, pass: 1, ...fields })
    return { add: { key: `${requestId}#1.0`, partition: 0, requestId, recipientId: communication.recipientId, dueAt: NOON + (index + 1) * HOUR, target: 'communications.requests.normal', reason, pass: 1, payload: deps.codec.encode('communication', communication) } }
  }), 1n)
}
async function call({ app, bearer }: Fixture, method: 'GET' | 'POST', url: string, body?: unknown, scopes: Scope[] = ['admin']) {
  const response = await app.inject({ method, url, headers: { ...bearer(...scopes), ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { payload: JSON.stringify(body) }) })
  return { status: response.statusCode, body: response.json() }
}

describe('GET /v1/deferrals', () => {
  it('lists by person, reason and due time, without content', async () => {
    const fixture = await waiting({}, { recipientId: 'person-2', reason: 'budget_day' }, { reason: 'budget_month', campaignId: 'spring' })
    const list = async (query: string) => (await call(fixture, 'GET', `/v1/deferrals?${query}`, undefined, ['communications:read'])).body
    expect(await list('recipientId=person-2')).toEqual({ more: false, deferrals: [{
      requestId: 'req-2', recipientId: 'person-2', category: 'payment_reminder', channel: 'sms', lane: 'normal', campaignId: null, tenantId: 'default', reason: 'budget_day', dueAt: at(NOON + 2 * HOUR), pass: 1, attempt: 0,
    }] })
    const ids = async (query: string): Promise<string[]> => (await list(query)).deferrals.map(({ requestId }: { requestId: string }) => requestId)
    expect(await ids('')).toEqual(['req-1', 'req-2', 'req-3'])
    expect(await ids('reason=budget_*')).toEqual(['req-2', 'req-3'])
    expect(await ids('reason=quiet_hours,budget_month&campaignId=spring')).toEqual(['req-3'])
    expect(await ids(`dueFrom=${at(NOON + 2 * HOUR)}&dueTo=${NOON + 2 * HOUR}`)).toEqual(['req-2'])
    expect(await list('limit=1')).toMatchObject({ more: true, deferrals: [{ requestId: 'req-1' }] })
  })

  it.each(['limit=0', 'limit=x', 'dueFrom=yesterday', 'unknown=1', 'reason=', 'recipientId=a&recipientId=b'])('is 400 for %s', async query => {
    expect(await call(await aGateway(), 'GET', `/v1/deferrals?${query}`)).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } })
  })

  it('needs the scope, and is 503 without Redis', async () => {
    expect((await call(await aGateway(), 'GET', '/v1/deferrals', undefined, ['recipients:read'])).status).toBe(403)
    const fixture = await aGateway({ broken: ({ stores }) => ({ stores: { ...stores, deferrals: { ...stores.deferrals, partitions: away } } }) })
    expect((await call(fixture, 'GET', '/v1/deferrals')).status).toBe(503)
  })
})

describe('POST /v1/deferrals/release', () => {
  it('wakes what matches, and only counts when asked to', async () => {
    const fixture = await waiting({ reason: 'budget_day' }, {}, { reason: 'budget_month' })
    expect((await call(fixture, 'POST', '/v1/deferrals/release', { reason: 'budget_*', dryRun: true })).body).toEqual({ matched: 2, released: 0, more: false })
    expect(await fixture.deps.stores.deferrals.count(0)).toBe(3)
    expect((await call(fixture, 'POST', '/v1/deferrals/release', { reason: 'budget_*' })).body).toEqual({ matched: 2, released: 2, more: false })
    expect((await fixture.records<'communication'>('communications.requests', 'normal')).map(({ value }) => value.requestId)).toEqual(['req-1', 'req-3'])
    expect((await fixture.deps.stores.deferrals.byRecipient('person-1')).map(({ requestId }) => requestId)).toEqual(['req-2'])
    expect((await fixture.records<'event'>('communications.events')).map(({ value }) => [value.requestId, value.kind, value.occurredAt])).toEqual([['req-1', 'woken', NOON], ['req-3', 'woken', NOON]])
    expect(fixture.logged()).toContain('deferrals released')
  })

  it.each([[{}], [{ dryRun: true }], [{ reason: '' }], [{ category: 1 }], [{ dueFrom: -1 }], [{ all: true }], [null], [[]]])('is 400 for %j', async body => {
    const fixture = await waiting({})
    expect(await call(fixture, 'POST', '/v1/deferrals/release', body)).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } })
    expect(await fixture.deps.stores.deferrals.count(0)).toBe(1)
  })

  it('needs admin', async () => {
    expect((await call(await aGateway(), 'POST', '/v1/deferrals/release', { category: 'promotion' }, ['communications:write', 'communications:read'])).status).toBe(403)
  })
})

describe('POST /v1/communications/:id/reschedule', () => {
  const url = '/v1/communications/req-1/reschedule'
  it('moves what waits: one record in place of the one before, and an event', async () => {
    const fixture = await waiting({})
    const to = NOON + 30 * HOUR
    expect(await call(fixture, 'POST', url, { notBefore: at(to) }, ['communications:write'])).toEqual({ status: 200, body: { requestId: 'req-1', state: 'deferred', notBefore: at(to) } })
    const records = await fixture.records<'deferral'>('communications.deferred')
    expect(records.map(({ record, value }) => [String(record.key), value.dueAt, value.reason, value.pass])).toEqual([['req-1#1.0', to, 'rescheduled', 1]])
    expect((await fixture.records<'event'>('communications.events')).map(({ value }) => value)).toEqual([expect.objectContaining({ requestId: 'req-1', kind: 'deferred', stage: 'gateway', reason: 'rescheduled', until: to, pass: 0, detail: '{"by":"shop"}' })])
  })

  it('wakes at once what is moved into the past', async () => {
    const fixture = await waiting({})
    expect((await call(fixture, 'POST', url, { notBefore: 0 })).body).toMatchObject({ notBefore: at(NOON + 1) })
  })

  it('is 409 for what does not wait or may have gone out, 400 for what would be worthless by then', async () => {
    expect(await call(await aGateway(), 'POST', url, { notBefore: NOON })).toMatchObject({ status: 409, body: { error: { code: 'not_waiting' } } })
    expect(await call(await waiting({ reason: 'reconcile' }), 'POST', url, { notBefore: NOON })).toMatchObject({ status: 409, body: { error: { code: 'already_sent' } } })
    expect(await call(await waiting({}), 'POST', url, { notBefore: NOON + 72 * HOUR })).toMatchObject({ status: 400, body: { error: { problems: [{ field: 'notBefore' }] } } })
  })

  it.each([[{}], [{ notBefore: 'tomorrow' }], [{ notBefore: -1 }], [{ notBefore: 1e300 }], [{ notBefore: NOON, more: 1 }], ['x'], [null]])('is 400 for %j', async body => {
    const fixture = await waiting({})
    expect((await call(fixture, 'POST', url, body)).status).toBe(400)
    expect(await fixture.records('communications.deferred')).toEqual([])
  })

  it('changes nothing when Kafka is away', async () => {
    const fixture = await aGateway({ broken: () => ({ producer: { send: away, close: async () => {} } }) })
    await add(fixture, {})
    expect((await call(fixture, 'POST', url, { notBefore: NOON + 30 * HOUR })).status).toBe(503)
    expect(await fixture.deps.stores.deferrals.nextDue(0)).toBe(NOON + HOUR)
  })
})
