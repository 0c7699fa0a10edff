/** A Fastify with what every server of ours shares: limits, ids, the one error shape. */
import Fastify, { LogController } from 'fastify'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { z } from 'zod'
import { proxiesOf } from '../config/proxies.ts'
import { readShape } from '../processors/content/shape.ts'
import { answerClientError } from './client-error.ts'
import type { GatewayDeps } from './deps.ts'
import { handleErrors } from './error-handler.ts'
import { Refused, refusal, refuse } from './errors.ts'
import { addSecurityHeaders } from './security-headers.ts'

export type BareDeps = Pick<GatewayDeps, 'settings' | 'log' | 'newId' | 'publicBaseUrl'>

/** How long a client may take to send a request, ms: a slow one must not hold a connection for ever. */
const REQUEST_TIMEOUT_MS = 30_000

/** A server without routes. */
export function bareServer(deps: BareDeps): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = deps.log
  const proxies = proxiesOf(deps.settings.GATEWAY_TRUSTED_PROXIES)
  const app = Fastify({
    loggerInstance, logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }), genReqId: deps.newId, requestIdHeader: false, bodyLimit: deps.settings.GATEWAY_BODY_LIMIT_BYTES, requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: proxies.length === 0 ? false : proxies,
    // Ids have up to 128 characters, unsubscribe tokens hold one in base64.
    routerOptions: { maxParamLength: 1024 },
    forceCloseConnections: 'idle',
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, _request, reply) => void refuse(reply, refusal('bad_request', error.message)),
  })
  // Bodies and headers are checked by the routes: the same parsers serve the typed producer and the command line.
  app.setValidatorCompiler(({ schema, httpPart }) => {
    if (httpPart === 'body' || httpPart === 'headers' || !(schema instanceof z.ZodObject)) return (value: unknown) => ({ value })
    return (given: unknown) => {
      const shaped = readShape(schema, given)
      return shaped.ok ? { value: shaped.value } : { error: new Refused(refusal('invalid_request', undefined, shaped.problems)) }
    }
  })
  app.setSerializerCompiler(() => data => JSON.stringify(data))
  handleErrors(app)
  addSecurityHeaders(app, deps)
  return app
}
