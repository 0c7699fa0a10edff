/** The gateway: the API, the providers' webhooks, the pages. Builds a server and never listens, so that tests inject requests (server.ts listens). */
import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { identifyCallers } from './auth.ts'
import type { GatewayDeps } from './deps.ts'
import { describeApi } from './docs.ts'
import { bareServer } from './fastify.ts'
import { measureRequests } from './http-metrics.ts'
import { takeJson } from './json-body.ts'
import { communicationRoutes } from './routes/communications.ts'
import { dashboardRoutes } from './routes/dashboard.ts'
import { budgetRoutes } from './routes/budgets.ts'
import { deferralRoutes } from './routes/deferrals.ts'
import { explainRoute } from './routes/explain.ts'
import { healthRoutes } from './routes/health.ts'
import { indexRoute } from './routes/index-page.ts'
import { preferenceRoutes } from './routes/preferences.ts'
import { privacyRoutes } from './routes/privacy.ts'
import { recipientRoutes } from './routes/recipients.ts'
import { reviewRoutes } from './routes/reviews.ts'
import { unsubscribeRoutes } from './routes/unsubscribe.ts'
import { resendWebhooks } from './webhooks/resend.ts'
import { twilioWebhooks } from './webhooks/twilio.ts'

export type { GatewayDeps } from './deps.ts'

/** Builds the gateway, ready to listen. */
export async function buildGateway(deps: GatewayDeps): Promise<FastifyInstance> {
  const app = bareServer(deps)
  measureRequests(app, deps)
  // Callers are identified before their rate is counted, so that a token has a budget of its own and bad tokens share their address's.
  await identifyCallers(app, deps)
  await app.register(rateLimit, {
    max: deps.settings.GATEWAY_RATE_LIMIT_PER_MINUTE, timeWindow: 60_000,
    keyGenerator: request => (request.identity.ok ? `token ${request.identity.caller.subject}` : `address ${normalizeIP(request.ip)}`),
  })
  takeJson(app)
  await describeApi(app)
  // Each kind of route is a scope of its own: content types differ, and the documentation is collected once all are known.
  await app.register(async scope => communicationRoutes(scope, deps))
  await app.register(async scope => budgetRoutes(scope, deps))
  await app.register(async scope => deferralRoutes(scope, deps))
  await app.register(async scope => recipientRoutes(scope, deps))
  await app.register(async scope => reviewRoutes(scope, deps))
  await app.register(async scope => explainRoute(scope, deps))
  await app.register(async scope => privacyRoutes(scope, deps))
  await app.register(async scope => unsubscribeRoutes(scope, deps))
  await app.register(async scope => preferenceRoutes(scope, deps))
  await app.register(async scope => healthRoutes(scope, deps))
  await app.register(async scope => dashboardRoutes(scope, deps))
  await app.register(async scope => indexRoute(scope))
  if (deps.settings.WEBHOOKS_ENABLED) {
    await app.register(async scope => twilioWebhooks(scope, deps))
    await app.register(async scope => resendWebhooks(scope, deps))
  }
  await app.ready()
  return app
}
