/** Is the process alive, can it work, what does it count? Served by the gateway, and alone by a process without one. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { GatewayDeps, Readiness } from '../deps.ts'

export type HealthDeps = Pick<GatewayDeps, 'metrics' | 'readiness'>

const unlimited = { rateLimit: false as const }
const readyBody = z.object({ ready: z.boolean(), dependencies: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })) })

/** Registers /health/live, /health/ready and /metrics. */
export function healthRoutes(app: FastifyInstance, { metrics, readiness }: HealthDeps): void {
  let asking: Promise<Readiness> | null = null
  /** Probes that come while one is being answered share the answer: the port may be open to the world, the dependencies are not. */
  const shared = (): Promise<Readiness> => {
    asking ??= readiness().finally(() => { asking = null })
    return asking
  }

  app.get('/health/live', { config: unlimited, schema: { tags: ['operation'], summary: 'The process runs', response: { 200: z.object({ alive: z.literal(true) }) } } }, async () => ({ alive: true }))

  app.get('/health/ready', { config: unlimited, schema: { tags: ['operation'], summary: 'Everything it needs can be reached', response: { 200: readyBody, 503: readyBody } } }, async (_request, reply) => {
    const dependencies = await shared()
    const ready = Object.values(dependencies).every(({ ok }) => ok)
    return reply.code(ready ? 200 : 503).send({ ready, dependencies })
  })

  app.get('/metrics', { config: unlimited, schema: { tags: ['operation'], summary: 'Prometheus metrics', produces: ['text/plain'] } }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).serializer(String).send(await metrics.registry.metrics()))
}
