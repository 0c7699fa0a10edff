import type { Settings } from '../../../config/settings.ts'
import type { Alert } from '../../../schemas/generated/types.ts'
import type { Provider } from '../../senders/port.ts'
import type { Teller } from './delivery.ts'
import { emailTeller } from './email.ts'
import { slackTeller } from './slack.ts'

export type TellerSettings = Pick<Settings, 'ALERT_CHANNELS' | 'ALERT_RECIPIENTS' | 'SLACK_WEBHOOK_URL'>

/** Everyone to be told, by the settings: Slack needs a webhook, email its recipients. */
export function tellersOf(settings: TellerSettings, email: Pick<Provider, 'send'>, fetch: typeof globalThis.fetch): Teller<Alert>[] {
  const channels = new Set(settings.ALERT_CHANNELS)
  return [
    ...(channels.has('slack') && settings.SLACK_WEBHOOK_URL !== '' ? [slackTeller(settings.SLACK_WEBHOOK_URL, fetch)] : []),
    ...(channels.has('email') ? [...new Set(settings.ALERT_RECIPIENTS)].map(to => emailTeller(to, email)) : []),
  ]
}
