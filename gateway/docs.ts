import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

/** OpenAPI 3.1 of the routes registered after it: /docs to read, /docs/json for tools. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Postrider', version: '0.1.0', description: 'Decides whether, when and at what price a message to a person may go out, sends it once, and can prove why.' },
      tags: [{ name: 'communications' }, { name: 'deferrals' }, { name: 'budgets' }, { name: 'recipients' }, { name: 'operation' }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'HS256 by JWT_SECRET_KEY; `postrider token` makes one.' } } },
    },
    transform: jsonSchemaTransform,
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    // The standalone layout is this one below a bar that loads other descriptions; the style inside the bar's logo is what the policy of the page forbids.
    uiConfig: { layout: 'BaseLayout' },
    staticCSP: true,
    // The page is also read over plain http on this machine, and nothing of it needs another host.
    transformStaticCSP: policy => policy.replace(' upgrade-insecure-requests;', '').replaceAll(' https:', '').replace(' validator.swagger.io', '').replace("frame-ancestors 'self'", "frame-ancestors 'none'"),
  })
}
