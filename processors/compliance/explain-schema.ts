/** The form of an explain case: docs/reference/explain.md describes it field by field. Unknown fields are errors, so that a slip of the pen never changes an answer silently. */
import { z } from 'zod'
import { stateZones } from '../recipients/zones/nanp.ts'
import { isValidZone } from '../timing/windows.ts'
import { factsOf } from './explain-facts.ts'

/** ms since the epoch, or ISO 8601 with an offset or Z; seconds may be left out. */
const iso = z.string().transform(text => text.replace(/(T\d\d:\d\d)(?=Z|[+-])/, '$1:00')).pipe(z.iso.datetime({ offset: true })).transform(text => Date.parse(text))
const instant = z.union([z.number().int(), iso], 'give ms since the epoch, or ISO 8601 with an offset or Z')
const flag = z.union([z.boolean(), z.stringbool()], 'give true or false')
const text = z.string()
const channel = z.enum(['sms', 'mms', 'email'])
const consentChannel = z.enum(['sms', 'mms', 'email', 'all'])
const phone = /^\+(?:1\d{10}|[2-9]\d{6,14})$/
const mailbox = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const address = text.trim().refine(value => phone.test(value) || mailbox.test(value), 'must be a number in E.164, e.g. +12125550123, or a mailbox')
const minute = z.number().int().min(0)

/** Facts of a message, each also allowed in `facts`. */
export const messageFacts = {
  automated: flag, promotional: flag, commercialSubject: flag, transactionalFirst: flag,
  debt: z.union([z.enum(['first_party', 'third_party', 'true', 'false']), z.boolean()]),
  basis: z.enum(['contract', 'legal_obligation', 'consent', 'none']),
  similarProduct: flag, subscribed: flag,
  hasOptOut: flag, hasPostalAddress: flag, hasOneClick: flag, hasIdentity: flag, hasContact: flag, deceptiveHeader: flag, deceptiveSubject: flag, workEmail: flag,
  segments: z.number().int().positive(),
  exemption: z.union([text, z.literal(false).transform(() => 'none')]), exemptPurpose: text, eventKey: text, financialInstitution: flag, freeToEndUser: flag, numberGivenByCustomer: flag,
  stopReceivedAt: instant, confirmationSent: flag,
} as const satisfies Record<string, z.ZodType>

/** Facts of a person, each also allowed in `facts`. */
export const recipientFacts = {
  tzVerified: flag, reassignedAt: instant, numberConfirmedAt: instant, numberCheckedAt: instant,
  relationshipTransactionAt: instant, relationshipInquiryAt: instant,
  internalDnc: flag, internalDncAt: instant, dncRegistry: flag, dncCheckedAt: instant,
  workEmail: flag, inconvenientTimes: text, debtHoursConsent: flag, reviewPendingAt: instant,
} as const satisfies Record<string, z.ZodType>

/** What a consent record proves. */
const evidenceFacts = {
  signed: flag, namesSeller: flag, namesNumber: flag, saysAutomated: flag, notCondition: flag, transferred: flag, recorded: flag, wording: text, bundled: flag, conditionOfService: flag, preTicked: flag,
  basis: text, sale: flag, similarProduct: flag, optOutOffered: flag, review: flag,
} as const satisfies Record<string, z.ZodType>

/** Left out or null: the default. */
const optionals = <T extends Record<string, z.ZodType>>(shape: T): { [K in keyof T]: z.ZodOptional<z.ZodNullable<T[K]>> } =>
  // Object.fromEntries forgets which key has which type.
  Object.fromEntries(Object.entries(shape).map(([name, type]) => [name, type.nullish()])) as { [K in keyof T]: z.ZodOptional<z.ZodNullable<T[K]>> }

const request = z.strictObject({
  requestId: text.optional(), recipientId: text.optional(),
  category: text, channel: channel.default('sms'), fallbackChannels: z.array(channel).default([]),
  subject: text.nullable().optional(), text: text.default('Your statement is ready.'), html: text.nullable().default(null), mediaUrls: z.array(text).default([]),
  requestedAt: instant.nullish(), notBefore: instant.nullable().default(null), expiresAt: instant.nullable().default(null),
  tenantId: text.default('default'), campaignId: text.nullable().default(null), subjectKey: text.nullable().default(null),
  experimentId: text.nullable().default(null), variant: text.nullable().default(null), source: text.default(''), facts: factsOf(messageFacts),
  ...optionals(messageFacts),
})

const recipient = z.strictObject({
  recipientId: text.optional(), phone: text.regex(phone, 'must be E.164, e.g. +12125550123').nullable().default(null), email: text.regex(mailbox, 'must be a mailbox, e.g. ana@example.com').nullable().default(null),
  zone: text.refine(isValidZone, 'is no IANA zone, e.g. America/New_York; null when none is known').nullable().default(null), zoneVerifiedAt: instant.nullable().default(null),
  country: text.regex(/^[A-Z]{2}$/, 'must be two capital letters').nullable().default(null), state: text.regex(/^[A-Z]{2}$/, 'must be two capital letters').refine(state => stateZones[state] !== undefined, 'is no US state or territory').nullable().default(null), locale: text.nullable().default(null),
  quietStart: minute.max(1439).nullable().default(null), quietEnd: minute.max(1440).nullable().default(null),
  pausedUntil: instant.nullable().default(null), erasedAt: instant.nullable().default(null), erased: flag.default(false), facts: factsOf(recipientFacts),
  ...optionals(recipientFacts),
}).refine(({ quietStart, quietEnd }) => (quietStart === null) === (quietEnd === null), { path: ['quietEnd'], message: 'give quietStart and quietEnd, or neither' })

const consent = z.strictObject({
  channel: consentChannel, purpose: text.default('all'), level: z.enum(['none', 'express', 'express_written']).default('express'),
  status: z.enum(['granted', 'pending', 'revoked', 'opted_out', 'opted_in', 'objected', 'suppressed', 'unsuppressed', 'unknown']).default('granted'),
  at: instant.nullish(), address: address.nullable().default(null), keep: z.array(text).default([]), source: text.default('web'),
  wordingVersion: text.nullable().default('v1'), evidence: factsOf(evidenceFacts),
})

const optOut = z.strictObject({
  channel: consentChannel, scope: text.nullish(), at: instant.nullish(), keep: z.array(text).default([]),
  kind: z.enum(['opt_out', 'suppression']).default('opt_out'), address: address.nullable().default(null), source: text.default('sms_reply'),
})

const history = z.strictObject({ at: instant, channel: channel.default('sms'), category: text, subjectKey: text.nullable().default(null), requestId: text.optional() })

export const caseSchema = z.strictObject({
  id: z.union([text, z.number()], 'give a text or a number'),
  now: instant,
  request,
  recipient: recipient.nullable(),
  consents: z.array(consent).default([]),
  optOuts: z.array(optOut).default([]),
  history: z.array(history).default([]),
  engagement: z.array(instant).default([]),
  budget: z.strictObject({ spentTodayMicros: z.number().int().min(0).default(0), spentMonthMicros: z.number().int().min(0).default(0) }).default({ spentTodayMicros: 0, spentMonthMicros: 0 }),
  policy: z.looseObject({}).default({}),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
})
export type ExplainCase = z.infer<typeof caseSchema>
