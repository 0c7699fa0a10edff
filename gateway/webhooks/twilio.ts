/** Twilio's webhooks: status callbacks and inbound messages, as forms (twilio.com/docs/messaging). Verify, keep raw, answer; the callbacks processor interprets. */
import { parse } from 'node:querystring'
import type { ParsedUrlQuery } from 'node:querystring'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { twilioCorrelation } from '../../processors/senders/providers/correlation.ts'
import { verifyTwilio } from '../../processors/senders/providers/signatures.ts'
import type { ProviderCallback } from '../../schemas/generated/types.ts'
import { derivedId } from '../derived-id.ts'
import type { GatewayDeps } from '../deps.ts'
import { all } from '../reach.ts'
import { applyOptOut, isOptOut } from './opt-out.ts'
import { distrust, keep, rawBody, takeRaw, webhookConfig, webhookWaitMs } from './receive.ts'

/** An answer that sends no reply of its own: Twilio answers STOP, START and HELP itself. */
const NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

/** Registers TWILIO_WEBHOOK_PATH, for both kinds, and .../status and .../inbound for one each. */
export function twilioWebhooks(app: FastifyInstance, deps: GatewayDeps): void {
  takeRaw(app, 'application/x-www-form-urlencoded')
  const path = deps.settings.TWILIO_WEBHOOK_PATH.replace(/\/$/, '')
  for (const [suffix, only] of [['', null], ['/status', 'status'], ['/inbound', 'inbound']] as const) {
    app.post<{ Querystring: Record<string, unknown> }>(`${path}${suffix}`, { config: webhookConfig(deps), schema: { hide: true } }, async (request, reply) => {
      const body = rawBody(request)
      // Without a bound on keys: the signature is over all of them.
      const fields = parse(body.toString('utf8'), undefined, undefined, { maxKeys: 0 })
      verify(deps, request, fields)
      const kind = only ?? ('MessageStatus' in fields ? 'status' : 'inbound')
      const callback = callbackOf(request.raw.url ?? '', kind, body, fields, request.query, deps.now())
      const optOut = kind === 'inbound' && isOptOut(fields)
      await all([keep(deps, callback), ...(optOut ? [applyOptOut(deps, first(fields, 'From'), callback, webhookWaitMs(deps))] : [])])
      return kind === 'status' ? reply.code(204).send() : reply.type('text/xml; charset=utf-8').serializer(String).send(NO_REPLY)
    })
  }
}

function verify(deps: GatewayDeps, request: FastifyRequest, params: ParsedUrlQuery): void {
  const { settings } = deps
  if (!settings.WEBHOOK_SECRET_VALIDATION) return
  const signature = [request.headers['x-twilio-signature'] ?? []].flat()[0]
  const url = `${deps.publicBaseUrl().replace(/\/$/, '')}${request.raw.url ?? ''}`
  const verified = verifyTwilio({ token: settings.TWILIO_WEBHOOK_SECRET || settings.TWILIO_AUTH_TOKEN, url, signature, content: { params } })
  if (!verified.ok) throw distrust(deps, 'twilio', verified.why)
}

function callbackOf(url: string, kind: string, body: Buffer, fields: ParsedUrlQuery, query: Record<string, unknown>, receivedAt: number): ProviderCallback {
  const callbackId = derivedId(kind, url, body)
  // A record needs a key; what has no id of a message ends in the dead letters, where somebody sees it.
  const providerMessageId = first(fields, 'MessageSid') || first(fields, 'SmsSid') || callbackId
  return { callbackId, provider: 'twilio', kind, providerMessageId, ...twilioCorrelation(query), receivedAt, body }
}

const first = (fields: ParsedUrlQuery, name: string): string => [fields[name] ?? []].flat()[0] ?? ''
