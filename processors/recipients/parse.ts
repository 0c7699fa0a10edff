/** Recipients and consent events as people write them in JSON: what the gateway and `postrider send --recipients` take. */
import { createHash } from 'node:crypto'
import { isValidPhoneNumber } from 'libphonenumber-js/min'
import { z } from 'zod'
import type { ConsentEvent, Recipient } from '../../schemas/generated/types.ts'
import { isValidZone } from '../timing/windows.ts'

const instant = z.union([z.iso.datetime({ offset: true }).transform(text => Date.parse(text)), z.number().int().nonnegative()])
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a local time as HH:MM').transform(text => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)))
const id = z.string().min(1).max(128)
/** The same as in a request, or no request could name this person. */
const personId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/, 'use 1 to 128 letters, digits, dots, underscores, colons or hyphens, a letter or digit first; an id is not an address')
const facts = z.record(z.string().max(64), z.string().max(512))
/** Reserved example numbers (+1 NXX 555 01XX) belong to nobody, so metadata calls them invalid; they are what tests and demos use. */
const EXAMPLE_NUMBER = /^\+1\d{3}55501\d{2}$/

export const recipientSchema = z.strictObject({
  recipientId: personId,
  phone: z.string().refine(value => EXAMPLE_NUMBER.test(value) || isValidPhoneNumber(value), 'must be a phone number in E.164, e.g. +12125550123').nullish(),
  email: z.email('must be an email address').max(254).nullish(),
  zone: z.string().refine(isValidZone, 'must be an IANA zone, e.g. America/Boise').nullish(),
  zoneVerifiedAt: instant.nullish(),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 code of two letters').nullish(),
  state: z.string().regex(/^[A-Z]{2}$/, 'must be a US state of two letters').nullish(),
  locale: z.string().max(35).nullish(),
  quietStart: clock.nullish(),
  quietEnd: clock.nullish(),
  pausedUntil: instant.nullish(),
  facts: facts.optional(),
})
export const consentSchema = z.strictObject({
  recipientId: personId,
  consentId: id.optional(),
  channel: z.enum(['sms', 'email', 'all']),
  purpose: z.enum(['marketing', 'informational', 'debt_collection', 'all']),
  action: z.enum(['granted', 'pending', 'revoked', 'opted_out', 'opted_in', 'objected', 'suppressed', 'unsuppressed']),
  level: z.enum(['none', 'express', 'express_written']).optional(),
  at: instant.optional(),
  address: z.string().max(254).nullish(),
  keep: z.array(z.enum(['marketing', 'informational', 'debt_collection'])).optional(),
  source: z.string().max(64).optional(),
  wordingVersion: z.string().max(64).nullish(),
  evidence: facts.optional(),
})

export interface FieldProblem { readonly field: string; readonly code: string; readonly message: string }
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly FieldProblem[] }

function problemsOf(error: z.ZodError): FieldProblem[] {
  return error.issues.map(issue => issue.code === 'unrecognized_keys'
    ? { field: issue.keys.join(', '), code: 'unknown_field', message: 'no such field' }
    : { field: issue.path.join('.') || '(body)', code: 'invalid_field', message: issue.message })
}

/** The whole state of a person as of `now`; what is left out is unknown from now on. */
export function parseRecipient(input: unknown, now: number): Parsed<Recipient> {
  const parsed = recipientSchema.safeParse(input)
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) }
  const given = parsed.data
  return {
    ok: true,
    value: {
      recipientId: given.recipientId, updatedAt: now, phone: given.phone ?? null, email: given.email ?? null, zone: given.zone ?? null, zoneVerifiedAt: given.zoneVerifiedAt ?? null,
      country: given.country ?? null, state: given.state ?? null, locale: given.locale ?? null, quietStart: given.quietStart ?? null, quietEnd: given.quietEnd ?? null,
      pausedUntil: given.pausedUntil ?? null, erasedAt: null, facts: given.facts ?? {},
    },
  }
}

/** Clocks differ a little. The latest event wins, so one from next year would outlast every STOP until then. */
const CLOCK_SKEW_MS = 5 * 60_000

/** A consent event; without an id of the caller's its id follows from what it says, so that saying it twice is saying it once. */
export function parseConsent(input: unknown, now: number, source: string): Parsed<ConsentEvent> {
  const parsed = consentSchema.safeParse(input)
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) }
  const given = parsed.data
  const at = given.at ?? now
  if (at > now + CLOCK_SKEW_MS) return { ok: false, problems: [{ field: 'at', code: 'invalid_field', message: 'lies in the future' }] }
  const { recipientId, channel, purpose, action, level = 'none', address = null, wordingVersion = null } = given
  return {
    ok: true,
    value: {
      consentId: given.consentId ?? createHash('sha256').update(JSON.stringify([recipientId, channel, purpose, action, at, level, address, wordingVersion])).digest('base64url').slice(0, 27),
      recipientId, channel, purpose, action, level, at, address, keep: given.keep ?? [],
      source: given.source ?? source, wordingVersion, evidence: given.evidence ?? {},
    },
  }
}
