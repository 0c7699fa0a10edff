/** A request as producers write it, in JSON: what POST /v1/communications, `postrider send -` and the typed producer take. */
import { z } from 'zod'
import type { Policy } from '../../config/policy.ts'
import type { Communication } from '../../schemas/generated/types.ts'
import { validateCommunication } from './validate.ts'

const channel = z.enum(['sms', 'mms', 'email'])
/** ISO 8601 with an offset, or ms since the epoch. */
const instant = z.union([z.iso.datetime({ offset: true }).transform(text => Date.parse(text)), z.number().int().nonnegative()])
const shortText = z.string().min(1).max(256)

export const requestSchema = z.strictObject({
  requestId: z.string().min(1).max(128).optional().describe('Your id of this message; made up when absent. The same id is sent once, whatever happens.'),
  recipientId: z.string().min(1).max(128).describe('Whom it is for.'),
  category: z.string().min(1).describe('A row of the policy, e.g. payment_reminder.'),
  channel: channel.optional().describe('Preferred channel; the first of the category when absent.'),
  fallbackChannels: z.array(channel).max(3).optional().describe('Other channels you allow, in order.'),
  subject: z.string().nullish().describe('Email subject.'),
  text: z.string().describe('SMS text, or plain text of the email.'),
  html: z.string().nullish(),
  mediaUrls: z.array(z.string()).max(10).optional(),
  requestedAt: instant.optional(),
  notBefore: instant.nullish(),
  expiresAt: instant.nullish(),
  tenantId: shortText.optional(),
  campaignId: shortText.nullish(),
  subjectKey: shortText.nullish().describe('What it is about, e.g. an account: caps per subject count by it.'),
  experimentId: shortText.nullish(),
  variant: shortText.nullish(),
  facts: z.record(z.string(), z.string()).optional().describe('Content facts for compliance, see docs/reference/explain.md.'),
})
export type CommunicationRequest = z.input<typeof requestSchema>

/** What is wrong with a field, and the way out. */
export interface RequestProblem { readonly field: string; readonly code: string; readonly message: string }
export type ParsedRequest = { readonly ok: true; readonly communication: Communication } | { readonly ok: false; readonly problems: readonly RequestProblem[] }

export interface RequestContext {
  readonly policy: Policy
  readonly now: number
  /** The producing service, for the record. */
  readonly source: string
  readonly newId: () => string
}

/** Checks a request wholly, shape and sense, and answers the communication to produce, or every problem at once. */
export function parseRequest(input: unknown, context: RequestContext): ParsedRequest {
  const parsed = requestSchema.safeParse(input)
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map(issueProblem) }
  const communication = communicationOf(parsed.data, context)
  const problems = validateCommunication(communication, context.policy)
  return problems.length > 0 ? { ok: false, problems } : { ok: true, communication }
}

/** The communication a request of the right shape asks for; whether it makes sense is validate's to say. */
export function communicationOf(request: z.output<typeof requestSchema>, { policy, now, source, newId }: RequestContext): Communication {
  const category = Object.hasOwn(policy.categories, request.category) ? policy.categories[request.category] : undefined
  return {
    requestId: request.requestId ?? newId(), recipientId: request.recipientId, category: request.category,
    channel: request.channel ?? category?.channels[0] ?? 'sms', fallbackChannels: request.fallbackChannels ?? [],
    subject: request.subject ?? null, text: request.text, html: request.html ?? null, mediaUrls: request.mediaUrls ?? [],
    requestedAt: request.requestedAt ?? now, notBefore: request.notBefore ?? null, expiresAt: request.expiresAt ?? null,
    tenantId: request.tenantId ?? 'default', campaignId: request.campaignId ?? null, subjectKey: request.subjectKey ?? null,
    experimentId: request.experimentId ?? null, variant: request.variant ?? null, facts: request.facts ?? {}, source,
    sealed: null, lane: category?.lane ?? 'normal', pass: 0, attempt: 0, sendChannel: null, segments: 0, costMicros: 0, digest: [], trace: [],
  }
}

function issueProblem(issue: z.core.$ZodIssue): RequestProblem {
  const field = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') return { field: issue.keys.join(', '), code: 'unknown_field', message: `no such field; known are ${Object.keys(requestSchema.shape).join(', ')}` }
  return { field: field === '' ? '(body)' : field, code: 'invalid_field', message: issue.message }
}
