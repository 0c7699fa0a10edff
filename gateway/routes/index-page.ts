import type { FastifyInstance } from 'fastify'
import { indexPage } from '../pages/index.ts'
import { sendPage } from '../pages/page.ts'

/** Registers GET /. */
export function indexRoute(app: FastifyInstance): void {
  app.get('/', { schema: { hide: true } }, (_request, reply) => sendPage(reply, 'Postrider', indexPage()))
}
