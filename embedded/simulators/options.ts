/** What the simulators can be told: credentials, how the world behaves, where webhooks go. */

/** Shares are 0 to 1, delays ms. */
export interface Profile {
  /** Median time of an answer. */
  readonly latencyMs: number
  /** SMS that end undelivered or failed. */
  readonly failureShare: number
  /** Emails that bounce. */
  readonly bounceShare: number
  /** Median time from accepted to delivered. */
  readonly deliverDelayMs: number
  readonly openShare: number
  /** Of the opened. */
  readonly clickShare: number
  readonly complaintShare: number
  /** Delivered SMS that are answered with STOP. */
  readonly stopShare: number
  /** Requests that are taken but answered with a 500, a reset or half an answer. */
  readonly unknownAfterAcceptShare: number
  /** Requests refused with a 429 although no limit binds. */
  readonly throttleShare: number
  /** Requests refused with a 500, nothing taken. */
  readonly errorShare: number
  /** Webhooks that come twice, and that come in the wrong order. */
  readonly duplicateShare: number
  readonly shuffleShare: number
  /** Requests in flight above which Twilio says 429; 0 for no limit. */
  readonly twilioConcurrency: number
  /** Requests a second above which Resend says 429; 0 for no limit. */
  readonly resendPerSecond: number
}

/** instant: nothing fails and nothing waits, for benches and tests. realistic: what an account sees on an ordinary day. */
export const profiles = {
  instant: { latencyMs: 0, failureShare: 0, bounceShare: 0, deliverDelayMs: 0, openShare: 0, clickShare: 0, complaintShare: 0, stopShare: 0, unknownAfterAcceptShare: 0, throttleShare: 0, errorShare: 0, duplicateShare: 0, shuffleShare: 0, twilioConcurrency: 0, resendPerSecond: 0 },
  realistic: { latencyMs: 60, failureShare: 0.02, bounceShare: 0.01, deliverDelayMs: 1200, openShare: 0.35, clickShare: 0.2, complaintShare: 0.0005, stopShare: 0.002, unknownAfterAcceptShare: 0.002, throttleShare: 0.001, errorShare: 0.001, duplicateShare: 0.02, shuffleShare: 0.05, twilioConcurrency: 100, resendPerSecond: 10 },
} as const satisfies Record<string, Profile>

export interface WebhookTarget {
  /** For messages without a StatusCallback of their own. */
  readonly twilioStatusUrl?: string
  /** Where replies of people go. */
  readonly twilioInboundUrl?: string
  readonly resendUrl?: string
}

export interface SimulatorOptions {
  /** 0 or none takes a free one. */
  readonly port?: number
  /** The same seed, address and text have the same outcome. */
  readonly seed: number
  readonly twilio: { readonly accountSid: string; readonly authToken: string; readonly advancedOptOut?: boolean }
  readonly resend: { readonly apiKey: string; readonly webhookSecret: string; readonly dailyQuota?: number }
  readonly webhookTarget?: WebhookTarget
  /** false sends no webhook at all. */
  readonly webhooks?: boolean
  readonly profile?: keyof typeof profiles | Partial<Profile>
  /** Delays between retries of webhooks are multiplied by it. */
  readonly retryScale?: number
  /** Appended to before a request is answered, read at the start: what was taken and which idempotency keys were used outlive the process. */
  readonly receiptsFile?: string
  /** Messages, emails and receipts kept in memory; the oldest go first. */
  readonly keep?: number
  readonly now?: () => number
  readonly onReceipt?: (receipt: Receipt) => void
}

/** A message that a provider took: from here on a person gets it. */
export interface Receipt {
  readonly seq: number
  /** ms. */
  readonly at: number
  readonly provider: 'twilio' | 'resend'
  readonly providerMessageId: string
  readonly to: string
  readonly from: string
  /** Text of an SMS, subject of an email. */
  readonly text: string
  /** Our id, out of the StatusCallback's query or the tags. */
  readonly requestId: string | null
  readonly attempt: number
  readonly idempotencyKey: string | null
}

/** Named profile, or the instant one with some values of it changed. */
export function profileOf(profile: SimulatorOptions['profile']): Profile {
  return typeof profile === 'string' ? profiles[profile] : { ...profiles.instant, ...profile }
}
