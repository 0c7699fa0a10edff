/** GET /v1/recipients/:id/export, DELETE /v1/recipients/:id. */
import type { FastifyInstance } from 'fastify'
import { erasureBody, exportBody, refusals } from '../api-schemas.ts'
import { requireScope, subjectOf } from '../auth.ts'
import type { GatewayDeps } from '../deps.ts'
import { erase } from '../erasure.ts'
import { refusal, refuse } from '../errors.ts'
import { exportOf } from '../export.ts'
import { idParams } from '../ids.ts'
import type { IdParams } from '../ids.ts'

const tags = ['recipients']

/** Registers the routes. Both leave an entry in the person's consent trail that names the caller. */
export function privacyRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  app.get<{ Params: IdParams }>('/v1/recipients/:id/export', {
    preParsing: requireScope('recipients:read'),
    schema: {
      tags, summary: 'Everything held about a person', security: [{ bearer: ['recipients:read'] }], params: idParams,
      response: { 200: exportBody, ...refusals(400, 401, 403, 404, 429, 503) },
    },
  }, async (request, reply) => {
    const held = await exportOf(deps, request.params.id, subjectOf(request))
    return held === null ? refuse(reply, refusal('not_found', 'nobody is known by this id')) : reply.header('cache-control', 'no-store').send(held)
  })

  app.delete<{ Params: IdParams }>('/v1/recipients/:id', {
    preParsing: requireScope('recipients:write'),
    schema: {
      tags, summary: 'Erase a person', security: [{ bearer: ['recipients:write'] }], params: idParams,
      description: 'Nothing goes out to them from here on; what waits is cancelled. The hash of each address stays suppressed and the consent trail stays. Repeating finishes what was interrupted.',
      response: { 200: erasureBody, ...refusals(400, 401, 403, 404, 429, 503) },
    },
  }, async (request, reply) => {
    const outcome = await erase(deps, request.params.id, subjectOf(request))
    return outcome.ok ? reply.send(outcome.value) : refuse(reply, outcome.refusal)
  })
}
