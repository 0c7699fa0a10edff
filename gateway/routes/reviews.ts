/** GET /v1/reviews, POST /v1/reviews/:id. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { readShape } from '../../processors/content/shape.ts'
import { inWords } from '../../processors/content/shape-words.ts'
import { refusals } from '../api-schemas.ts'
import { requireScope, subjectOf } from '../auth.ts'
import type { GatewayDeps } from '../deps.ts'
import { refusal, refuse } from '../errors.ts'
import { decisions, REVIEW_ID, reviewsOf, settleReview } from '../reviews.ts'

const tags = ['reviews']
const MAX_REVIEWS = 1000
const reviewsBody = z.object({
  reviews: z.array(z.object({
    reviewId: z.string(), recipientId: z.string(), at: z.iso.datetime(),
    text: z.string().nullable().describe('The person\'s words; null once they are older than 30 days.'), providerMessageId: z.string().nullable(),
  })),
})
const decisionBody = z.strictObject({ decision: z.enum(decisions).describe('opt_out: it meant STOP. none: it did not.') })
const settledBody = z.object({ reviewId: z.string(), decision: z.enum(decisions) })
const params = z.object({ id: inWords(z.string().regex(REVIEW_ID), 'an id of a review, as GET /v1/reviews lists them').describe('The id of the review.') })

/** Registers the routes. */
export function reviewRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  app.get('/v1/reviews', {
    preParsing: requireScope('recipients:read'),
    schema: {
      tags, summary: 'Replies that may have meant STOP', security: [{ bearer: ['recipients:read'] }],
      description: 'The oldest first, at most 1000. Marketing to these people waits until each is settled.', response: { 200: reviewsBody, ...refusals(400, 401, 403, 429, 503) },
    },
  }, async (_request, reply) => reply.send({ reviews: await reviewsOf(deps, MAX_REVIEWS) }))

  app.post<{ Params: { id: string } }>('/v1/reviews/:id', {
    preParsing: requireScope('consents:write'),
    schema: {
      tags, summary: 'Settle a review', security: [{ bearer: ['consents:write'] }], params, body: decisionBody,
      description: 'From the answer on an opt-out holds for every send; without one, marketing goes on.', response: { 200: settledBody, ...refusals(400, 401, 403, 404, 409, 415, 429, 503) },
    },
  }, async (request, reply) => {
    const shaped = readShape(decisionBody, request.body)
    if (!shaped.ok) return refuse(reply, refusal('invalid_request', undefined, shaped.problems))
    const outcome = await settleReview(deps, request.params.id, shaped.value.decision, subjectOf(request))
    return outcome.ok ? reply.send({ reviewId: request.params.id, decision: outcome.value }) : refuse(reply, outcome.refusal)
  })
}
