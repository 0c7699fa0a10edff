/** Signed links: single purpose, single person, hard to forge. The token is a function of its arguments, so the same message is finished to the same bytes. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Settings } from '../../config/settings.ts'
import type { UnsubscribeScope, UnsubscribeUrl } from './finish.ts'

const SCOPES: readonly UnsubscribeScope[] = ['marketing', 'informational', 'debt_collection']

function signature(purpose: string, payload: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`${purpose}\n${payload}`).digest().subarray(0, 18)
}

/** The token of an unsubscribe link: payload and signature, base64url. It never expires: CAN-SPAM wants it usable for 30 days at least, and an old link must still work. */
export function unsubscribeToken(recipientId: string, scope: UnsubscribeScope, secret: string): string {
  const payload = Buffer.from(JSON.stringify([recipientId, scope])).toString('base64url')
  return `${payload}.${signature('unsubscribe', payload, secret).toString('base64url')}`
}

/** Whom and what a token is for, or null when it was not made with this secret. */
export function readUnsubscribeToken(token: string, secret: string): { recipientId: string; scope: UnsubscribeScope } | null {
  const [payload, mark] = token.split('.')
  if (!payload || !mark) return null
  const given = Buffer.from(mark, 'base64url')
  const expected = signature('unsubscribe', payload, secret)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const parsed: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  if (!Array.isArray(parsed) || typeof parsed[0] !== 'string') return null
  const scope = SCOPES.find(known => known === parsed[1])
  return scope ? { recipientId: parsed[0], scope } : null
}

/** Where a person's unsubscribe link leads. */
export function unsubscribeUrls(settings: Settings, publicBaseUrl: string): UnsubscribeUrl {
  const base = settings.UNSUBSCRIBE_URL || `${publicBaseUrl}/unsubscribe`
  return (recipientId, scope) => `${base}/${unsubscribeToken(recipientId, scope, settings.SECRET_KEY)}`
}
