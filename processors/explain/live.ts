/** Would this be sent to a person as they are known now? As explainCase, over what the stores hold. Nothing is reserved, sent or kept. */
import { z } from 'zod'
import { knownBy, prepareCase } from '../compliance/explain-prepare.ts'
import type { ExplainDefaults, PreparedCase } from '../compliance/explain-prepare.ts'
import { caseSchema } from '../compliance/explain-schema.ts'
import { ID } from '../content/id.ts'
import { accountOf } from '../cost/accounts.ts'
import { knownBudgets } from '../cost/budgets.ts'
import { stagesWith } from '../stages.ts'
import type { Stores } from '../stores/ports.ts'
import { explainPrepared } from './index.ts'
import type { ExplainAnswer } from './index.ts'
import { closedAddresses } from './of-addresses.ts'

export interface LiveContext extends ExplainDefaults {
  readonly stores: Pick<Stores, 'recipients' | 'limits' | 'budgets' | 'engagement'>
  readonly addressHash: (address: string) => string
  /** The moment of the decision unless the question names one, ms. */
  readonly now: number
}

/** What is asked; the request's own fields are checked as those of a case. */
export const liveQuestion = z.strictObject({
  recipientId: z.string().regex(ID, 'is no id of a person'),
  request: z.record(z.string(), z.unknown()).describe('As in POST /v1/communications, with facts about the content: docs/reference/explain.md.'),
  now: caseSchema.shape.now.optional(),
})

/** Explains a question, or names every problem of it. Rejects when a store cannot be read. */
export async function explainLive(input: unknown, context: LiveContext): Promise<ExplainAnswer> {
  const asked = liveQuestion.safeParse(input)
  if (!asked.success) {
    return { ok: false, problems: asked.error.issues.flatMap(issue => issue.code === 'unrecognized_keys' ? issue.keys.map(key => `${key}: is not a field`) : [`${issue.path.join('.') || '(body)'}: ${issue.message}`]) }
  }
  const { recipientId, request, now = context.now } = asked.data
  const id = typeof request['requestId'] === 'string' ? request['requestId'] : recipientId
  const read = prepareCase({ id, now, request: { ...request, recipientId }, recipient: null }, context)
  if (!read.ok) return read
  const held = await known(read.prepared, context)
  const consents = [...(asked.data.now === undefined ? held.consents : knownBy(held.consents, now)), ...await closedAddresses(held.recipient, context.stores.recipients, context.addressHash)]
  return { ok: true, explanation: await explainPrepared({ ...read.prepared, ...held, consents }, stagesWith(context)) }
}

/** What the stores hold about a person, and about the money of that moment. */
async function known({ now, policy, settings, communication: { recipientId, category, campaignId, tenantId } }: PreparedCase, { stores }: LiveContext): Promise<Pick<PreparedCase, 'recipient' | 'consents' | 'history' | 'engagement' | 'accounts'>> {
  const keys = knownBudgets(now, settings, policy, { category, campaignId, tenantId }).map(({ key }) => key)
  const [[state], history, [engagement = []], budgets] = await Promise.all([stores.recipients.get([recipientId]), stores.limits.history(recipientId, now), stores.engagement.of([recipientId]), stores.budgets.state(keys)])
  return { recipient: state?.recipient ?? null, consents: state?.consents ?? [], history, engagement, accounts: budgets.map(accountOf) }
}
