/** Shapes of the API, for its documentation. Bodies are checked by the parsers that the typed producer and the command line use as well, not by these. */
import { z } from 'zod'
import { requestSchema } from '../processors/content/request.ts'
import { consentSchema, recipientSchema } from '../processors/recipients/parse.ts'
import { MAX_PER_CALL } from './accept.ts'
import { errorCodes } from './errors.ts'
import { IDEMPOTENCY_KEY_MAX } from './idempotency.ts'

const isoTime = z.iso.datetime()
const problem = z.object({ index: z.int().optional().describe('Place in the list.'), field: z.string(), code: z.string(), message: z.string() })
export const errorBody = z.object({ error: z.object({ code: z.string().describe(`One of ${Object.keys(errorCodes).join(', ')}.`), message: z.string(), problems: z.array(problem).optional() }) })

/** Documented refusals of a route, by status. */
export function refusals(...statuses: readonly number[]): Record<number, typeof errorBody> {
  return Object.fromEntries(statuses.map(status => [status, errorBody]))
}

const many = z.array(requestSchema).min(1).max(MAX_PER_CALL)
export const acceptBody = z.union([requestSchema, z.strictObject({ communications: many.describe('The requests; all are taken or none.') }), many]).describe('One request or many; all are taken or none.')
export const acceptHeaders = z.looseObject({ 'idempotency-key': z.string().min(1).max(IDEMPOTENCY_KEY_MAX).optional().describe('Makes repeating the call harmless, for a day.') })
export const acceptedBody = z.object({ accepted: z.array(z.object({ requestId: z.string(), status: z.literal('accepted') })) })
export const deferralsBody = z.object({
  deferrals: z.array(z.object({
    requestId: z.string(), recipientId: z.string(), category: z.string(), channel: z.string(), lane: z.string(), campaignId: z.string().nullable(), tenantId: z.string(),
    reason: z.string(), dueAt: isoTime.describe('When it is decided anew.'), pass: z.int(), attempt: z.int(),
  })),
  more: z.boolean().describe('There are others: narrow the query, or go on from the last dueAt.'),
})
export const releasedBody = z.object({ matched: z.int(), released: z.int().describe('0 with dryRun.'), more: z.boolean().describe('There may be others: repeat.') })
const budgetView = z.object({
  key: z.string(), limitUsd: z.number(), addedUsd: z.number().describe('Top-ups of the period.'), postedUsd: z.number().describe('Spent.'), pendingUsd: z.number().describe('Reserved for what is being sent.'),
  overrunUsd: z.number().describe('Charged beyond what was reserved.'), leftUsd: z.number().describe('What the normal lane may still reserve.'), leftCriticalUsd: z.number().describe('What the critical lane may still reserve.'),
  usedShare: z.number(), alertShares: z.array(z.number()), periodEnd: isoTime,
})
export const budgetsBody = z.object({ budgets: z.array(budgetView) })
export const toppedUpBody = z.object({ topUpId: z.string(), budget: budgetView, released: releasedBody.describe('What waited for money and was woken.') })
export const rescheduledBody = z.object({ requestId: z.string(), state: z.literal('deferred'), notBefore: isoTime })
export const cancelledBody = z.object({ requestId: z.string(), state: z.literal('cancelled') })

const law = z.object({ name: z.string(), citation: z.string() }).nullable().describe('What the rule is in law; null when it is the company\'s own.')
const decision = { stage: z.string(), reason: z.string().nullable(), reasonText: z.string().nullable(), rule: z.string().nullable(), law, at: isoTime, until: isoTime.nullable(), pass: z.int() }
export const storyBody = z.object({
  requestId: z.string(),
  about: z.object({ recipientId: z.string(), category: z.string(), lane: z.string(), campaignId: z.string().nullable() }).nullable().describe('Whom it is for and what it is; null while analytics has not told of it.'),
  state: z.string().describe('accepted, deferred, rejected, expired, cancelled, failed, digested, unknown, sent, or what the provider told last.'),
  incomplete: z.boolean().describe('Analytics has not told of it yet.'),
  events: z.array(z.object({
    kind: z.string(), ...decision, channel: z.string(), attempt: z.int(), segments: z.int(), costMicros: z.int(),
    provider: z.string().nullable(), providerMessageId: z.string().nullable(), providerCode: z.string().nullable(), policyVersion: z.string().nullable(),
    digest: z.object({ carrier: z.string().nullable(), items: z.array(z.string()) }).nullable().describe('The request whose message took it along, or those that this one took along.'),
  })),
  trace: z.array(z.object({ verdict: z.string(), ...decision, permitted: z.string().nullable().describe('The local hours that the law permits on that day.'), policyVersion: z.string(), detail: z.unknown() })),
})

