/**
 * Are these webhooks really from Twilio and Resend? Pure: the clock is a parameter, and nothing a stranger can send makes it throw.
 * The gateway imports this file, so it imports nothing but the providers' own helpers.
 */
import { timingSafeEqual } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { validateRequest, validateRequestWithBody } from 'twilio/lib/webhooks/webhooks.js'

/** Why a webhook was not believed. Safe to log: it holds nothing of the request. */
export type Distrust = 'missing_headers' | 'bad_url' | 'bad_timestamp' | 'too_old' | 'too_new' | 'bad_secret' | 'no_match'
export type Verification = { readonly ok: true } | { readonly ok: false; readonly why: Distrust }

export interface TwilioWebhook {
  /** Primary auth token: it signs even where API keys send. */
  readonly token: string
  /** PUBLIC_BASE_URL + the raw request target, query included, as Twilio was told it; never built from Host or X-Forwarded-*. */
  readonly url: string
  /** X-Twilio-Signature, absent allowed. */
  readonly signature: string | undefined
  /** Form fields, decoded and untrimmed, repeats as arrays; or the raw JSON body, whose hash is in the URL (`bodySHA256`). */
  readonly content: { readonly params: Readonly<Record<string, string | string[] | undefined>> } | { readonly rawBody: string }
}

/** Checks X-Twilio-Signature: base64 HMAC-SHA1 of the URL and the sorted form fields (twilio/lib/webhooks/webhooks.js). */
export function verifyTwilio({ token, url, signature, content }: TwilioWebhook): Verification {
  if (signature === undefined || signature === '') return { ok: false, why: 'missing_headers' }
  // An empty token is a key anyone can sign with.
  if (token === '') return { ok: false, why: 'bad_secret' }
  // The helper throws on a URL it cannot parse, but only after the first mismatch.
  if (!URL.canParse(url)) return { ok: false, why: 'bad_url' }
  const match = 'params' in content ? validateRequest(token, signature, url, content.params) : validateRequestWithBody(token, signature, url, content.rawBody)
  return match ? { ok: true } : { ok: false, why: 'no_match' }
}

export interface ResendWebhook {
  /** `whsec_...`; more than one while a secret is rotated. */
  readonly secrets: readonly string[]
  readonly rawBody: string | Buffer
  /** Lower-case names, as node:http gives them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** ms since the epoch. */
  readonly now: number
}

/** How far a timestamp may be off, seconds: the tolerance of the Standard Webhooks specification. */
const TOLERANCE_SECONDS = 300

/** Checks a Svix signature (Resend): HMAC-SHA256 over `id.timestamp.body`, at most 300 s old or ahead, by any of the secrets. */
export function verifyResend({ secrets, rawBody, headers, now }: ResendWebhook): Verification {
  const [id, timestamp, signatures] = [headers['svix-id'], headers['svix-timestamp'], headers['svix-signature']]
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string' || id === '') return { ok: false, why: 'missing_headers' }
  if (!/^\d{1,12}$/.test(timestamp)) return { ok: false, why: 'bad_timestamp' }
  const age = Math.floor(now / 1000) - Number(timestamp)
  if (age > TOLERANCE_SECONDS) return { ok: false, why: 'too_old' }
  if (age < -TOLERANCE_SECONDS) return { ok: false, why: 'too_new' }
  const keys = secrets.map(webhookOf).filter(key => key !== null)
  if (keys.length === 0) return { ok: false, why: 'bad_secret' }
  // The library's own `verify` reads the wall clock, so only its `sign` is used.
  const expected = keys.map(key => Buffer.from(key.sign(id, new Date(Number(timestamp) * 1000), rawBody)))
  const match = signatures.split(' ').some(given => expected.some(wanted => same(Buffer.from(given), wanted)))
  return match ? { ok: true } : { ok: false, why: 'no_match' }
}

const same = (given: Buffer, wanted: Buffer): boolean => given.length === wanted.length && timingSafeEqual(given, wanted)

/** The library throws on a secret that is empty or no base64; such a secret matches nothing. */
function webhookOf(secret: string): Webhook | null {
  try {
    return new Webhook(secret)
  } catch {
    return null
  }
}
