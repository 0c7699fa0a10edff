/** API tokens: JWT by HS256 with JWT_SECRET_KEY. The subject names the calling service; scopes are one string, separated by spaces (RFC 8693 section 4.2). */
import { createHmac } from 'node:crypto'
import type { Settings } from '../config/settings.ts'

export const scopes = ['communications:write', 'communications:read', 'recipients:write', 'recipients:read', 'consents:write', 'admin'] as const
export type Scope = (typeof scopes)[number]

export interface TokenRequest {
  /** The calling service; becomes the `source` of what it sends. Letters, digits, dots, underscores, colons and hyphens. */
  readonly subject: string
  readonly scopes: readonly Scope[]
  readonly ttlSeconds: number
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token for `Authorization: Bearer`. */
export function mintToken(settings: Pick<Settings, 'JWT_SECRET_KEY'>, { subject, scopes, ttlSeconds }: TokenRequest, now: () => number = Date.now): string {
  const issuedAt = Math.floor(now() / 1000)
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: subject, scope: scopes.join(' '), iat: issuedAt, exp: issuedAt + ttlSeconds })}`
  return `${signed}.${createHmac('sha256', settings.JWT_SECRET_KEY).update(signed).digest('base64url')}`
}
