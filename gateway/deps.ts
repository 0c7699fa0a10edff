/** Everything the gateway is given. Nothing in it is global; tests pass memory fills and a fake clock. */
import type { Logger } from 'pino'
import type { Policy } from '../config/policy.ts'
import type { PriceRow } from '../config/prices.ts'
import type { Settings } from '../config/settings.ts'
import type { AnalyticsStore } from '../processors/analytics/ports.ts'
import type { Metrics } from '../processors/kernel/metrics.ts'
import type { Vault } from '../processors/privacy/vault.ts'
import type { Stores } from '../processors/stores/ports.ts'
import type { Codec } from '../schemas/codec.ts'
import type { LogProducer } from '../topics/port.ts'

/** What is wrong with a dependency: it cannot be reached, gave no answer in time, or a lane waits for one. */
export type ReadinessCode = 'unreachable' | 'no_answer' | 'waits'
/** Dependencies and waiting lanes by name. `detail` is for the log alone: errors may quote addresses of ours. */
export type Readiness = Readonly<Record<string, { readonly ok: boolean; readonly code?: ReadinessCode; readonly waitsFor?: string; readonly detail?: string }>>

export interface GatewayDeps {
  readonly settings: Settings
  readonly policy: Policy
  /** The operator's prices; without them those of the settings hold. */
  readonly prices?: readonly PriceRow[]
  readonly codec: Codec
  readonly producer: LogProducer
  readonly stores: Stores
  /** Seals what goes into the log. */
  readonly vault: Pick<Vault, 'sealCommunications' | 'sealRecipients' | 'sealConsents' | 'openEvidence' | 'shred'>
  readonly analytics: AnalyticsStore
  readonly metrics: Metrics
  readonly log: Logger
  /** ms since the epoch. */
  readonly now: () => number
  /** Ids of requests and of communications that came without one. */
  readonly newId: () => string
  /** How providers and people reach the gateway; known only once it listens. */
  readonly publicBaseUrl: () => string
  readonly readiness: () => Promise<Readiness>
  /** HMAC of a normalised address. */
  readonly addressHash: (address: string) => string
}
