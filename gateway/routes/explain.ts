/** POST /v1/explain. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { caseSchema } from '../../processors/compliance/explain-schema.ts'
import { readShape } from '../../processors/content/shape.ts'
import { explainLive, liveQuestion } from '../../processors/explain/live.ts'
import { refusals } from '../api-schemas.ts'
import { requireScope } from '../auth.ts'
import type { GatewayDeps } from '../deps.ts'
import { refusal, refuse } from '../errors.ts'
import { idSchema } from '../../processors/content/id.ts'
import { reach } from '../reach.ts'

const text = z.string().nullable()
const earliest = z.object({
  at: text.describe('The first instant at which it would go; null when none is known.'), binds: z.array(z.object({ stage: z.string(), reason: z.string(), rule: text, until: text })),
  or: z.object({ addMicros: z.int(), at: z.string(), budgets: z.record(z.string(), z.int()) }).optional().describe('What money would change.'),
})
const explanationBody = z.object({
  id: z.string(), outcome: z.enum(['send', 'defer', 'reject']), stage: z.string(), reason: text, until: text, earliest: earliest.nullable(),
  trace: z.array(z.object({ stage: z.string(), verdict: z.string(), reason: text, rule: text, citation: text, until: text, inputs: z.record(z.string(), z.unknown()) })),
})

/** The question as the API takes it: ids as everywhere, and every field described. */
const question = liveQuestion.extend({ recipientId: idSchema.describe('Whom it would be for.'), now: liveQuestion.shape.now.describe('The moment of the decision; now when absent. ISO 8601 with an offset, or ms since 1970.') })
/** What is checked here, so that it is refused in the words of every other route. */
const checked = question.extend({ request: caseSchema.shape.request })

/** Registers the route. */
export function explainRoute(app: FastifyInstance, deps: GatewayDeps): void {
  app.post('/v1/explain', {
    preParsing: requireScope('recipients:read'),
    schema: {
      tags: ['communications'], summary: 'Would this be sent, when, and why not?', security: [{ bearer: ['recipients:read'] }], body: question,
      description: 'Asks every stage about a person as they are known now. Nothing is sent, reserved or kept.', response: { 200: explanationBody, ...refusals(400, 401, 403, 413, 415, 429, 503) },
    },
  }, async (request, reply) => {
    const shaped = readShape(checked, request.body)
    if (!shaped.ok) return refuse(reply, refusal('invalid_request', undefined, shaped.problems))
    const { stores, policy, prices = [], settings, addressHash } = deps
    const answer = await reach('redis', () => explainLive(request.body, { stores, policy, prices, settings, addressHash, now: deps.now() }))
    if (answer.ok) return reply.send(answer.explanation)
    const problems = answer.problems.map(problem => {
      const [, field = '(body)', message = problem] = /^([^:]*): (.*)$/s.exec(problem) ?? []
      return { field, code: 'invalid_field', message }
    })
    return refuse(reply, refusal('invalid_request', undefined, problems))
  })
}
