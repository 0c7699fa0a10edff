/** A processor reads topics and does one thing. Stages of the chain run inside one (chain.ts); senders, callbacks, deferral and projections are their own. */
import type { Logger } from 'pino'
import type { Policy } from '../../config/policy.ts'
import type { PriceRow } from '../../config/prices.ts'
import type { Settings } from '../../config/settings.ts'
import type { Codec } from '../../schemas/codec.ts'
import type { BatchOutcome, LogBatch, LogProducer } from '../../topics/port.ts'
import type { UnsubscribeUrl } from '../content/links.ts'
import type { PreferencesUrl } from '../content/links.ts'
import type { Stores } from '../stores/ports.ts'
import type { Metrics } from './metrics.ts'

/** What a process can be told to run (PROCESS_ROLES). */
export const roles = ['gateway', 'decide', 'send', 'deferral', 'callbacks', 'recipients', 'analytics', 'monitors'] as const
export type Role = (typeof roles)[number]

/** What every processor is given. Nothing in it is global; tests pass memory fills and a fake clock. */
export interface Deps {
  readonly settings: Settings
  readonly policy: Policy
  /** The operator's prices; without them those of the settings hold. */
  readonly prices?: readonly PriceRow[]
  readonly codec: Codec
  readonly stores: Stores
  /** One producer per processor: its sends are serialised and coalesced, and a slow one holds up nobody else. */
  readonly producer: LogProducer
  readonly metrics: Metrics
  readonly log: Logger
  /** ms since the epoch. */
  readonly now: () => number
  /** HMAC of a normalised address, for analytics, suppression and the ledger. */
  readonly addressHash: (address: string) => string
  /** Unsubscribe link of a person; signed. */
  readonly unsubscribeUrl: UnsubscribeUrl
  /** Preference centre of a person; signed, expiring. Without it emails have no such link. */
  readonly preferencesUrl?: PreferencesUrl
  /** Names this worker in the ledger. */
  readonly owner: string
}

export interface Processor {
  /** Suffix of the consumer group, label in metrics. */
  readonly name: string
  readonly role: Role
  /** Topics on the broker. */
  readonly reads: readonly string[]
  /** Topics it may write, for the drawing. */
  readonly writes: readonly string[]
  readonly maxBatch?: number
  /** Partitions handled at the same time, default 1: most of a batch's time is waiting for round trips. */
  readonly concurrency?: number
  handle(batch: LogBatch): Promise<BatchOutcome>
  onAssigned?(partitions: readonly { topic: string; partition: number }[], seek: (topic: string, partition: number, offset: bigint) => void): Promise<void>
  /** Work by the clock, e.g. waking what is due. Runs never overlap. */
  readonly tick?: { readonly everyMs: number; run(): Promise<void> }
}
