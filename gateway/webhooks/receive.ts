/** What both providers' webhooks share: limits, the log line, and the record that keeps the raw body for the callbacks processor. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Distrust } from '../../processors/senders/providers/signatures.ts'
import type { ProviderCallback } from '../../schemas/generated/types.ts'
import { topicFor } from '../../topics/index.ts'
import type { GatewayDeps } from '../deps.ts'
import { Refused, refusal } from '../errors.ts'
import { publish } from '../reach.ts'

const MINUTE = 60_000

/** Limits by address, apart from the API's; providers send in bursts. */
export function webhookConfig({ settings }: GatewayDeps): { rateLimit: false | { max: number; timeWindow: number } } {
  return { rateLimit: settings.WEBHOOK_RATE_LIMITING && { max: settings.WEBHOOK_RATE_LIMIT_PER_MINUTE, timeWindow: MINUTE } }
}

/** How long a webhook waits for the log and the store, ms: a second is kept for the answer. */
export const webhookWaitMs = ({ settings }: GatewayDeps): number => Math.max(500, settings.WEBHOOK_TIMEOUT_SECONDS * 1000 - 1000)

/** Takes bodies of a content type raw, byte for byte as they were signed, and no other. */
export function takeRaw(app: FastifyInstance, contentType: string): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>(contentType, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}

/** The raw body after `takeRaw`; empty when there was none. */
export const rawBody = (request: FastifyRequest): Buffer => (Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0))

/** Refuses what was not signed by the provider. It is counted, and nothing is kept of it. */
export function distrust(deps: GatewayDeps, provider: ProviderCallback['provider'], why: Distrust): Refused {
  deps.metrics.callbacks.inc({ provider, outcome: 'distrusted' })
  deps.log.warn({ provider, why }, 'a webhook was refused: its signature does not hold')
  return new Refused(refusal('bad_signature'))
}

/** Keeps a callback; resolves once the log has it. */
export async function keep(deps: GatewayDeps, callback: ProviderCallback): Promise<void> {
  await publish(deps, [{ topic: topicFor('communications.callbacks'), key: callback.providerMessageId, value: deps.codec.encode('callback', callback) }], webhookWaitMs(deps))
  if (!deps.settings.WEBHOOK_LOGGING) return
  const { provider, kind, callbackId, providerMessageId, requestId } = callback
  deps.log.info({ provider, kind, callbackId, providerMessageId, communication: requestId }, 'webhook')
}
