import type { FastifyInstance } from 'fastify'
import { bareServer } from './fastify.ts'
import type { BareDeps } from './fastify.ts'
import { healthRoutes } from './routes/health.ts'
import type { HealthDeps } from './routes/health.ts'

export type HealthServerDeps = HealthDeps & Pick<BareDeps, 'settings' | 'log' | 'newId'>

/** The server of a process without the gateway: health and metrics alone. Builds, never listens (`listenGateway` does). */
export async function buildHealthServer(deps: HealthServerDeps): Promise<FastifyInstance> {
  const app = bareServer({ ...deps, publicBaseUrl: () => '' })
  healthRoutes(app, deps)
  await app.ready()
  return app
}
