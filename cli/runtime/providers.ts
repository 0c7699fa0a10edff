/** The providers of a process: the real SDKs, against the real addresses or the simulators'. */
import type { Settings } from '../../config/settings.ts'
import type { ProviderCallback } from '../../schemas/generated/types.ts'
import { interpretResend } from '../../processors/senders/providers/resend-callbacks.ts'
import { createResendProvider } from '../../processors/senders/providers/resend.ts'
import { interpretTwilio } from '../../processors/senders/providers/twilio-callbacks.ts'
import { createTwilioProvider } from '../../processors/senders/providers/twilio.ts'
import type { CallbackMeaning, Provider } from '../../processors/senders/port.ts'

/** Both providers; `publicBaseUrl` is where Twilio's status callbacks come back to. */
export function openProviders(settings: Settings, publicBaseUrl: string, now: () => number): { sms: Provider; email: Provider } {
  return {
    sms: createTwilioProvider({
      accountSid: settings.TWILIO_ACCOUNT_SID, authToken: settings.TWILIO_AUTH_TOKEN, from: settings.TWILIO_PHONE_NUMBER, messagingServiceSid: settings.TWILIO_MESSAGING_SERVICE_SID,
      baseUrl: settings.TWILIO_BASE_URL, statusCallbackUrl: `${publicBaseUrl}${settings.TWILIO_WEBHOOK_PATH}`, timeoutMs: settings.PROVIDER_TIMEOUT_MS, webhookRetries: settings.WEBHOOK_RETRIES, now,
    }),
    email: createResendProvider({
      apiKey: settings.RESEND_API_KEY, from: `${settings.RESEND_FROM_NAME} <${settings.RESEND_FROM_EMAIL}>`, baseUrl: settings.RESEND_BASE_URL, timeoutMs: settings.PROVIDER_TIMEOUT_MS, now,
    }),
  }
}

/** What a provider's callback means. */
export function interpret(callback: ProviderCallback): CallbackMeaning {
  return callback.provider === 'twilio' ? interpretTwilio(callback.kind, callback.body, callback.receivedAt) : interpretResend(callback.body, callback.receivedAt)
}
