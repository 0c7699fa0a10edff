/** GET /v1/deferrals, POST /v1/deferrals/release, POST /v1/communications/:id/reschedule. */
import type { FastifyInstance } from 'fastify'
import { deferralsBody, refusals, releasedBody, rescheduledBody } from '../api-schemas.ts'
import { requireScope, subjectOf } from '../auth.ts'
import { listQuery, listWaiting, releaseBody, releaseWaiting, rescheduleBody, rescheduleWaiting } from '../deferrals.ts'
import type { ListQuery } from '../deferrals.ts'
import type { GatewayDeps } from '../deps.ts'
import { refuse } from '../errors.ts'
import { idParams } from '../ids.ts'
import type { IdParams } from '../ids.ts'
import { iso } from '../iso.ts'

const tags = ['deferrals']

/** Registers the routes. */
export function deferralRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  app.get<{ Querystring: ListQuery }>('/v1/deferrals', {
    preParsing: requireScope('communications:read'),
    schema: {
      tags, summary: 'What waits, earliest first', security: [{ bearer: ['communications:read'] }], querystring: listQuery,
      response: { 200: deferralsBody, ...refusals(400, 401, 403, 429, 503) },
    },
  }, async (request, reply) => reply.send(await listWaiting(deps, request.query)))

  app.post('/v1/deferrals/release', {
    preParsing: requireScope('admin'),
    schema: {
      tags, summary: 'Release what waits, now', security: [{ bearer: ['admin'] }], body: releaseBody,
      description: 'Wakes what matches, whatever its time. Consent, caps, hour and money are asked again: what may not go out yet waits anew. Repeat while `more` is true.',
      response: { 200: releasedBody, ...refusals(400, 401, 403, 413, 415, 429, 503) },
    },
  }, async (request, reply) => {
    const outcome = await releaseWaiting(deps, request.body)
    if (!outcome.ok) return refuse(reply, outcome.refusal)
    request.log.info({ subject: subjectOf(request), filter: request.body, ...outcome.value }, 'deferrals released')
    return reply.send(outcome.value)
  })

  app.post<{ Params: IdParams }>('/v1/communications/:id/reschedule', {
    preParsing: requireScope('communications:write'),
    schema: {
      tags, summary: 'Let a waiting communication wake at another time', security: [{ bearer: ['communications:write'] }], params: idParams, body: rescheduleBody,
      description: 'Earlier or later. When it wakes, consent, caps, hour and money are asked again. What is due at this very moment may still go out now.',
      response: { 200: rescheduledBody, ...refusals(400, 401, 403, 409, 413, 415, 429, 503) },
    },
  }, async (request, reply) => {
    const { id } = request.params
    const outcome = await rescheduleWaiting(deps, id, request.body, subjectOf(request))
    return outcome.ok ? reply.send({ requestId: id, state: 'deferred', notBefore: iso(outcome.value.dueAt) }) : refuse(reply, outcome.refusal)
  })
}
