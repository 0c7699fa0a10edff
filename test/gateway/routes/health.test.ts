import { describe, expect, it } from 'vitest'
import { buildHealthServer } from '../../../gateway/health-server.ts'
import type { Readiness } from '../../../gateway/deps.ts'
import { aGateway } from '../fixture.ts'

describe('health', () => {
  it('is alive whatever is away; ready only when nothing is', async () => {
    const { app } = await aGateway({ broken: () => ({ readiness: async () => ({ kafka: { ok: true }, redis: { ok: false, code: 'no_answer' } }) }) })
    const [live, ready] = [await app.inject('/health/live'), await app.inject('/health/ready')]
    expect([live.statusCode, live.json()]).toEqual([200, { alive: true }])
    expect([ready.statusCode, ready.json()]).toEqual([503, { ready: false, dependencies: { kafka: { ok: true }, redis: { ok: false, code: 'no_answer' } } }])
    const well = await (await aGateway()).app.inject('/health/ready')
    expect([well.statusCode, well.json().ready]).toEqual([200, true])
  })

  it('shows codes and what lanes wait for; the log has the rest, once until it changes', async () => {
    let detail: string | null = 'connect ECONNREFUSED 10.0.0.7:6379'
    const { app, logged } = await aGateway({ broken: () => ({ readiness: async (): Promise<Readiness> => detail === null ? { redis: { ok: true } } : { redis: { ok: false, code: 'unreachable', detail }, 'send-sms.normal': { ok: false, code: 'waits', waitsFor: 'Redis', detail: 'waits for Redis' } } }) })
    const ready = async () => (await app.inject('/health/ready')).json()
    expect([await ready(), await ready()][1]).toEqual({ ready: false, dependencies: { redis: { ok: false, code: 'unreachable' }, 'send-sms.normal': { ok: false, code: 'waits', waitsFor: 'Redis' } } })
    expect(logged().split('\n').filter(line => line.includes('10.0.0.7:6379'))).toHaveLength(1)
    detail = 'connect ETIMEDOUT 10.0.0.7:6379'
    await ready()
    detail = null
    await ready()
    expect(logged().split('\n').flatMap(line => line === '' ? [] : [JSON.parse(line) as { msg: string; dependency?: string; detail?: string }]).filter(({ dependency }) => dependency === 'redis').map(({ msg, detail }) => [msg, detail])).toEqual([
      ['not ready', 'connect ECONNREFUSED 10.0.0.7:6379'], ['not ready', 'connect ETIMEDOUT 10.0.0.7:6379'], ['ready again', undefined],
    ])
  })

  it('asks the dependencies once for probes that come together', async () => {
    let asked = 0
    const { app } = await aGateway({ broken: () => ({ readiness: async () => {
      asked += 1
      await new Promise(resolve => { setImmediate(resolve) })
      return {}
    } }) })
    await Promise.all(Array.from({ length: 5 }, () => app.inject('/health/ready')))
    expect(asked).toBe(1)
    await app.inject('/health/ready')
    expect(asked).toBe(2)
  })

  it('is never limited', async () => {
    const { app } = await aGateway({ settings: { GATEWAY_RATE_LIMIT_PER_MINUTE: 1 } })
    const statuses = await Promise.all(Array.from({ length: 4 }, async () => (await app.inject('/health/live')).statusCode))
    expect(statuses).toEqual([200, 200, 200, 200])
  })
})

describe('metrics', () => {
  it('are Prometheus text, with requests by route and no id among the labels', async () => {
    const { app, bearer, deps } = await aGateway()
    deps.metrics.messages.inc({ stage: 'limits', outcome: 'reject', reason: 'cap_day', lane: 'normal' })
    await app.inject({ url: '/v1/communications/secret-id', headers: bearer() })
    const response = await app.inject('/metrics')
    expect(response.headers['content-type']).toBe(deps.metrics.registry.contentType)
    expect(response.body).toContain('comms_messages_total{stage="limits",outcome="reject",reason="cap_day",lane="normal"} 1')
    expect(response.body).toContain('comms_http_request_seconds_count{method="GET",route="/v1/communications/:id",status="404"} 1')
    expect(response.body).not.toContain('secret-id')
  })
})

describe('the server of a process without the gateway', () => {
  it('has health and metrics, and nothing else', async () => {
    const { deps } = await aGateway()
    const app = await buildHealthServer(deps)
    const status = async (url: string): Promise<number> => (await app.inject(url)).statusCode
    expect(await Promise.all(['/health/live', '/health/ready', '/metrics', '/', '/docs', '/v1/communications/a', '/dashboard'].map(status))).toEqual([200, 200, 200, 404, 404, 404, 404])
  })
})
