/** PUT and GET /v1/recipients/:id, POST /v1/recipients/:id/consents. */
import type { FastifyInstance } from 'fastify'
import { consentsAccepted, consentsBody, profileBody, putBody, recipientBody, refusals } from '../api-schemas.ts'
import { requireScope, subjectOf } from '../auth.ts'
import type { GatewayDeps } from '../deps.ts'
import { refusal, refuse } from '../errors.ts'
import { idParams } from '../ids.ts'
import type { IdParams } from '../ids.ts'
import { iso } from '../iso.ts'
import { profileOf, putRecipient, takeConsents } from '../recipients.ts'

const tags = ['recipients']

/** Registers the routes. */
export function recipientRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  app.put<{ Params: IdParams }>('/v1/recipients/:id', {
    preParsing: requireScope('recipients:write'),
    schema: {
      tags, summary: 'Set the profile of a person', security: [{ bearer: ['recipients:write'] }], params: idParams, body: recipientBody,
      response: { 200: putBody, ...refusals(400, 401, 403, 409, 413, 415, 429, 503) },
    },
  }, async (request, reply) => {
    const outcome = await putRecipient(deps, request.params.id, request.body)
    if (!outcome.ok) return refuse(reply, outcome.refusal)
    return reply.send({ recipientId: outcome.value.recipientId, updatedAt: iso(outcome.value.updatedAt) })
  })

  app.get<{ Params: IdParams }>('/v1/recipients/:id', {
    preParsing: requireScope('recipients:read'),
    schema: {
      tags, summary: 'Profile and consents of a person', security: [{ bearer: ['recipients:read'] }], params: idParams,
      response: { 200: profileBody, ...refusals(400, 401, 403, 404, 429, 503) },
    },
  }, async (request, reply) => {
    const profile = await profileOf(deps, request.params.id)
    return profile === null ? refuse(reply, refusal('not_found', 'nobody is known by this id')) : reply.send(profile)
  })

  app.post<{ Params: IdParams }>('/v1/recipients/:id/consents', {
    preParsing: requireScope('consents:write'),
    schema: {
      tags, summary: 'Record consents, opt-outs and objections', security: [{ bearer: ['consents:write'] }], params: idParams, body: consentsBody,
      description: 'Without an id, the id of a consent follows from person, channel, purpose, action and time: give `at` and repeating is harmless.',
      response: { 202: consentsAccepted, ...refusals(400, 401, 403, 413, 415, 429, 503) },
    },
  }, async (request, reply) => {
    const outcome = await takeConsents(deps, request.params.id, request.body, subjectOf(request))
    if (!outcome.ok) return refuse(reply, outcome.refusal)
    return reply.code(202).send({ accepted: outcome.value.map(({ consentId }) => ({ consentId, status: 'accepted' })) })
  })
}
