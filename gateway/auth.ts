/** Who is calling? Every request is asked once, before its rate is counted; routes then say which scope they need. */
import jwt from '@fastify/jwt'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readShape } from '../processors/content/shape.ts'
import { inWords } from '../processors/content/shape-words.ts'
import type { GatewayDeps } from './deps.ts'
import { refusal, refuse } from './errors.ts'
import type { Refusal } from './errors.ts'
import { idSchema } from '../processors/content/id.ts'
import { scopes as knownScopes } from './token.ts'
import type { Scope } from './token.ts'

export interface Caller { readonly subject: string; readonly scopes: ReadonlySet<string> }
export type Identity = { readonly ok: true; readonly caller: Caller } | { readonly ok: false; readonly refusal: Refusal }

declare module 'fastify' {
  export interface FastifyRequest { identity: Identity }
}

/** The subject becomes the `source` of requests, so it has the form of an id. */
const claims = z.looseObject({ sub: idSchema, exp: inWords(z.number(), 'its expiry in seconds since 1970'), scope: inWords(z.string(), 'scopes separated by spaces').default('') })
const nobody: Identity = { ok: false, refusal: refusal('token_missing') }

/** Adds `request.identity`. It refuses nobody: routes that need a token ask `requireScope`. */
export async function identifyCallers(app: FastifyInstance, { settings, now }: Pick<GatewayDeps, 'settings' | 'now'>): Promise<void> {
  // Expiry is checked below, by the clock that everything else goes by.
  await app.register(jwt, { secret: settings.JWT_SECRET_KEY, verify: { algorithms: ['HS256'], ignoreExpiration: true } })
  app.decorateRequest('identity')
  app.addHook('onRequest', async request => {
    request.identity = identityOf(app, request.headers.authorization, now())
  })
}

function identityOf(app: FastifyInstance, header: string | undefined, now: number): Identity {
  const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header ?? '')?.[1]
  if (header === undefined) return nobody
  if (token === undefined) return unusable('the Authorization header is not of the form `Bearer <token>`, the token being a JWT; `postrider token` makes one')
  const given = verified(app, token)
  if (given === null) return unusable('the token was not signed with JWT_SECRET_KEY by HS256; `postrider token` makes one that is')
  const shaped = readShape(claims, given)
  // Who signed it with our key may know what is wrong with it.
  if (!shaped.ok) return unusable(`the token is signed and cannot be used: ${shaped.problems.map(({ field, message }) => `its claim ${field} ${message}`).join('; ')}`)
  if (shaped.value.exp * 1000 <= now) return { ok: false, refusal: refusal('token_expired') }
  return { ok: true, caller: { subject: shaped.value.sub, scopes: new Set(shaped.value.scope.split(' ')) } }
}

const unusable = (why: string): Identity => ({ ok: false, refusal: refusal('token_invalid', why) })

/** The claims of a token that was signed by us; null for any other. */
function verified(app: FastifyInstance, token: string): unknown {
  try {
    return app.jwt.verify(token)
  } catch {
    return null
  }
}

/** Does the caller have the scope? `admin` has all. */
export function allows(identity: Identity, scope: Scope): identity is Extract<Identity, { ok: true }> {
  return identity.ok && (identity.caller.scopes.has(scope) || identity.caller.scopes.has('admin'))
}

/** A preParsing hook: refuses callers without the scope before their body is read, but after their rate was counted. */
export function requireScope(scope: Scope) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { identity } = request
    if (allows(identity, scope)) return
    await refuse(reply, identity.ok ? refusal('missing_scope', `this needs the scope ${scope}; known are ${knownScopes.join(', ')}`) : identity.refusal)
  }
}

/** Whom the caller is known as, after `requireScope`; empty when nobody is. */
export function subjectOf(request: FastifyRequest): string {
  return request.identity.ok ? request.identity.caller.subject : ''
}
