/**
 * How our request id rides along with a message and comes back with its callbacks, so that an outcome can be matched even if the provider's answer was lost.
 * Twilio has no field for it: it is in the query of the (signed) StatusCallback URL. Resend has tags, whose values allow only [A-Za-z0-9_-], at most 256 characters.
 */

export interface Correlation { readonly requestId: string | null; readonly attempt: number }

/**
 * The StatusCallback URL of one message. The fragment tells Twilio to retry the callback up to `retries` times (0-5) on any failure; by default
 * it retries once, and only if it could not connect. The fragment is no part of the signature.
 */
export function twilioCallbackUrl(base: string, requestId: string, attempt: number, retries: number): string {
  return `${base}${base.includes('?') ? '&' : '?'}nid=${encodeURIComponent(requestId)}&att=${attempt}#rc=${Math.min(5, Math.max(0, retries))}&rp=all`
}

/** Reads our id out of a callback's query. */
export function twilioCorrelation(query: Readonly<Record<string, unknown>>): Correlation {
  return { requestId: typeof query['nid'] === 'string' && query['nid'] !== '' ? query['nid'] : null, attempt: count(query['att']) }
}

/** Tags of one email. An id too long for a tag goes without: the ledger then finds the request by the provider's message id. */
export function resendTags(requestId: string, attempt: number): { name: string; value: string }[] {
  const rid = Buffer.from(requestId, 'utf8').toString('base64url')
  return [...(rid.length <= 256 ? [{ name: 'rid', value: rid }] : []), { name: 'att', value: String(attempt) }]
}

/** Reads our id out of the tags of a webhook (an object) or of a fetched email (an array of name and value). */
export function resendCorrelation(tags: unknown): Correlation {
  const pairs: Record<string, unknown> = Array.isArray(tags) ? Object.fromEntries(tags.map(tag => [tag?.name, tag?.value])) : { ...(typeof tags === 'object' ? tags : null) }
  const rid = pairs['rid']
  return { requestId: typeof rid === 'string' && rid !== '' ? Buffer.from(rid, 'base64url').toString('utf8') : null, attempt: count(pairs['att']) }
}

const count = (value: unknown): number => (typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : 0)
