/** One-click unsubscribe (RFC 8058): POST unsubscribes, without cookies, redirects or a login; GET only asks, because mail scanners follow links. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { readUnsubscribeToken } from '../../processors/content/links.ts'
import type { ConsentEvent } from '../../schemas/generated/types.ts'
import { derivedId } from '../derived-id.ts'
import type { GatewayDeps } from '../deps.ts'
import { refusal, refuse } from '../errors.ts'
import { deadLinkPage } from '../pages/missing.ts'
import { sendPage } from '../pages/page.ts'
import { askPage, donePage, FROM_PAGE } from '../pages/unsubscribe.ts'
import { reach } from '../reach.ts'
import { recordOptOuts } from '../recipients.ts'
import { rawBody } from '../webhooks/receive.ts'

interface TokenParams { token: string }
const unknown = refusal('not_found', 'this link is not valid')
const USER_AGENT_MAX = 256
const SOURCE = 'one_click'

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
    // Whoever follows a link is a person; programs post.
    return read === null ? sendPage(reply.code(404), 'Unsubscribe', deadLinkPage('invalid', settings)) : sendPage(reply, 'Unsubscribe', askPage(read.scope, settings, deps.policy))
  })

  app.post<{ Params: TokenParams }>('/unsubscribe/:token', { config, schema: { hide: true } }, async (request, reply) => {
    const read = readUnsubscribeToken(request.params.token, settings.SECRET_KEY)
    if (read === null) return refuse(reply, unknown)
    await recordOptOuts(deps, [await optOutOf(deps, read.recipientId, read.scope, request)])
    return rawBody(request).toString('utf8') === FROM_PAGE ? sendPage(reply, 'Unsubscribed', donePage(read.scope, settings)) : reply.code(200).send()
  })
}

/**
 * Once until the person comes back: mail programs post more than once, and the trail must go on saying when it was said first. The id follows from what it
 * replaces, so two clicks at once are one event, too.
 */
async function optOutOf(deps: GatewayDeps, recipientId: string, scope: string, request: FastifyRequest<{ Params: TokenParams }>): Promise<ConsentEvent> {
  const [state] = await reach('redis', () => deps.stores.recipients.get([recipientId]))
  const held = state?.consents.find(({ channel, purpose, action }) => channel === 'email' && purpose === scope && (action === 'opted_out' || action === 'opted_in'))
  if (held?.action === 'opted_out' && held.source === SOURCE) return held
  const userAgent = (request.headers['user-agent'] ?? '').slice(0, USER_AGENT_MAX)
  return {
    consentId: derivedId(SOURCE, recipientId, scope, held?.consentId ?? ''), recipientId, channel: 'email', purpose: scope, action: 'opted_out', level: 'none', at: deps.now(),
    address: null, keep: [], source: SOURCE, wordingVersion: null, evidence: { ip: request.ip, ...(userAgent !== '' && { userAgent }) },
  }
}
