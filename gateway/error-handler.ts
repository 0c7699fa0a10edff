/** Turns whatever was thrown into the one error shape. What is no fault of the caller is logged, with the id of the request. */
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import { Unavailable } from '../processors/kernel/unavailable.ts'
import { refusal, refuse, Refused } from './errors.ts'
import type { Refusal } from './errors.ts'

/** Every content type that some route takes. */
const contentTypes = ['application/json', 'application/x-www-form-urlencoded'] as const

/** Fastify's own codes of a body that the route does not take: the answer says what it does. */
function unfitBody(code: string | undefined, request: FastifyRequest): Refusal | null {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const size = request.headers['content-length']
    return refusal('too_large', `the body ${size === undefined ? 'is too long' : `has ${size} bytes`}; at most ${request.routeOptions.bodyLimit} bytes are taken (GATEWAY_BODY_LIMIT_BYTES): send a list in several calls, and shorten what is alone in its call`)
  }
  if (code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return null
  const taken = contentTypes.filter(type => request.server.hasContentTypeParser(type)).join(' or ')
  return refusal('unsupported_media_type', `this route takes ${taken}; send it with the header Content-Type: ${taken}`)
}

/** What to answer for an error; `internal` for everything unexpected. */
export function refusalOf(error: Partial<FastifyError>): Refusal {
  if (error instanceof Refused) return error.refusal
  if (error instanceof Unavailable) return refusal('unavailable', `${error.dependency} cannot be reached; send the same again later`)
  const status = error.statusCode ?? 500
  if (status === 429) return refusal('rate_limited')
  // Only Fastify itself throws the rest with a 4xx: a content length that does not fit, an aborted body, a bad URL.
  return status >= 400 && status < 500 ? refusal('bad_request', error.message) : refusal('internal')
}

/** Installs the handlers of thrown errors and of unknown routes. */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const given = unfitBody(error.code, request) ?? refusalOf(error)
    if (given.code === 'internal') request.log.error({ err: error, route: request.routeOptions.url }, 'a request ended in a bug')
    else if (given.code === 'unavailable') request.log.warn({ err: error, route: request.routeOptions.url }, 'a request could not be served')
    return refuse(reply, given)
  })
  app.setNotFoundHandler((_request, reply) => refuse(reply, refusal('not_found', 'there is no such route; GET /docs lists them')))
}
