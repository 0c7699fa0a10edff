/** Resend's webhooks: JSON signed by Svix (resend.com/docs/webhooks). Verify, keep raw, answer 200; the callbacks processor interprets. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { resendCorrelation } from '../../processors/senders/providers/correlation.ts'
import { verifyResend } from '../../processors/senders/providers/signatures.ts'
import type { ProviderCallback } from '../../schemas/generated/types.ts'
import { derivedId } from '../derived-id.ts'
import type { GatewayDeps } from '../deps.ts'
import { distrust, keep, rawBody, takeRaw, webhookConfig } from './receive.ts'

/** Only what the record's key and labels need; the rest is the interpreter's. */
const envelope = z.object({ type: z.string().max(128), data: z.looseObject({ email_id: z.string().max(256).nullish(), id: z.string().max(256).nullish(), tags: z.unknown().optional() }).nullish() })

/** Registers RESEND_WEBHOOK_PATH. */
export function resendWebhooks(app: FastifyInstance, deps: GatewayDeps): void {
  takeRaw(app, 'application/json')
  app.post(deps.settings.RESEND_WEBHOOK_PATH, { config: webhookConfig(deps), schema: { hide: true } }, async (request, reply) => {
    verify(deps, request)
    await keep(deps, callbackOf(request.headers['svix-id'], rawBody(request), deps.now()))
    return reply.code(200).send({ received: true })
  })
}

function verify(deps: GatewayDeps, request: FastifyRequest): void {
  const { settings } = deps
  if (!settings.WEBHOOK_SECRET_VALIDATION) return
  const secrets = settings.RESEND_WEBHOOK_SECRET.split(',').map(secret => secret.trim()).filter(secret => secret !== '')
  const verified = verifyResend({ secrets, rawBody: rawBody(request), headers: request.headers, now: deps.now() })
  if (!verified.ok) throw distrust(deps, 'resend', verified.why)
}

function callbackOf(svixId: string | string[] | undefined, body: Buffer, receivedAt: number): ProviderCallback {
  const read = envelope.safeParse(json(body))
  const callbackId = typeof svixId === 'string' && svixId !== '' ? svixId : derivedId(body)
  const data = read.success ? read.data.data : null
  return {
    callbackId, provider: 'resend', kind: read.success ? read.data.type : 'unknown', providerMessageId: data?.email_id || data?.id || callbackId,
    ...resendCorrelation(data?.tags), receivedAt, body,
  }
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
