/** Is the process alive, can it work, what does it count? Served by the gateway, and alone by a process without one. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { GatewayDeps, Readiness } from '../deps.ts'

export type HealthDeps = Pick<GatewayDeps, 'metrics' | 'readiness' | 'log'>

const unlimited = { rateLimit: false as const }
const readyBody = z.object({ ready: z.boolean(), dependencies: z.record(z.string(), z.object({
  ok: z.boolean(), code: z.enum(['unreachable', 'no_answer', 'waits']).optional().describe('The log says more.'), waitsFor: z.string().optional().describe('What a lane waits for.'),
})) })

/** Registers /health/live, /health/ready and /metrics. */
export function healthRoutes(app: FastifyInstance, { metrics, readiness, log }: HealthDeps): void {
  const tell = teller(log)
  let asking: Promise<Readiness> | null = null
  /** Probes that come while one is being answered share the answer: the port may be open to the world, the dependencies are not. */
  const shared = (): Promise<Readiness> => {
    asking ??= readiness().finally(() => { asking = null })
    return asking
  }

  app.get('/health/live', { config: unlimited, schema: { tags: ['operation'], summary: 'The process runs', response: { 200: z.object({ alive: z.literal(true) }) } } }, async () => ({ alive: true }))

  app.get('/health/ready', { config: unlimited, schema: { tags: ['operation'], summary: 'Everything it needs can be reached', response: { 200: readyBody, 503: readyBody } } }, async (_request, reply) => {
    const dependencies = await shared()
    tell(dependencies)
    const ready = Object.values(dependencies).every(({ ok }) => ok)
    const shown = Object.entries(dependencies).map(([name, { ok, code, waitsFor }]) => [name, { ok, ...(code && { code }), ...(waitsFor && { waitsFor }) }])
    return reply.code(ready ? 200 : 503).send({ ready, dependencies: Object.fromEntries(shown) })
  })

  app.get('/metrics', { config: unlimited, schema: { tags: ['operation'], summary: 'Prometheus metrics', produces: ['text/plain'] } }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).serializer(String).send(await metrics.registry.metrics()))
}

/** Says in the log what is wrong with a dependency, once until it changes: probes come every few seconds. */
function teller(log: HealthDeps['log']): (readiness: Readiness) => void {
  const told = new Map<string, string>()
  return readiness => {
    for (const [name, { ok, code, detail = code ?? '' }] of Object.entries(readiness)) {
      if (ok || told.get(name) === detail) continue
      told.set(name, detail)
      log.warn({ dependency: name, code, detail }, 'not ready')
    }
    for (const name of told.keys()) {
      if (readiness[name] && !readiness[name].ok) continue
      told.delete(name)
      log.info({ dependency: name }, 'ready again')
    }
  }
}
