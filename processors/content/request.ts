/** A request as producers write it, in JSON: what POST /v1/communications, `postrider send -` and the typed producer take. */
import { z } from 'zod'
import type { Policy } from '../../config/policy.ts'
import type { Communication } from '../../schemas/generated/types.ts'
import { instant } from './instant.ts'
import type { FieldProblem } from './problem.ts'
import { readShape } from './shape.ts'
import { validateCommunication } from './validate.ts'

const channel = z.enum(['sms', 'mms', 'email'])
const shortText = z.string().min(1).max(256)

export const requestSchema = z.strictObject({
  requestId: z.string().min(1).max(128).optional().describe('Your id of this message; made up when absent. The same id is sent once, whatever happens.'),
  recipientId: z.string().min(1).max(128).describe('Whom it is for.'),
  category: z.string().min(1).max(128).describe('A row of the policy, e.g. payment_reminder.'),
  channel: channel.optional().describe('Preferred channel; the first of the category when absent.'),
  fallbackChannels: z.array(channel).max(3).optional().describe('Other channels you allow, in order.'),
  subject: z.string().nullish().describe('Subject of the email; one that may go out as an email needs it.'),
  text: z.string().describe('SMS text, or plain text of the email.'),
  html: z.string().nullish().describe('The email in HTML, beside its text.'),
  mediaUrls: z.array(z.string()).max(10).optional().describe('Pictures of an MMS: https URLs that the provider can fetch.'),
  requestedAt: instant.optional().describe('When it was asked for; now when absent. Latency and the day in reports count from it. ISO 8601 with an offset, or ms since 1970.'),
  notBefore: instant.nullish().describe('Not to go out earlier; at once, as far as the rules allow, when absent. ISO 8601 with an offset, or ms since 1970.'),
  expiresAt: instant.nullish().describe('Worthless from then on: what has not gone out by then expires. The category decides when absent. ISO 8601 with an offset, or ms since 1970.'),
  tenantId: shortText.optional().describe('On whose behalf, where several share an installation: budgets and reports tell tenants apart. "default" when absent.'),
  campaignId: shortText.nullish().describe('The campaign it belongs to: budgets and reports tell campaigns apart.'),
  subjectKey: shortText.nullish().describe('What it is about, e.g. an account: caps per subject count by it.'),
  experimentId: shortText.nullish().describe('The A/B experiment it belongs to.'),
  variant: shortText.nullish().describe('Its variant in that experiment.'),
  facts: z.record(z.string(), z.string()).optional().describe('Content facts for compliance, see docs/reference/explain.md.'),
})
export type CommunicationRequest = z.input<typeof requestSchema>

export type RequestProblem = FieldProblem
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
  const shaped = readShape(requestSchema, input)
  if (!shaped.ok) return shaped
  const communication = communicationOf(shaped.value, context)
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
