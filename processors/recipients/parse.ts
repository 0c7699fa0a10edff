/** Recipients and consent events as people write them in JSON: what the gateway and `postrider send --recipients` take. */
import { createHash } from 'node:crypto'
import { isValidPhoneNumber } from 'libphonenumber-js/min'
import { z } from 'zod'
import type { ConsentEvent, Recipient } from '../../schemas/generated/types.ts'
import { idSchema } from '../content/id.ts'
import { instant } from '../content/instant.ts'
import type { FieldProblem } from '../content/problem.ts'
import { readShape } from '../content/shape.ts'
import { inWords } from '../content/shape-words.ts'
import { isValidZone } from '../timing/windows.ts'

const clock = inWords(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/).transform(text => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))), 'a local time as HH:MM, e.g. 21:30')
const id = z.string().min(1).max(128)
const facts = z.record(z.string().max(64), z.string().max(512))
const twoLetters = (want: string): z.ZodString => inWords(z.string().regex(/^[A-Z]{2}$/), want)
/** Reserved example numbers (+1 NXX 555 01XX) belong to nobody, so metadata calls them invalid; they are what tests and demos use. */
const EXAMPLE_NUMBER = /^\+1\d{3}55501\d{2}$/
const phone = inWords(z.string().refine(value => EXAMPLE_NUMBER.test(value) || isValidPhoneNumber(value)), 'a phone number in E.164, e.g. +12125550123')
const purposes = ['marketing', 'informational', 'debt_collection'] as const

export const recipientSchema = z.strictObject({
  recipientId: idSchema.describe('Your id of this person.'),
  phone: phone.nullish().describe('In E.164, e.g. +12125550123; texts need it.'),
  email: inWords(z.email().max(254), 'an email address of at most 254 characters').nullish().describe('Emails need it.'),
  zone: inWords(z.string().refine(isValidZone), 'an IANA zone, e.g. America/Boise').nullish().describe('IANA zone, e.g. America/Boise: local hours are counted in it.'),
  zoneVerifiedAt: instant.nullish().describe('When the person was last known to live in that zone; zones go stale. ISO 8601 with an offset, or ms since 1970.'),
  country: twoLetters('an ISO 3166-1 code of two letters, e.g. US').nullish().describe('ISO 3166-1 code of two letters: the law of which country protects them.'),
  state: twoLetters('a US state of two letters, e.g. NY').nullish().describe('US state of two letters: some states have laws of their own.'),
  locale: z.string().max(35).nullish().describe('Language as a BCP 47 tag, e.g. en-US.'),
  quietStart: clock.nullish().describe('Start of their own quiet hours, local time as HH:MM; only together with quietEnd.'),
  quietEnd: clock.nullish().describe('End of their own quiet hours, local time as HH:MM; may be on the next day.'),
  pausedUntil: instant.nullish().describe('They asked for a break until then. ISO 8601 with an offset, or ms since 1970.'),
  facts: facts.optional().describe('Facts about the person for compliance, see docs/reference/explain.md.'),
})
export const consentSchema = z.strictObject({
  recipientId: idSchema.describe('Whose consent it is.'),
  consentId: id.optional().describe('Your id of this event; follows from what it says when absent, so that saying it twice is saying it once.'),
  channel: z.enum(['sms', 'email', 'all']).describe('Which channel it is about; MMS counts as sms.'),
  purpose: z.enum([...purposes, 'all']).describe('Which messages it is about.'),
  action: z.enum(['granted', 'pending', 'revoked', 'opted_out', 'opted_in', 'objected', 'suppressed', 'unsuppressed']).describe('What happened, e.g. granted, or opted_out.'),
  level: z.enum(['none', 'express', 'express_written']).optional().describe('How strong a granted consent is; none when absent.'),
  at: instant.optional().describe('When it happened; now when absent. ISO 8601 with an offset, or ms since 1970.'),
  address: z.string().max(254).nullish().describe('The number or mailbox it was given for; whatever the person has, when absent. Kept as a hash alone.'),
  keep: z.array(z.enum(purposes)).optional().describe('Purposes that an opt-out leaves open.'),
  source: z.string().max(64).optional().describe('Where it was said, e.g. web_form; the caller when absent.'),
  wordingVersion: z.string().max(64).nullish().describe('Version of the wording that was agreed to.'),
  evidence: facts.optional().describe('What proves it, by name, e.g. ip. Sealed; an erasure makes it unreadable.'),
})

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly FieldProblem[] }

/** The whole state of a person as of `now`; what is left out is unknown from now on. */
export function parseRecipient(input: unknown, now: number): Parsed<Recipient> {
  const shaped = readShape(recipientSchema, input)
  if (!shaped.ok) return shaped
  const given = shaped.value
  const quiet = quietProblem(given)
  if (quiet !== null) return { ok: false, problems: [quiet] }
  return {
    ok: true,
    value: {
      recipientId: given.recipientId, updatedAt: now, phone: given.phone ?? null, email: given.email ?? null, zone: given.zone ?? null, zoneVerifiedAt: given.zoneVerifiedAt ?? null,
      country: given.country ?? null, state: given.state ?? null, locale: given.locale ?? null, quietStart: given.quietStart ?? null, quietEnd: given.quietEnd ?? null,
      pausedUntil: given.pausedUntil ?? null, erasedAt: null, facts: given.facts ?? {},
    },
  }
}

/** Half of the quiet hours, or a span of no length, would hold for no hour at all, silently. */
function quietProblem({ quietStart, quietEnd }: Pick<z.output<typeof recipientSchema>, 'quietStart' | 'quietEnd'>): FieldProblem | null {
  const [start, end] = [quietStart ?? null, quietEnd ?? null]
  if ((start === null) !== (end === null)) return { field: start === null ? 'quietStart' : 'quietEnd', code: 'invalid_field', message: 'is missing; give quietStart and quietEnd, or neither' }
  return start !== null && start === end ? { field: 'quietEnd', code: 'invalid_field', message: 'is the same as quietStart; give another time, or neither' } : null
}

/** Clocks differ a little. The latest event wins, so one from next year would outlast every STOP until then. */
const CLOCK_SKEW_MS = 5 * 60_000
export const IN_FUTURE = 'lies in the future; give the time when it was said, or leave it out for now'

/** A consent event; without an id of the caller's its id follows from what it says, so that saying it twice is saying it once. */
export function parseConsent(input: unknown, now: number, source: string): Parsed<ConsentEvent> {
  const shaped = readShape(consentSchema, input)
  if (!shaped.ok) return shaped
  const given = shaped.value
  const at = given.at ?? now
  if (at > now + CLOCK_SKEW_MS) return { ok: false, problems: [{ field: 'at', code: 'invalid_field', message: IN_FUTURE }] }
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
