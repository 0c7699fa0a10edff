/** Turns whatever was thrown into the one error shape. What is no fault of the caller is logged, with the id of the request. */
import type { FastifyError, FastifyInstance } from 'fastify'
import { Unavailable } from '../processors/kernel/unavailable.ts'
import { refusal, refuse, Refused } from './errors.ts'
import type { Refusal } from './errors.ts'

/** Fastify's own codes that say more than their status. */
const byFastifyCode: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: refusal('too_large'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: refusal('unsupported_media_type'),
}

/** What to answer for an error; `internal` for everything unexpected. */
export function refusalOf(error: Partial<FastifyError>): Refusal {
  if (error instanceof Refused) return error.refusal
  if (error instanceof Unavailable) return refusal('unavailable', `${error.dependency} cannot be reached; send the same again later`)
  if (error.validation) {
    const part = error.validationContext ?? 'request'
    return refusal('invalid_request', undefined, error.validation.map(({ instancePath, message }) => ({ field: instancePath.slice(1).replaceAll('/', '.') || part, code: 'invalid_field', message: message ?? 'is not valid' })))
  }
  const known = byFastifyCode[error.code ?? '']
  if (known) return known
  const status = error.statusCode ?? 500
  if (status === 429) return refusal('rate_limited')
  // Only Fastify itself throws the rest with a 4xx: a content length that does not fit, an aborted body, a bad URL.
  return status >= 400 && status < 500 ? refusal('bad_request', error.message) : refusal('internal')
}

/** Installs the handlers of thrown errors and of unknown routes. */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const given = refusalOf(error)
    if (given.code === 'internal') request.log.error({ err: error, route: request.routeOptions.url }, 'a request ended in a bug')
    else if (given.code === 'unavailable') request.log.warn({ err: error, route: request.routeOptions.url }, 'a request could not be served')
    return refuse(reply, given)
  })
  app.setNotFoundHandler((_request, reply) => refuse(reply, refusal('not_found', 'there is no such route; GET /docs lists them')))
}
