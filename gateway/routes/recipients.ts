/** PUT and GET /v1/recipients/:id, POST /v1/recipients/:id/consents. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { dateTime } from '../../processors/content/instant.ts'
import { consentsAccepted, consentsAtBody, consentsBody, profileBody, putBody, recipientBody, refusals } from '../api-schemas.ts'
import { requireScope, subjectOf } from '../auth.ts'
import { consentsAt } from '../consents-at.ts'
import type { GatewayDeps } from '../deps.ts'
import { refusal, refuse } from '../errors.ts'
import { idParams } from '../ids.ts'
import type { IdParams } from '../ids.ts'
import { iso } from '../iso.ts'
import { profileOf, putRecipient, takeConsents } from '../recipients.ts'

const tags = ['recipients']
const atQuery = z.strictObject({ at: dateTime.optional().describe('The moment, ISO 8601 with an offset; now when absent.') })

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
    return profile === null ? refuse(reply, refusal('not_found', 'nobody is known by this id; PUT makes a profile')) : reply.send(profile)
  })

  app.get<{ Params: IdParams; Querystring: { at?: string } }>('/v1/recipients/:id/consents', {
    preParsing: requireScope('recipients:read'),
    schema: {
      tags, summary: 'What was known about a person at a moment, and under which policy', security: [{ bearer: ['recipients:read'] }], params: idParams, querystring: atQuery,
      description: 'The consent trail, folded up to that moment by the time of each event.', response: { 200: consentsAtBody, ...refusals(400, 401, 403, 404, 429, 503) },
    },
  }, async (request, reply) => {
    const { at } = request.query
    const known = await consentsAt(deps, request.params.id, at === undefined ? deps.now() : Date.parse(at))
    return 'code' in known ? refuse(reply, known) : reply.send(known)
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
