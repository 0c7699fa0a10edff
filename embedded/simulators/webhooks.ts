/** Delivers webhooks as the providers do: bounded concurrency, no order promised, retries by each provider's rules. */
import { Agent, request } from 'undici'
import type { Timeline } from './timeline.ts'

export interface Webhook {
  /** Absolute; a fragment is not sent. */
  readonly url: string
  readonly body: string
  /** Made anew for each try: signatures hold a time, retries are marked. */
  headers(attempt: number): Record<string, string>
  /** Waits before each retry, ms; decides by how the last try went. */
  retryAfter(attempt: number, result: WebhookResult): number | null
}
/** HTTP status, or connect: no connection or no answer in time. */
export type WebhookResult = number | 'connect'

export interface WebhookStats { delivered: number; failed: number; retried: number }
export interface WebhookQueue {
  push(webhook: Webhook): void
  readonly stats: WebhookStats
  readonly pending: () => number
  clear(): void
  close(): Promise<void>
}

/** Twilio waits 15 s for an answer, Svix as long. */
const ANSWER_TIMEOUT_MS = 15_000

/** `concurrency` requests at most are in flight; retries wait on the timeline. */
export function createWebhookQueue(timeline: Timeline, retryScale: number, concurrency = 64): WebhookQueue {
  const agent = new Agent({ connections: concurrency, headersTimeout: ANSWER_TIMEOUT_MS, bodyTimeout: ANSWER_TIMEOUT_MS, connect: { timeout: 5000 } })
  const stats: WebhookStats = { delivered: 0, failed: 0, retried: 0 }
  let waiting: { webhook: Webhook; attempt: number }[] = []
  let head = 0
  let inFlight = 0
  let closed = false

  function pump(): void {
    while (inFlight < concurrency && head < waiting.length) {
      const next = waiting[head]
      head += 1
      // Shifting each time would copy the queue each time.
      if (head > 1000 && head * 2 > waiting.length) {
        waiting = waiting.slice(head)
        head = 0
      }
      if (next === undefined) continue
      inFlight += 1
      void deliver(next.webhook, next.attempt).then(() => {
        inFlight -= 1
        pump()
      })
    }
  }

  async function deliver(webhook: Webhook, attempt: number): Promise<void> {
    const result = await post(webhook, attempt)
    if (closed) return
    if (typeof result === 'number' && result >= 200 && result < 300) {
      stats.delivered += 1
      return
    }
    const wait = webhook.retryAfter(attempt, result)
    if (wait === null) {
      stats.failed += 1
      return
    }
    stats.retried += 1
    timeline.after(wait * retryScale, () => {
      waiting.push({ webhook, attempt: attempt + 1 })
      pump()
    })
  }

  async function post(webhook: Webhook, attempt: number): Promise<WebhookResult> {
    try {
      const response = await request(webhook.url, { dispatcher: agent, method: 'POST', headers: webhook.headers(attempt), body: webhook.body })
      await response.body.dump()
      return response.statusCode
    } catch {
      return 'connect'
    }
  }

  return {
    push(webhook) {
      if (closed) return
      waiting.push({ webhook, attempt: 0 })
      pump()
    },
    stats,
    pending: () => waiting.length - head + inFlight,
    clear() {
      waiting = []
      head = 0
      Object.assign(stats, { delivered: 0, failed: 0, retried: 0 })
    },
    async close() {
      closed = true
      waiting = []
      head = 0
      await agent.destroy()
    },
  }
}
