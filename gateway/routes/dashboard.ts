/** The read-only dashboard: today's funnel, and the story of one communication. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { utcDate } from '../../processors/kernel/events.ts'
import { allows, requireScope } from '../auth.ts'
import type { GatewayDeps } from '../deps.ts'
import { refusal, refuse } from '../errors.ts'
import { idParams, idSchema } from '../ids.ts'
import type { IdParams } from '../ids.ts'
import { dashboardPage, listPage } from '../pages/dashboard.ts'
import { sendPage } from '../pages/page.ts'
import { storyPage, unknownPage } from '../pages/story.ts'
import { reach } from '../reach.ts'
import { storyOf } from '../story.ts'

const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/
/** The host must be this machine's too: else a page elsewhere could point a name of its own here and read along (DNS rebinding). */
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/** Registers GET /dashboard and the stories under it. */
export function dashboardRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  const needToken = requireScope('admin')
  const open = (request: FastifyRequest): boolean => deps.settings.NODE_ENV !== 'production' && LOOPBACK_ADDRESS.test(request.ip) && LOOPBACK_HOST.test(request.headers.host ?? '')
  const preParsing = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!open(request) && !allows(request.identity, 'admin')) await needToken(request, reply)
  }
  const show = async (id: string, reply: FastifyReply): Promise<FastifyReply> => {
    const story = await storyOf(deps, id)
    return story === null ? sendPage(reply.code(404), 'Unknown', unknownPage(id)) : sendPage(reply, story.requestId, storyPage(story))
  }

  app.get('/dashboard', { preParsing, schema: { hide: true } }, async (_request, reply) => {
    const day = utcDate(deps.now())
    const days = { from: day, to: day }
    const [[funnel], reasons, waiting, recent] = await reach('clickhouse', () => Promise.all([deps.analytics.query('funnel', { ...days, campaign: '' }), deps.analytics.query('reasons', days), deps.analytics.query('waiting', days), deps.analytics.query('recent', { ...days, outcome: '', reason: '', limit: 15 })]))
    return sendPage(reply, 'Today', dashboardPage({ day, funnel: funnel ?? null, reasons, waiting, recent }))
  })

  app.get<{ Querystring: { outcome?: string; reason?: string } }>('/dashboard/list', { preParsing, schema: { hide: true } }, async (request, reply) => {
    const day = utcDate(deps.now())
    const { outcome = '', reason = '' } = request.query
    const rows = await reach('clickhouse', () => deps.analytics.query('recent', { from: day, to: day, outcome: String(outcome), reason: String(reason), limit: 200 }))
    return sendPage(reply, 'Requests', listPage({ day, outcome: String(outcome), reason: String(reason), rows }))
  })

  app.get<{ Params: IdParams }>('/dashboard/communications/:id', { preParsing, schema: { hide: true, params: idParams } }, (request, reply) => show(request.params.id, reply))

  app.get<{ Querystring: { id?: string } }>('/dashboard/communications', { preParsing, schema: { hide: true } }, async (request, reply) => {
    const id = idSchema.safeParse(request.query.id?.trim())
    return id.success ? show(id.data, reply) : refuse(reply, refusal('invalid_request', undefined, [{ field: 'id', code: 'invalid_field', message: 'give the id of a request' }]))
  })
}
