import type { FastifyInstance } from 'fastify'
import { Histogram } from 'prom-client'
import type { GatewayDeps } from './deps.ts'

/** Counts and times answers by route, never by URL: a bounded set of labels. */
export function measureRequests(app: FastifyInstance, { metrics }: Pick<GatewayDeps, 'metrics'>): void {
  const seconds = new Histogram({
    name: 'comms_http_request_seconds', help: 'Time to answer a request.', labelNames: ['method', 'route', 'status'] as const, buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10], registers: [metrics.registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    seconds.observe({ method: request.method, route: request.routeOptions.url ?? 'unknown', status: reply.statusCode }, reply.elapsedTime / 1000)
  })
}
