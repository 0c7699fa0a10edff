/** What both simulated providers share. */
import type { Faults } from './faults.ts'
import type { Profile, SimulatorOptions, WebhookTarget } from './options.ts'
import type { Receipts } from './receipts.ts'
import type { Timeline } from './timeline.ts'
import type { WebhookQueue } from './webhooks.ts'

/** Requests by what became of them. */
export interface ProviderStats { requests: number; accepted: number; rejected: number; throttled: number; faults: number; replayed: number }

export interface World {
  readonly options: SimulatorOptions
  readonly profile: Profile
  readonly now: () => number
  readonly receipts: Receipts
  readonly faults: Faults
  readonly timeline: Timeline
  readonly webhooks: WebhookQueue
  /** Replaced as a whole when told. */
  target: WebhookTarget
  readonly stats: { readonly twilio: ProviderStats; readonly resend: ProviderStats }
}

export const emptyStats = (): ProviderStats => ({ requests: 0, accepted: 0, rejected: 0, throttled: 0, faults: 0, replayed: 0 })
