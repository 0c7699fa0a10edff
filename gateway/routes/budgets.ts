/** GET /v1/budgets, POST /v1/budgets/top-up. */
import type { FastifyInstance } from 'fastify'
import { budgetsBody, refusals, toppedUpBody } from '../api-schemas.ts'
import { requireScope, subjectOf } from '../auth.ts'
import { budgetsNow, budgetsQuery, topUp, topUpBody } from '../budgets.ts'
import type { BudgetsQuery } from '../budgets.ts'
import type { GatewayDeps } from '../deps.ts'
import { refusal, refuse } from '../errors.ts'
import { IDEMPOTENCY_KEY_MAX } from '../idempotency.ts'

const tags = ['budgets']
const keyProblem = { field: 'Idempotency-Key', code: 'invalid_field', message: `give 1 to ${IDEMPOTENCY_KEY_MAX} characters` }

/** Registers the routes. */
export function budgetRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  app.get<{ Querystring: BudgetsQuery }>('/v1/budgets', {
    preParsing: requireScope('communications:read'),
    schema: { tags, summary: 'What may be spent, and what was', security: [{ bearer: ['communications:read'] }], querystring: budgetsQuery, response: { 200: budgetsBody, ...refusals(400, 401, 403, 429, 503) } },
  }, async (request, reply) => {
    const { campaignId, tenantId } = request.query
    return reply.send({ budgets: await budgetsNow(deps, { ...(campaignId !== undefined && { campaignId }), ...(tenantId !== undefined && { tenantId }) }) })
  })

  app.post('/v1/budgets/top-up', {
    preParsing: requireScope('admin'),
    schema: {
      tags, summary: 'Add money to a budget of today or this month', security: [{ bearer: ['admin'] }], body: topUpBody,
      description: 'Takes effect at once and wakes what waits for money. Give an Idempotency-Key to make repeating harmless.',
      response: { 200: toppedUpBody, ...refusals(400, 401, 403, 413, 415, 429, 503) },
    },
  }, async (request, reply) => {
    const key = request.headers['idempotency-key'] ?? null
    if (key !== null && (typeof key !== 'string' || key === '' || key.length > IDEMPOTENCY_KEY_MAX)) return refuse(reply, refusal('invalid_request', undefined, [keyProblem]))
    const outcome = await topUp(deps, request.body, subjectOf(request), key)
    if (!outcome.ok) return refuse(reply, outcome.refusal)
    request.log.info({ subject: subjectOf(request), topUpId: outcome.value.topUpId, budget: outcome.value.budget.key }, 'budget topped up')
    return reply.send(outcome.value)
  })
}
