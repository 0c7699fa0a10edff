/** POST, GET and DELETE /v1/communications. */
import type { FastifyInstance } from 'fastify'
import { accept } from '../accept.ts'
import { acceptBody, acceptedBody, acceptHeaders, cancelledBody, refusals, storyBody } from '../api-schemas.ts'
import { requireScope, subjectOf } from '../auth.ts'
import { cancel } from '../cancel.ts'
import type { GatewayDeps } from '../deps.ts'
import { refusal, refuse } from '../errors.ts'
import { IDEMPOTENCY_KEY_MAX } from '../idempotency.ts'
import { idParams } from '../ids.ts'
import type { IdParams } from '../ids.ts'
import { storyOf } from '../story.ts'

const tags = ['communications']
const keyProblem = { field: 'Idempotency-Key', code: 'invalid_field', message: `give 1 to ${IDEMPOTENCY_KEY_MAX} characters` }

/** Registers the routes. */
export function communicationRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  app.post('/v1/communications', {
    preParsing: requireScope('communications:write'),
    schema: {
      tags, summary: 'Send communications', security: [{ bearer: ['communications:write'] }], headers: acceptHeaders, body: acceptBody,
      description: 'Answers once every request is safely in the log. Whether, when and on which channel each goes out is decided after that; GET tells.',
      response: { 202: acceptedBody, ...refusals(400, 401, 403, 409, 413, 415, 429, 503) },
    },
  }, async (request, reply) => {
    const key = request.headers['idempotency-key']
    if (key !== undefined && (typeof key !== 'string' || key === '' || key.length > IDEMPOTENCY_KEY_MAX)) return refuse(reply, refusal('invalid_request', undefined, [keyProblem]))
    const outcome = await accept(deps, { body: request.body, subject: subjectOf(request), idempotencyKey: key ?? null })
    if (!outcome.ok) return refuse(reply, outcome.refusal)
    return reply.code(202).send({ accepted: outcome.requestIds.map(requestId => ({ requestId, status: 'accepted' })) })
  })

  app.get<{ Params: IdParams }>('/v1/communications/:id', {
    preParsing: requireScope('communications:read'),
    schema: {
      tags, summary: 'What became of a communication', security: [{ bearer: ['communications:read'] }], params: idParams,
      response: { 200: storyBody, ...refusals(400, 401, 403, 404, 429, 503) },
    },
  }, async (request, reply) => {
    const story = await storyOf(deps, request.params.id)
    return story === null ? refuse(reply, refusal('not_found', 'nothing is known by this id; if it was accepted a moment ago, ask again: its story follows within seconds')) : reply.send(story)
  })

  app.delete<{ Params: IdParams }>('/v1/communications/:id', {
    preParsing: requireScope('communications:write'),
    schema: {
      tags, summary: 'Cancel a communication', security: [{ bearer: ['communications:write'] }], params: idParams,
      response: { 200: cancelledBody, ...refusals(400, 401, 403, 404, 409, 429, 503) },
    },
  }, async (request, reply) => {
    const { id } = request.params
    const refused = await cancel(deps, id)
    return refused === null ? reply.send({ requestId: id, state: 'cancelled' }) : refuse(reply, refused)
  })
}
