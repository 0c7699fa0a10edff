/** Alerts to Slack by an incoming webhook (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
import type { Alert } from '../../../schemas/generated/types.ts'
import { todoOf } from '../monitors.ts'
import type { Teller, Told } from './delivery.ts'

const TIMEOUT_MS = 10_000

/** Slack's three control characters (https://docs.slack.dev/messaging/formatting-message-text#escaping). */
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The body of the webhook call: `text` is what notifications show, `blocks` what the channel shows. */
export function slackBody(alert: Alert): { readonly text: string; readonly blocks: readonly object[] } {
  const todo = alert.status === 'firing' ? todoOf(alert.monitor) : null
  const title = `${alert.status === 'firing' ? ':rotating_light: Firing' : ':white_check_mark: Resolved'}: ${alert.monitor}`
  return {
    text: escape(`${alert.monitor} ${alert.status}: ${alert.summary}`),
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `*${escape(title)}*\n${escape(alert.summary)}` } },
      ...(todo === null ? [] : [{ type: 'section', text: { type: 'mrkdwn', text: `*What to do*\n${escape(todo)}` } }]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: escape(`${new Date(alert.at).toISOString()}, value ${alert.value}, threshold ${alert.threshold}, ${alert.alertId}`) }] },
    ],
  }
}

/** Posts to `url`. 429 and 5xx may pass; other refusals (a revoked webhook, an archived channel) do not. */
export function slackTeller(url: string, fetch: typeof globalThis.fetch): Teller<Alert> {
  return {
    name: 'slack',
    async tell(alert): Promise<Told> {
      let response: Response
      try {
        response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(slackBody(alert)), signal: AbortSignal.timeout(TIMEOUT_MS) })
      } catch (error) {
        return { kind: 'retry', afterMs: null, why: error instanceof Error ? error.name : 'network' }
      }
      await response.body?.cancel()
      if (response.ok) return { kind: 'told' }
      const why = `HTTP ${response.status}`
      if (response.status !== 429 && response.status < 500) return { kind: 'refused', why }
      const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
      return { kind: 'retry', afterMs: Number.isFinite(seconds) ? seconds * 1000 : null, why }
    },
  }
}
