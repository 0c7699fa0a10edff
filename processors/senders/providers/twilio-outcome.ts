/** What an error of the Twilio SDK means for a message. Pure. The rule: only a parsed 4xx, a 429 or a connection that never stood proves that nothing was sent. */
import type { SendOutcome } from '../port.ts'
import { notSent, reasonOf } from './network-errors.ts'
import { retryAfterMs } from './retry-after.ts'
import { twilioErrors } from './twilio-errors.ts'

/** The fields of RestException, TwilioServiceException and ThrottledError that are read; any of them may be missing. */
interface Refusal { readonly status?: unknown; readonly code?: unknown; readonly message?: unknown; readonly retryAfter?: unknown }

/** Least wait after a refusal for being busy that names none. Only a provider that cannot be reached leaves the wait open (null). */
const BUSY_MS = 1000

/**
 * Classifies what `messages.create` rejected with. `now` (ms) is needed for a Retry-After that is a date.
 * Docs of 20429: never processed. No docs promise anything about a 5xx, a timeout, a reset or a body cut short: those are `unknown`.
 */
export function twilioOutcome(error: unknown, now: number): SendOutcome {
  // JSON.parse of a 2xx body failed: Twilio took the message and we do not know its sid.
  if (error instanceof SyntaxError) return { kind: 'unknown', code: 'broken_body', message: 'the answer could not be read' }
  const { status, code, message, retryAfter }: Refusal = typeof error === 'object' && error !== null ? error : {}
  if (typeof status !== 'number') return notSent(error) ? { kind: 'retry', code: reasonOf(error), message: 'Twilio could not be reached', afterMs: null } : { kind: 'unknown', code: reasonOf(error), message: 'the connection broke before the answer' }
  const twilioCode = typeof code === 'number' && code > 0 ? String(code) : null
  const shown = { code: twilioCode ?? `http_${status}`, message: typeof message === 'string' ? withoutNumbers(message) : `HTTP ${status}` }
  if (status === 429) return { kind: 'retry', ...shown, afterMs: retryAfterMs(retryAfter, now) ?? (twilioCode === null ? undefined : twilioErrors[twilioCode]?.afterMs) ?? BUSY_MS }
  // Proxies answer 4xx, too, and theirs carry no code.
  if (status >= 500 || twilioCode === null) return { kind: 'unknown', ...shown }
  const row = twilioErrors[twilioCode]
  if (row === undefined) return status === 401 || status === 403 || status === 404 ? { kind: 'stop', ...shown } : { kind: 'rejected', reason: 'provider_rejected', ...shown }
  if (row.outcome === 'stop' || row.outcome === 'unknown') return { kind: row.outcome, ...shown }
  if (row.outcome === 'retry') return { kind: 'retry', ...shown, afterMs: row.afterMs ?? BUSY_MS }
  return { kind: 'rejected', reason: row.outcome, ...shown }
}

/** Twilio's messages quote the number; outcomes are logged and kept, and hold no address. */
const withoutNumbers = (message: string): string => message.replaceAll(/\+?\d{7,15}/g, '<number>')
