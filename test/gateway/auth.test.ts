import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { mintToken, scopes } from '../../gateway/token.ts'
import { NOON } from '../support/communications.ts'
import { aGateway } from './fixture.ts'
import type { Clock } from './fixture.ts'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = { sub: 'shop', scope: 'recipients:read', exp: NOON / 1000 + 60 }
function sign(header: object, payload: object, secret: string, hash = 'sha256'): string {
  const signed = `${part(header)}.${part(payload)}`
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`
}

describe('tokens', () => {
  it('are refused in every form but one', async () => {
    const { app, deps } = await aGateway()
    const secret = deps.settings.JWT_SECRET_KEY
    const good = sign({ alg: 'HS256', typ: 'JWT' }, claims, secret)
    const table: [string, string | undefined, number, string][] = [
      ['none', undefined, 401, 'token_missing'],
      ['another scheme', 'Basic c2hvcDpzZWNyZXQ=', 401, 'token_invalid'],
      ['no token', 'Bearer ', 401, 'token_invalid'],
      ['no signature', `Bearer ${good.split('.').slice(0, 2).join('.')}`, 401, 'token_invalid'],
      ['alg none', `Bearer ${part({ alg: 'none' })}.${part(claims)}.`, 401, 'token_invalid'],
      ['another algorithm', `Bearer ${sign({ alg: 'HS512' }, claims, secret, 'sha512')}`, 401, 'token_invalid'],
      ['another secret', `Bearer ${sign({ alg: 'HS256' }, claims, `${secret}x`)}`, 401, 'token_invalid'],
      ['changed claims', `Bearer ${[good.split('.')[0], part({ ...claims, scope: 'admin' }), good.split('.')[2]].join('.')}`, 401, 'token_invalid'],
      ['no expiry', `Bearer ${sign({ alg: 'HS256' }, { sub: 'shop', scope: 'admin' }, secret)}`, 401, 'token_invalid'],
      ['no subject', `Bearer ${sign({ alg: 'HS256' }, { ...claims, sub: undefined }, secret)}`, 401, 'token_invalid'],
      ['a subject that is no id', `Bearer ${sign({ alg: 'HS256' }, { ...claims, sub: 'shop/../x' }, secret)}`, 401, 'token_invalid'],
      ['expired', `Bearer ${sign({ alg: 'HS256' }, { ...claims, exp: NOON / 1000 }, secret)}`, 401, 'token_expired'],
      ['another scope', `Bearer ${sign({ alg: 'HS256' }, { ...claims, scope: 'recipients:write recipients:readx' }, secret)}`, 403, 'missing_scope'],
      ['good', `Bearer ${good}`, 404, 'not_found'],
      ['admin', `Bearer ${sign({ alg: 'HS256' }, { ...claims, scope: 'admin' }, secret)}`, 404, 'not_found'],
    ]
    const answers = await Promise.all(table.map(async ([name, authorization]) => {
      const response = await app.inject({ url: '/v1/recipients/person-1', headers: authorization === undefined ? {} : { authorization } })
      return [name, authorization, response.statusCode, response.json().error.code]
    }))
    expect(answers).toEqual(table)
  })

  it.each([
    ['a header of another form', () => 'Basic c2hvcDpzZWNyZXQ=', 'the Authorization header is not of the form `Bearer <token>`'],
    ['another key', (secret: string) => `Bearer ${sign({ alg: 'HS256' }, claims, `${secret}x`)}`, 'the token was not signed with JWT_SECRET_KEY by HS256'],
    ['a subject that is no id', (secret: string) => `Bearer ${sign({ alg: 'HS256' }, { ...claims, sub: 'my shop' }, secret)}`, 'the token is signed and cannot be used: its claim sub must be 1 to 128 letters'],
    ['no subject', (secret: string) => `Bearer ${sign({ alg: 'HS256' }, { ...claims, sub: undefined }, secret)}`, 'its claim sub is missing; give 1 to 128 letters'],
    ['no expiry', (secret: string) => `Bearer ${sign({ alg: 'HS256' }, { ...claims, exp: undefined }, secret)}`, 'its claim exp is missing; give its expiry in seconds since 1970'],
    ['scopes as a list', (secret: string) => `Bearer ${sign({ alg: 'HS256' }, { ...claims, scope: ['admin'] }, secret)}`, 'its claim scope must be scopes separated by spaces, not a list'],
  ])('with %s are told what is wrong with them', async (_, header, message) => {
    const { app, deps } = await aGateway()
    const { error } = (await app.inject({ url: '/v1/recipients/p1', headers: { authorization: header(deps.settings.JWT_SECRET_KEY) } })).json()
    expect(error).toEqual({ code: 'token_invalid', message: expect.stringContaining(message) })
    expect(error.message.includes('not signed')).toBe(message.includes('not signed'))
  })

  it('live as long as they say, by the gateway\'s clock', async () => {
    const clock: Clock = { now: NOON }
    const { app, deps } = await aGateway({ clock })
    const token = mintToken(deps.settings, { subject: 'shop', scopes: ['recipients:read'], ttlSeconds: 60 }, () => NOON)
    const ask = async (): Promise<number> => (await app.inject({ url: '/v1/recipients/person-1', headers: { authorization: `Bearer ${token}` } })).statusCode
    clock.now = NOON + 59_999
    expect(await ask()).toBe(404)
    clock.now = NOON + 60_000
    expect(await ask()).toBe(401)
  })

  it.each([
    ['POST', '/v1/communications', 'communications:write'], ['GET', '/v1/communications/r1', 'communications:read'], ['DELETE', '/v1/communications/r1', 'communications:write'],
    ['PUT', '/v1/recipients/p1', 'recipients:write'], ['GET', '/v1/recipients/p1', 'recipients:read'], ['POST', '/v1/recipients/p1/consents', 'consents:write'],
  ] as const)('%s %s needs %s and nothing else', async (method, url, needed) => {
    const { app, bearer } = await aGateway()
    const others = scopes.filter(scope => scope !== needed && scope !== 'admin')
    expect((await app.inject({ method, url, headers: bearer(...others) })).json()).toMatchObject({ error: { code: 'missing_scope', message: expect.stringContaining(needed) } })
    expect((await app.inject({ method, url, headers: bearer(needed) })).statusCode).not.toBe(403)
    expect((await app.inject({ method, url })).statusCode).toBe(401)
  })

  it('have a rate of their own; callers without one share their address\'s', async () => {
    const { app, bearer, deps } = await aGateway({ settings: { GATEWAY_RATE_LIMIT_PER_MINUTE: 2 } })
    const ask = async (headers: Record<string, string>): Promise<number> => (await app.inject({ url: '/v1/recipients/p1', headers })).statusCode
    const forged = (name: string): { authorization: string } => ({ authorization: `Bearer ${part({ alg: 'HS256' })}.${part({ ...claims, sub: name })}.x` })
    expect([await ask(forged('a')), await ask(forged('b')), await ask(forged('c'))]).toEqual([401, 401, 429])
    expect([await ask(bearer()), await ask(bearer()), await ask(bearer())]).toEqual([404, 404, 429])
    const another = { authorization: `Bearer ${mintToken(deps.settings, { subject: 'another', scopes: ['recipients:read'], ttlSeconds: 60 }, deps.now)}` }
    expect(await ask(another)).toBe(404)
    const limited = await app.inject({ url: '/v1/recipients/p1', headers: bearer() })
    expect(limited.json().error.code).toBe('rate_limited')
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0)
  })
})
