/** The read-only dashboard: the funnel of today or of some days, the lists behind its numbers, and the story of one communication. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { allows, requireScope } from '../auth.ts'
import type { GatewayDeps } from '../deps.ts'
import { idSchema } from '../../processors/content/id.ts'
import type { IdParams } from '../ids.ts'
import { dashboardPage } from '../pages/dashboard.ts'
import { noSuchIdPage, noSuchPage } from '../pages/missing.ts'
import { sendPage } from '../pages/page.ts'
import { LIST_PAGE, listPage, unknownOutcomePage } from '../pages/requests.ts'
import { spanOf } from '../pages/span.ts'
import { storyPage, unknownPage } from '../pages/story.ts'
import { reach } from '../reach.ts'
import { storyOf } from '../story.ts'

const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/
/** The host must be this machine's too: else a page elsewhere could point a name of its own here and read along (DNS rebinding). */
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/
/** The terms of the conservation equation. */
const outcomes = ['sent', 'deferred', 'in_flight', 'rejected', 'expired', 'cancelled', 'failed', 'digested'] as const
/** More would be read and thrown away for nobody. */
const LAST_SKIP = 100_000

type Text = string | string[] | undefined
interface ListQuery { outcome?: Text; stage?: Text; reason?: Text; rule?: Text; days?: Text; skip?: Text }
/** Said twice, the last holds. */
const text = (value: Text): string | null => (Array.isArray(value) ? value.at(-1) : value) ?? null

/** Registers GET /dashboard and what is under it. */
export function dashboardRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  const needToken = requireScope('admin')
  const open = (request: FastifyRequest): boolean => deps.settings.NODE_ENV !== 'production' && LOOPBACK_ADDRESS.test(request.ip) && LOOPBACK_HOST.test(request.headers.host ?? '')
  const preParsing = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!open(request) && !allows(request.identity, 'admin')) await needToken(request, reply)
  }
  const options = { preParsing, schema: { hide: true } }
  const show = async (given: string, reply: FastifyReply): Promise<FastifyReply> => {
    const id = idSchema.safeParse(given.trim())
    if (!id.success) return sendPage(reply.code(400), 'No id', noSuchIdPage(given))
    const story = await storyOf(deps, id.data)
    return story === null ? sendPage(reply.code(404), 'Unknown', unknownPage(id.data)) : sendPage(reply, story.requestId, storyPage(story, deps.settings))
  }

  app.get<{ Querystring: { days?: Text } }>('/dashboard', options, async (request, reply) => {
    const period = spanOf(text(request.query.days), deps.now())
    const days = { from: period.from, to: period.to }
    const { analytics } = deps
    const [funnel, reasons, waiting, recent] = await reach('clickhouse', () => Promise.all([
      analytics.query('funnel', { ...days, campaign: '' }), analytics.query('reasons', days), analytics.query('waiting', days), analytics.query('recent', { ...days, outcome: '', stage: null, reason: null, rule: null, limit: 10, skip: 0 }),
    ]))
    return sendPage(reply, 'Dashboard', dashboardPage({ period, funnel, reasons, waiting, recent }))
  })

  app.get<{ Querystring: ListQuery }>('/dashboard/list', options, async (request, reply) => {
    const { query } = request
    const period = spanOf(text(query.days), deps.now())
    const filter = { outcome: text(query.outcome) ?? '', stage: text(query.stage), reason: text(query.reason), rule: text(query.rule) }
    if (filter.outcome !== '' && !outcomes.some(known => known === filter.outcome)) return sendPage(reply.code(400), 'Unknown outcome', unknownOutcomePage(filter.outcome, outcomes))
    const skip = Math.min(LAST_SKIP, Math.max(0, Math.trunc(Number(text(query.skip) ?? 0)) || 0))
    const rows = await reach('clickhouse', () => deps.analytics.query('recent', { from: period.from, to: period.to, ...filter, limit: LIST_PAGE + 1, skip }))
    return sendPage(reply, 'Requests', listPage({ period, filter, rows: rows.slice(0, LIST_PAGE), skip, more: rows.length > LIST_PAGE }))
  })

  app.get<{ Params: IdParams }>('/dashboard/communications/:id', options, (request, reply) => show(request.params.id, reply))

  app.get<{ Querystring: { id?: Text } }>('/dashboard/communications', options, (request, reply) => show(text(request.query.id) ?? '', reply))

  app.get('/dashboard/*', options, (_request, reply) => sendPage(reply.code(404), 'No such page', noSuchPage()))
}
