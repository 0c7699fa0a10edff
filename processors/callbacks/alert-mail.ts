/** News of the notifier's own email: no message of anybody's, so nothing follows from it but a count; and a word to the operator where it did not arrive. */
import type { Deps } from '../kernel/processor.ts'
import type { CallbackMeaning } from '../senders/port.ts'

/** Kinds after which an operator was not told, or will not be the next time. */
const lost: ReadonlySet<string> = new Set(['bounced', 'undelivered', 'complained'])

/** Counts it. The address stays out of the log: which one of ALERT_RECIPIENTS it is says enough. */
export function tellOfAlertMail({ metrics, log, settings }: Pick<Deps, 'metrics' | 'log' | 'settings'>, alert: string, { eventKind, code, to, providerMessageId }: Extract<CallbackMeaning, { kind: 'delivery' }>): void {
  const failed = lost.has(eventKind)
  metrics.callbacks.inc({ provider: 'resend', outcome: failed ? 'alert_mail_failed' : 'alert_mail' })
  if (!failed) return
  const place = settings.ALERT_RECIPIENTS.findIndex(recipient => recipient.toLowerCase() === to.toLowerCase()) + 1
  log.error({ alert, outcome: eventKind, code, providerMessageId, recipient: place === 0 ? null : place }, 'an alert by email did not reach an operator: mend that address in ALERT_RECIPIENTS, or take it off the list of the addresses that the provider sends nothing to')
}