export const recipientBody = recipientSchema.omit({ recipientId: true }).describe('The whole profile: what is left out is unknown from now on.')
const consentEntry = consentSchema.omit({ recipientId: true })
export const consentsBody = z.union([consentEntry, z.strictObject({ consents: z.array(consentEntry).min(1).max(MAX_PER_CALL).describe('The events; all are taken or none.') }), z.array(consentEntry).min(1).max(MAX_PER_CALL)])
export const consentsAccepted = z.object({ accepted: z.array(z.object({ consentId: z.string(), status: z.literal('accepted') })) })

const consentView = z.object({
  consentId: z.string(), channel: z.string(), purpose: z.string(), action: z.string(), level: z.string(), at: isoTime, address: z.string().nullable(), keep: z.array(z.string()),
  source: z.string(), wordingVersion: z.string().nullable(), evidence: z.record(z.string(), z.string().nullable()).describe('null: it was given, and cannot be read any more since the person was erased.'),
})
const text = z.string().nullable()
export const profileBody = z.object({
  recipient: z.object({
    recipientId: z.string(), updatedAt: isoTime, phone: text, email: text, zone: text, zoneVerifiedAt: isoTime.nullable(), country: text, state: text, locale: text,
    quietStart: text, quietEnd: text, pausedUntil: isoTime.nullable(), erasedAt: isoTime.nullable(), facts: z.record(z.string(), z.string()),
  }).nullable(),
  consents: z.array(consentView),
})
const trailEntry = consentView.omit({ address: true }).extend({ evidence: z.array(z.string()).describe('Names of the evidence that exists; the evidence itself is in the log.') })
export const consentsAtBody = z.object({
  recipientId: z.string(), at: isoTime,
  policy: z.object({ version: z.string(), source: z.enum(['decision', 'current']), lastDecisionAt: isoTime.nullable() }).describe('The policy that decisions went by; `current` when none was made in the week before.'),
  consents: z.array(trailEntry).describe('What held at that moment.'), trail: z.array(trailEntry).describe('Everything that was said until then, oldest first.'),
})
export const putBody = z.object({ recipientId: z.string(), updatedAt: isoTime })

const optionalTime = isoTime.nullable()
export const erasureBody = z.object({
  erasureId: z.string(), recipientId: z.string(), at: isoTime,
  what: z.object({
    profile: z.literal('erased'), suppressed: z.array(z.string()).describe('Channels whose address stays suppressed, known by its hash alone.'),
    cancelled: z.array(z.string()).describe('Requests that waited.'),
    dataKey: z.literal('shredded').describe('Every sealed copy of address and content, wherever it lies, is unreadable from now on.'),
  }),
})
export const exportBody = z.object({
  recipientId: z.string(), exportedAt: isoTime, profile: profileBody,
  communications: z.array(z.object({
    requestId: z.string(), requestedAt: isoTime, category: z.string(), channel: z.string(), campaignId: text, state: z.string(), reason: text, deferredUntil: optionalTime,
    segments: z.int(), costMicros: z.int(), sentAt: optionalTime, deliveredAt: optionalTime, openedAt: optionalTime, clickedAt: optionalTime,
  })),
  waiting: z.array(z.object({ requestId: z.string(), dueAt: isoTime, reason: z.string(), subject: text, text, html: text, mediaUrls: z.array(z.string()), facts: z.record(z.string(), z.string()) })),
  consentTrail: z.array(z.object({
    consentId: z.string(), channel: z.string(), purpose: z.string(), action: z.string(), level: z.string(), at: isoTime, keep: z.array(z.string()), source: z.string(), wordingVersion: text,
    evidence: z.array(z.string()).describe('Which evidence is in the log, by name.'),
  })),
  limits: z.array(z.object({ requestId: z.string(), at: isoTime, channel: z.string(), category: z.string(), subjectKey: text, committed: z.boolean() })),
  engagedAt: z.array(isoTime),
})
