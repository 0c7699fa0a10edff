import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../gateway/error-handler.ts'
import { errorCodes } from '../../gateway/errors.ts'
import { Unavailable } from '../../processors/kernel/unavailable.ts'
import { aGateway } from './fixture.ts'

const root = join(import.meta.dirname, '../..')
const sources = readdirSync(join(root, 'gateway'), { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.ts')).map(path => readFileSync(join(root, 'gateway', path), 'utf8')).join('\n')

describe('error codes', () => {
  it('are all used, and all in the reference', () => {
    const used = new Set([...sources.matchAll(/refusal\('(\w+)'/g), ...sources.matchAll(/\? refusal\('\w+', [^)]*\) : refusal\('(\w+)'/g)].map(([, code]) => code))
    expect(Object.keys(errorCodes).filter(code => !used.has(code))).toEqual([])
    const reference = readFileSync(join(root, 'docs/reference/errors.md'), 'utf8')
    expect([...reference.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, code, status]) => [code, Number(status)])).toEqual(Object.entries(errorCodes).map(([code, { status }]) => [code, status]))
  })

  it.each([
    [{ statusCode: 429 }, 'rate_limited'],
    [{ statusCode: 400, message: 'a length that lies' }, 'bad_request'], [new Unavailable('kafka', 'gone'), 'unavailable'], [new TypeError('a bug'), 'internal'], [{ statusCode: 502 }, 'internal'],
  ])('%j is answered as %s', (error, code) => {
    expect(refusalOf(error).code).toBe(code)
  })
})

describe('every error has one shape', () => {
  it.each([
    ['an unknown route', '/nothing', 404, 'not_found'],
    ['a URL that cannot be read', '/v1/communications/%zz', 400, 'bad_request'],
    ['a null byte', '/v1/communications/a%00b', 400, 'invalid_request'],
    ['an id that cannot be', '/v1/communications/person%40example.com', 400, 'invalid_request'],
    ['a path that is too long', `/v1/communications/${'x'.repeat(2000)}`, 400, 'bad_request'],
  ])('%s', async (_, url, status, code) => {
    const { app, bearer } = await aGateway()
    const response = await app.inject({ url, headers: bearer() })
    expect([response.statusCode, response.json().error.code, Object.keys(response.json())]).toEqual([status, code, ['error']])
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8')
  })

  it.each([['/v1/communications', 'application/json'], ['/webhooks/resend', 'application/json'], ['/webhooks/twilio', 'application/x-www-form-urlencoded']])('%s says that it takes %s when it is sent something else', async (url, taken) => {
    const { app, bearer } = await aGateway()
    const response = await app.inject({ method: 'POST', url, headers: { ...bearer(), 'content-type': 'text/plain' }, payload: 'x' })
    expect([response.statusCode, response.json().error]).toEqual([415, { code: 'unsupported_media_type', message: `this route takes ${taken}; send it with the header Content-Type: ${taken}` }])
  })

  it('a body that is too long says how long it is, how long it may be, and what to do with one message and with many', async () => {
    const { app, bearer } = await aGateway({ settings: { GATEWAY_BODY_LIMIT_BYTES: 100 } })
    const headers = { ...bearer(), 'content-type': 'application/json' }
    const response = await app.inject({ method: 'POST', url: '/v1/communications', headers, payload: JSON.stringify('x'.repeat(148)) })
    expect([response.statusCode, response.json().error.code]).toEqual([413, 'too_large'])
    expect(response.json().error.message).toBe('the body has 150 bytes; at most 100 bytes are taken (GATEWAY_BODY_LIMIT_BYTES): send a list in several calls, and shorten what is alone in its call')
  })

  it('a bug tells the caller nothing of itself, and the log everything', async () => {
    const { app, logged } = await aGateway({ broken: () => ({ readiness: () => { throw new TypeError('the secret is 42') } }) })
    const response = await app.inject('/health/ready')
    expect([response.statusCode, response.body]).toEqual([500, JSON.stringify({ error: { code: 'internal', message: errorCodes.internal.doc } })])
    expect(logged()).toContain('the secret is 42')
    expect(logged()).toContain(`"requestId":"${response.headers['x-request-id']}"`)
  })

  it('carries headers that keep browsers careful', async () => {
    const { app } = await aGateway()
    const { headers } = await app.inject('/nothing')
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'strict-transport-security': 'max-age=31536000' })
    expect(headers['set-cookie']).toBeUndefined()
  })
})
