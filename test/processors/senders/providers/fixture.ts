/** Simulators with adapters in front of them, for tests on loopback. */
import { startSimulators } from '../../../../embedded/simulators/index.ts'
import type { Simulators } from '../../../../embedded/simulators/index.ts'
import type { SimulatorOptions } from '../../../../embedded/simulators/options.ts'
import type { OutboundMessage } from '../../../../processors/senders/port.ts'
import { createResendProvider } from '../../../../processors/senders/providers/resend.ts'
import type { ResendOptions } from '../../../../processors/senders/providers/resend.ts'
import { createTwilioProvider } from '../../../../processors/senders/providers/twilio.ts'
import type { TwilioOptions } from '../../../../processors/senders/providers/twilio.ts'

export const ACCOUNT_SID = `AC${'0'.repeat(32)}`
export const AUTH_TOKEN = 'simulated-token'
export const API_KEY = 're_simulated'
export const WEBHOOK_SECRET = `whsec_${Buffer.from('simulated-webhook-secret').toString('base64')}`

export const simulators = (options: Partial<SimulatorOptions> = {}): Promise<Simulators> =>
  startSimulators({ seed: 7, twilio: { accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN }, resend: { apiKey: API_KEY, webhookSecret: WEBHOOK_SECRET }, retryScale: 0.001, ...options })

export const twilioOptions = (baseUrl: string, more: Partial<TwilioOptions> = {}): TwilioOptions =>
  ({ accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN, from: '+15005550006', messagingServiceSid: '', baseUrl, statusCallbackUrl: 'https://hooks.example.com/webhooks/twilio/status', timeoutMs: 5000, now: Date.now, webhookRetries: 3, ...more })
export const twilioAt = (baseUrl: string, more: Partial<TwilioOptions> = {}): ReturnType<typeof createTwilioProvider> => createTwilioProvider(twilioOptions(baseUrl, more))

export const resendAt = (baseUrl: string, more: Partial<ResendOptions> = {}): ReturnType<typeof createResendProvider> =>
  createResendProvider({ apiKey: API_KEY, from: 'Postrider Example <noreply@example.com>', baseUrl, timeoutMs: 5000, repeatDelayMs: 1, ...more })

export const sms = (requestId: string, more: Partial<OutboundMessage> = {}): OutboundMessage =>
  ({ requestId, attempt: 0, channel: 'sms', category: 'transactional', to: '+12125550101', text: `Your code for ${requestId}`, subject: null, html: null, mediaUrls: [], headers: {}, validitySeconds: null, ...more })

export const email = (requestId: string, more: Partial<OutboundMessage> = {}): OutboundMessage => ({ ...sms(requestId), channel: 'email', to: 'ada@example.com', subject: 'Your code', html: '<p>Your code</p>', ...more })
