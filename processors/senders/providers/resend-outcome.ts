/** What an error of the Resend SDK means for a message. Pure. */
import type { SendOutcome } from '../port.ts'
import { resendErrors } from './resend-errors.ts'
import { retryAfterMs } from './retry-after.ts'

/** What the SDK answers instead of throwing: `statusCode` is null for a timeout, a reset, a name not found and a 200 that is no JSON. */
export interface ResendFailure { readonly name?: string; readonly statusCode?: number | null; readonly message?: string }

/** Least wait after a refusal for being busy that names none: the limit counts by the second. */
const BUSY_MS = 1000

/** Classifies the failure of a whole call. `now` (ms) is needed for quotas that end at midnight UTC. */
export function resendOutcome(failure: ResendFailure, headers: Readonly<Record<string, string>> | null, now: number): SendOutcome {
  const status = typeof failure.statusCode === 'number' ? failure.statusCode : null
  const name = typeof failure.name === 'string' && failure.name !== '' ? failure.name : 'application_error'
  const shown = { code: status === null ? 'no_answer' : name, message: withoutAddresses(typeof failure.message === 'string' ? failure.message : name) }
  if (status === null || status >= 500) return { kind: 'unknown', ...shown }
  const row = resendErrors[name]
  if (row?.outcome === 'retry' || (row === undefined && status === 429)) return { kind: 'retry', ...shown, afterMs: row?.wait === 'next_day' ? nextUtcDay(now) - now : (retryAfterMs(headers?.['retry-after'], now) ?? BUSY_MS) }
  if (row?.outcome === 'stop' || status === 401 || status === 403) return { kind: 'stop', ...shown }
  // No JSON and below 500: a proxy speaks, not Resend.
  if (row?.outcome === 'unknown') return { kind: 'unknown', ...shown }
  return resendRejection(name, failure.message ?? name)
}

/** An email the provider refuses; the message is all that says whether the address is to blame. */
export function resendRejection(code: string, message: string): SendOutcome {
  return { kind: 'rejected', reason: /`to`|\bto field\b|recipient/i.test(message) ? 'invalid_address' : 'provider_rejected', code, message: withoutAddresses(message) }
}

const DAY_MS = 86_400_000
const nextUtcDay = (now: number): number => (Math.floor(now / DAY_MS) + 1) * DAY_MS

/** Outcomes are logged and kept, and hold no address; Resend's own example address says nothing about anyone. */
const withoutAddresses = (message: string): string => message.replaceAll(/[^\s<>`"']+@[^\s<>`"']+/g, '<address>')
