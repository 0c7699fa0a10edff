/** Simulators of Twilio's and Resend's HTTP APIs, for machines without accounts: the real SDKs talk to them, signed webhooks come back, nobody gets a message. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { handleAdmin } from './admin.ts'
import { createFaults } from './faults.ts'
import type { Faults } from './faults.ts'
import { readCall, writeReply } from './http.ts'
import { profileOf } from './options.ts'
import type { Receipt, SimulatorOptions, WebhookTarget } from './options.ts'
import { openReceipts } from './receipts.ts'
import { createResendApi } from './resend-api.ts'
import { createTimeline } from './timeline.ts'
import { createTwilioApi } from './twilio-api.ts'
import { createWebhookQueue } from './webhooks.ts'
import type { WebhookStats } from './webhooks.ts'
import { emptyStats } from './world.ts'
import type { ProviderStats, World } from './world.ts'

export interface SimulatorStats {
  readonly twilio: ProviderStats
  readonly resend: ProviderStats
  readonly webhooks: WebhookStats & { readonly pending: number }
  readonly receipts: number
  /** Request ids that were taken more than once: people messaged twice. */
  readonly messagedTwice: number
}

export interface Simulators {
  readonly TWILIO_BASE_URL: string
  readonly RESEND_BASE_URL: string
  receipts(after?: number): Receipt[]
  readonly faults: Pick<Faults, 'inject' | 'clear'>
  stats(): SimulatorStats
  setWebhookTarget(target: WebhookTarget): void
  /** A person writes; answers the sid of the message. */
  inbound(message: { readonly from: string; readonly to?: string; readonly body: string }): string
  /** Resolves when nothing is due any more: no status to come, no webhook on its way. */
  idle(): Promise<void>
  /** Forgets everything, the receipts file included. */
  reset(): void
  close(): Promise<void>
}

/** Starts both on one port of 127.0.0.1. */
export async function startSimulators(options: SimulatorOptions): Promise<Simulators> {
  const timeline = createTimeline()
  const world: World = {
    options,
    profile: profileOf(options.profile),
    now: options.now ?? Date.now,
    receipts: openReceipts(options),
    faults: createFaults(),
    timeline,
    webhooks: createWebhookQueue(timeline, options.retryScale ?? 1),
    target: options.webhookTarget ?? {},
    stats: { twilio: emptyStats(), resend: emptyStats() },
  }
  const twilio = createTwilioApi(world)
  const resend = createResendApi(world)
  const stats = (): SimulatorStats => ({ ...world.stats, webhooks: { ...world.webhooks.stats, pending: timeline.pending() + world.webhooks.pending() }, receipts: world.receipts.total(), messagedTwice: world.receipts.twice() })

  function reset(): void {
    timeline.clear()
    world.webhooks.clear()
    world.receipts.clear()
    world.faults.clear()
    twilio.clear()
    resend.clear()
    Object.assign(world.stats.twilio, emptyStats())
    Object.assign(world.stats.resend, emptyStats())
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request)
    if (call === undefined) return
    if (call.path.startsWith('/_sim/')) return writeReply(response, handleAdmin(world, { stats, reset, twilio }, call))
    const isTwilio = twilio.owns(call.path)
    if (isTwilio) response.once('close', twilio.done)
    const reply = isTwilio ? twilio.handle(call) : resend.handle(call)
    if (reply.delayMs === undefined || reply.delayMs === 0) writeReply(response, reply)
    else setTimeout(() => writeReply(response, reply), reply.delayMs)
  }

  const server = createServer((request, response) => void serve(request, response))
  // A client that reuses a connection just as it is closed for idleness sees a reset and cannot tell what became of its request.
  server.keepAliveTimeout = 65_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`

  return {
    TWILIO_BASE_URL: url,
    RESEND_BASE_URL: url,
    receipts: world.receipts.list,
    faults: world.faults,
    stats,
    setWebhookTarget(target) { world.target = target },
    inbound: twilio.receive,
    async idle() {
      while (stats().webhooks.pending > 0) await new Promise(resolve => { setTimeout(resolve, 2) })
    },
    reset,
    async close() {
      timeline.clear()
      server.closeAllConnections()
      await Promise.all([world.webhooks.close(), new Promise(resolve => { server.close(resolve) })])
      world.receipts.close()
    },
  }
}
