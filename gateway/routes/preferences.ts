/** The preference centre: GET shows, POST saves and shows again. The link is the key to it: it names one person, and dies. */
import { parse } from 'node:querystring'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readPreferenceToken } from '../../processors/content/links.ts'
import type { GatewayDeps } from '../deps.ts'
import { deadLinkPage } from '../pages/missing.ts'
import { sendPage } from '../pages/page.ts'
import { preferencesPage } from '../pages/preferences.ts'
import type { PreferencesView } from '../pages/preferences.ts'
import { postedFields } from '../preference-form.ts'
import { personOf, savePreferences, shownOf } from '../preferences.ts'
import type { Person } from '../preferences.ts'
import { rawBody, takeRaw } from '../webhooks/receive.ts'

interface Link { Params: { token: string }; Querystring: { saved?: string } }
const USER_AGENT_MAX = 256
const deadStatus = { invalid: 404, expired: 410 } as const

/** Registers GET and POST /preferences/:token. */
export function preferenceRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  const { settings } = deps
  const config = { rateLimit: { max: settings.WEBHOOK_RATE_LIMIT_PER_MINUTE, timeWindow: 60_000 } }
  takeRaw(app, 'application/x-www-form-urlencoded')

  /** The person a link is for; answers the request itself when there is none. */
  const open = async (request: FastifyRequest<Link>, reply: FastifyReply): Promise<Person | null> => {
    const read = readPreferenceToken(request.params.token, settings.SECRET_KEY, deps.now())
    const person = read.ok ? await personOf(deps, read.recipientId) : null
    if (person !== null) return person
    const why = read.ok ? 'invalid' : read.why
    await sendPage(reply.code(deadStatus[why]), 'Preferences', deadLinkPage(why, settings))
    return null
  }
  const show = (reply: FastifyReply, view: PreferencesView): FastifyReply => sendPage(reply, 'Your preferences', preferencesPage(view, settings, deps.policy))

  app.get<Link>('/preferences/:token', { config, schema: { hide: true } }, async (request, reply) => {
    const person = await open(request, reply)
    if (person === null) return reply
    return show(reply, { recipient: person.recipient, fields: shownOf(person, deps.now()), errors: {}, saved: request.query.saved !== undefined })
  })

  app.post<Link>('/preferences/:token', { config, schema: { hide: true } }, async (request, reply) => {
    const person = await open(request, reply)
    if (person === null) return reply
    const form = parse(rawBody(request).toString('utf8'))
    const shown = shownOf(person, deps.now())
    const posted = 'stop' in form ? { ...shown, choices: new Set<string>() } : postedFields(form)
    const errors = await savePreferences(deps, person, posted, evidenceOf(request))
    if (errors !== null) return show(reply.code(422), { recipient: person.recipient, fields: posted, errors, saved: false })
    // A reload must not post again.
    return reply.code(303).header('location', '?saved=1').send()
  })
}

function evidenceOf(request: FastifyRequest): Record<string, string> {
  const userAgent = (request.headers['user-agent'] ?? '').slice(0, USER_AGENT_MAX)
  return { ip: request.ip, ...(userAgent !== '' && { userAgent }) }
}
