/** Signed links: single purpose, single person, hard to forge. The token is a function of its arguments, so the same message is finished to the same bytes. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Settings } from '../../config/settings.ts'

/** What an unsubscribe link ends: messages of this purpose by email. */
export type UnsubscribeScope = 'marketing' | 'informational' | 'debt_collection'
/** The signed link of a person. Must depend on its arguments alone, or the same message would be finished in two ways. */
export type UnsubscribeUrl = (recipientId: string, scope: UnsubscribeScope) => string

const SCOPES: readonly UnsubscribeScope[] = ['marketing', 'informational', 'debt_collection']

function signature(purpose: string, payload: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`${purpose}\n${payload}`).digest().subarray(0, 18)
}

/** What was signed for this purpose with this secret, or null. */
function verifiedPayload(purpose: string, token: string, secret: string): unknown {
  const [payload, mark] = token.split('.')
  if (!payload || !mark) return null
  const given = Buffer.from(mark, 'base64url')
  const expected = signature(purpose, payload, secret)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  return JSON.parse(Buffer.from(payload, 'base64url').toString())
}

/** The token of an unsubscribe link: payload and signature, base64url. It never expires: CAN-SPAM wants it usable for 30 days at least, and an old link must still work. */
export function unsubscribeToken(recipientId: string, scope: UnsubscribeScope, secret: string): string {
  const payload = Buffer.from(JSON.stringify([recipientId, scope])).toString('base64url')
  return `${payload}.${signature('unsubscribe', payload, secret).toString('base64url')}`
}

/** Whom and what a token is for, or null when it was not made with this secret. */
export function readUnsubscribeToken(token: string, secret: string): { recipientId: string; scope: UnsubscribeScope } | null {
  const parsed = verifiedPayload('unsubscribe', token, secret)
  if (!Array.isArray(parsed) || typeof parsed[0] !== 'string') return null
  const scope = SCOPES.find(known => known === parsed[1])
  return scope ? { recipientId: parsed[0], scope } : null
}

/** Where a person's unsubscribe link leads. */
export function unsubscribeUrls(settings: Settings, publicBaseUrl: string): UnsubscribeUrl {
  const base = settings.UNSUBSCRIBE_URL || `${publicBaseUrl}/unsubscribe`
  return (recipientId, scope) => `${base}/${unsubscribeToken(recipientId, scope, settings.SECRET_KEY)}`
}

/** The preference centre of a person, by a link that dies: it shows what is known of them, which an unsubscribe link does not. */
export type PreferencesUrl = (recipientId: string, requestedAt: number) => string

/** The token of a preference link; `expiresAt` in ms. */
export function preferenceToken(recipientId: string, expiresAt: number, secret: string): string {
  const payload = Buffer.from(JSON.stringify([recipientId, expiresAt])).toString('base64url')
  return `${payload}.${signature('preferences', payload, secret).toString('base64url')}`
}

export type ReadPreferenceToken = { readonly ok: true; readonly recipientId: string } | { readonly ok: false; readonly why: 'invalid' | 'expired' }

/** Whose preferences a token opens at `now` (ms). */
export function readPreferenceToken(token: string, secret: string, now: number): ReadPreferenceToken {
  const parsed = verifiedPayload('preferences', token, secret)
  if (!Array.isArray(parsed) || typeof parsed[0] !== 'string' || typeof parsed[1] !== 'number') return { ok: false, why: 'invalid' }
  return now < parsed[1] ? { ok: true, recipientId: parsed[0] } : { ok: false, why: 'expired' }
}

const DAY = 86_400_000
/** Where a person's preferences are. The link's life is counted from the request, so that a message is finished to the same bytes whenever it goes out. */
export function preferencesUrls(settings: Settings, publicBaseUrl: string): PreferencesUrl {
  const base = settings.PREFERENCE_CENTER_URL || `${publicBaseUrl}/preferences`
  return (recipientId, requestedAt) => `${base}/${preferenceToken(recipientId, requestedAt + settings.PREFERENCE_LINK_DAYS * DAY, settings.SECRET_KEY)}`
}
