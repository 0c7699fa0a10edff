/** One-click unsubscribe (RFC 8058): POST unsubscribes, without cookies, redirects or a login; GET only asks, because mail scanners follow links. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { utcDate } from '../../processors/kernel/events.ts'
import { readUnsubscribeToken } from '../../processors/content/links.ts'
import type { ConsentEvent } from '../../schemas/generated/types.ts'
import { derivedId } from '../derived-id.ts'
import type { GatewayDeps } from '../deps.ts'
import { refusal, refuse } from '../errors.ts'
import { sendPage } from '../pages/page.ts'
import { askPage, donePage, FROM_PAGE } from '../pages/unsubscribe.ts'
import { recordOptOuts } from '../recipients.ts'
import { rawBody } from '../webhooks/receive.ts'

interface TokenParams { token: string }
const unknown = refusal('not_found', 'this link is not valid')
const USER_AGENT_MAX = 256

/** Registers GET and POST /unsubscribe/:token. */
export function unsubscribeRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  const { settings } = deps
  // Mail providers post for many people from few addresses.
  const config = { rateLimit: { max: settings.WEBHOOK_RATE_LIMIT_PER_MINUTE, timeWindow: 60_000 } }
  // The token says it all: a form, multipart or nothing at all may be posted.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  app.get<{ Params: TokenParams }>('/unsubscribe/:token', { config, schema: { hide: true } }, async (request, reply) => {
    const read = readUnsubscribeToken(request.params.token, settings.SECRET_KEY)
    return read === null ? refuse(reply, unknown) : sendPage(reply, 'Unsubscribe', askPage(read.scope, settings))
  })

  app.post<{ Params: TokenParams }>('/unsubscribe/:token', { config, schema: { hide: true } }, async (request, reply) => {
    const read = readUnsubscribeToken(request.params.token, settings.SECRET_KEY)
    if (read === null) return refuse(reply, unknown)
    await recordOptOuts(deps, [optOutOf(read.recipientId, read.scope, request, deps.now())])
    return rawBody(request).toString('utf8') === FROM_PAGE ? sendPage(reply, 'Unsubscribed', donePage(read.scope, settings)) : reply.code(200).send()
  })
}

/** Once a day and link: mail programs post more than once, and a person who came back may leave again. */
function optOutOf(recipientId: string, scope: string, request: FastifyRequest<{ Params: TokenParams }>, at: number): ConsentEvent {
  const userAgent = (request.headers['user-agent'] ?? '').slice(0, USER_AGENT_MAX)
  return {
    consentId: derivedId('one_click', recipientId, scope, utcDate(at)), recipientId, channel: 'email', purpose: scope, action: 'opted_out', level: 'none', at,
    address: null, keep: [], source: 'one_click', wordingVersion: null, evidence: { ip: request.ip, ...(userAgent !== '' && { userAgent }) },
  }
}
