import type { FastifyInstance } from 'fastify'
import type { GatewayDeps } from './deps.ts'

/** Headers that every answer carries; pages replace the content policy by one that allows their style. */
export function addSecurityHeaders(app: FastifyInstance, { publicBaseUrl }: Pick<GatewayDeps, 'publicBaseUrl'>): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    })
    if (publicBaseUrl().startsWith('https:')) void reply.header('strict-transport-security', 'max-age=31536000')
  })
}
