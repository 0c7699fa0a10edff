/** Alerts by email, through the same provider port as messages. The idempotency key is derived from the alert, so a repeated call mails nobody twice. */
import { createHash } from 'node:crypto'
import type { Alert } from '../../../schemas/generated/types.ts'
import type { OutboundMessage, Provider } from '../../senders/port.ts'
import { todoOf } from '../monitors.ts'
import type { Teller, Told } from './delivery.ts'
import { alertMailId } from './mail-id.ts'

/** The message as the provider gets it. */
export function alertEmail(alert: Alert, to: string): OutboundMessage {
  const todo = alert.status === 'firing' ? todoOf(alert.monitor) : null
  const lines = [alert.summary, '', ...(todo === null ? [] : [`What to do: ${todo}`, '']), `Monitor: ${alert.monitor}`, `Status: ${alert.status}`, `At: ${new Date(alert.at).toISOString()}`, `Value: ${alert.value}`, `Threshold: ${alert.threshold}`, `Alert: ${alert.alertId}`]
  return {
    requestId: alertMailId(alert.alertId), attempt: 0, channel: 'email', category: 'operations', to,
    subject: `[${alert.status}] ${alert.monitor}`, text: lines.join('\n'), html: null, mediaUrls: [], headers: {}, validitySeconds: null,
  }
}

/** Mails one recipient. An unclear outcome is tried again: the key makes that safe for the 24 hours that the provider remembers it. */
export function emailTeller(to: string, provider: Pick<Provider, 'send'>): Teller<Alert> {
  const recipient = createHash('sha256').update(to).digest('hex').slice(0, 12)
  const name = `email-${recipient}`
  return {
    name,
    async tell(alert): Promise<Told> {
      const [outcome] = await provider.send([alertEmail(alert, to)], `alert/${alert.alertId}/${recipient}`)
      if (outcome === undefined) return { kind: 'retry', afterMs: null, why: 'the provider answered nothing' }
      if (outcome.kind === 'accepted') return { kind: 'told' }
      if (outcome.kind === 'retry') return { kind: 'retry', afterMs: outcome.afterMs, why: outcome.code }
      return outcome.kind === 'unknown' ? { kind: 'retry', afterMs: null, why: outcome.code } : { kind: 'refused', why: outcome.code }
    },
  }
}
