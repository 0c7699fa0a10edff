/** The stores as the stages see them: each call takes a whole batch and costs one round trip. Redis fills them (stores/redis), memory does for tests (stores/memory). Every write is idempotent by request id. */
import type { Codec } from '../../schemas/codec.ts'
import type { ConsentEvent, Lane, Recipient } from '../../schemas/generated/types.ts'
import type { Effect } from '../kernel/effects.ts'
import type { AdmissionStore } from './admission.ts'
import type { EngagementStore } from './engagement.ts'
import type { MemoryUse } from './memory-use.ts'

/** One window of a person's caps. */
export interface Cap {
  /** e.g. hour, day, week, month, sms_day, email_day, category:promotion, subject:card-1. Also the name in the answer. */
  readonly name: string
  readonly limit: number
  /** Rolling length, ms; or `calendarStart` for windows that begin at a local midnight. */
  readonly windowMs: number
  readonly calendarStart?: number
  /** Which earlier messages count: all, those on this channel, of this category, or about this subject. */
  readonly counts: { readonly channel?: 'sms' | 'email'; readonly category?: string; readonly subjectKey?: string }
  /** false: counted against but never binding for this message (emergency, security). */
  readonly binding: boolean
}
export interface SlotRequest {
  readonly requestId: string
  readonly recipientId: string
  readonly channel: 'sms' | 'email'
  readonly category: string
  readonly subjectKey: string | null
  /** Decision time, ms. */
  readonly now: number
  readonly leaseMs: number
  readonly caps: readonly Cap[]
}
/** held: the slot is ours (again). Otherwise which cap binds first and when all caps would have room. */
export type SlotAnswer = { readonly held: true } | { readonly held: false; readonly cap: string; readonly freeAt: number }
export interface LimitStore {
  /** All caps or none, exact sliding windows. A repeated reserve answers held and takes nothing more. */
  reserve(batch: readonly SlotRequest[]): Promise<SlotAnswer[]>
  /** What is counted for a person now, newest first; for explain and the audit. */
  history(recipientId: string, now: number): Promise<{ requestId: string; at: number; channel: string; category: string; subjectKey: string | null; committed: boolean }[]>
}

/** One budget that must have room. Periods are UTC days and months unless the key says otherwise. */
export interface Budget {
  /** e.g. day:2026-11-22, month:2026-11, campaign:x:day:2026-11-22. */
  readonly key: string
  /** Name in the answer: budget_day, budget_month, budget_category, ... */
  readonly reason: 'budget_day' | 'budget_month' | 'budget_category' | 'budget_campaign' | 'budget_tenant'
  readonly limitMicros: number
  /** Kept back for the critical lane: others see limit - reserve. */
  readonly criticalReserveMicros: number
  /** When the period ends, ms; the key expires some time after it. */
  readonly periodEnd: number
}
export interface MoneyRequest {
  readonly requestId: string
  readonly lane: Lane
  readonly micros: number
  readonly now: number
  readonly leaseMs: number
  readonly budgets: readonly Budget[]
}
/** reserved: the money is ours (again). Otherwise which budget binds and how much is left of it. */
export type MoneyAnswer = { readonly reserved: true; readonly micros: number } | { readonly reserved: false; readonly reason: Budget['reason']; readonly key: string; readonly leftMicros: number; readonly periodEnd: number }
/** `addedMicros`: top-ups of its period, beyond the limit of the settings; absent when there were none. */
export interface BudgetState { readonly key: string; readonly pendingMicros: number; readonly postedMicros: number; readonly overrunMicros: number; readonly addedMicros?: number }
/** Money added to one budget for its period. The same id adds once. */
export interface TopUp { readonly id: string; readonly key: string; readonly micros: number; readonly periodEnd: number; readonly now: number }
export interface BudgetStore {
  /** All budgets or none; posted + pending never exceeds a limit and its top-ups at an accepted reserve. */
  reserve(batch: readonly MoneyRequest[]): Promise<MoneyAnswer[]>
  state(keys: readonly string[]): Promise<BudgetState[]>
  /** Adds to what may be spent under a key, whatever limit the reserves state; the very next reserve sees it. Answers the sum of the period's top-ups. */
  topUp(topUp: TopUp): Promise<{ readonly addedMicros: number }>
}

/** Applies effects on limits and budgets, one round trip. */
export interface EffectStore { apply(effects: readonly Effect[]): Promise<void> }

/** The edge ledger: the one place that decides that a person is never messaged twice. See stores/lua/claim.lua. */
export interface ClaimRequest {
  readonly requestId: string
  readonly attempt: number
  readonly recipientId: string
  /** sms or email opt-out scope, looked at again in the same script. */
  readonly channel: 'sms' | 'email'
  /** The category's class (marketing, informational, ...): an opt-out of one purpose, or one that keeps this purpose, does not block it. */
  readonly purpose: string
  readonly addressHash: string
  readonly requestedOn: string
  /** Ignores opt-outs: help replies, the one opt-out confirmation. */
  readonly ignoreOptOut: boolean
  /** Made again from the log: what may have gone out before an opt-out or a suppression may have gone out, so neither blocks it. */
  readonly restored?: boolean
  /** The worker that claims; a claim found with another owner and no outcome is unclear. */
  readonly owner: string
  readonly now: number
  /** Stored with the claim, so that a callback that overtakes the settlement still finds them. */
  readonly facts: LedgerFacts
}
/**
 * claimed: send it. settled: it has an outcome already (`providerMessageId` if accepted). unclear: claimed before, no outcome known: reconcile.
 * blocked: opted out, suppressed or cancelled since.
 */
export type ClaimAnswer =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'settled'; readonly outcome: LedgerOutcome; readonly providerMessageId: string; readonly at: number; readonly code: string }
  | { readonly kind: 'unclear'; readonly attempt: number; readonly claimedAt: number }
  | { readonly kind: 'blocked'; readonly reason: 'opted_out' | 'suppressed' | 'cancelled' }
/** released: certainly not sent and no fault of the message (our account is refused, the provider is down): the same attempt may be claimed again. */
export type LedgerOutcome = 'accepted' | 'rejected' | 'retry' | 'unknown' | 'released'
export interface Settlement {
  readonly requestId: string
  readonly attempt: number
  readonly outcome: LedgerOutcome
  readonly provider: string
  readonly providerMessageId: string
  readonly at: number
  /** For rejected: reason and provider code, so that a redelivery tells the same story. */
  readonly code: string
  /** What callbacks need of the request: stored beside the provider's message id. */
  readonly facts: LedgerFacts
}
/** Enough of a request to make an event of a callback for it; no address, no content. */
export interface LedgerFacts {
  readonly requestId: string
  readonly requestedAt: number
  readonly recipientId: string
  readonly lane: string
  readonly channel: string
  readonly category: string
  readonly tenantId: string
  readonly campaignId: string
  readonly experimentId: string
  readonly variant: string
  readonly segments: number
  readonly costMicros: number
  readonly attempt: number
  readonly pass: number
  readonly addressHash: string
  /** Names the manifest of the provider batch it was sent in, or empty: an unclear batch is sent again byte for byte. */
  readonly batchKey: string
}
export interface LedgerStore {
  claim(batch: readonly ClaimRequest[]): Promise<ClaimAnswer[]>
  /** Monotone: accepted and rejected are final, unknown may become either, retry frees the claim for attempt + 1. */
  settle(batch: readonly Settlement[]): Promise<void>
  /** Facts by provider message id, or by request id when the provider told ours. */
  byProviderMessage(provider: string, ids: readonly string[]): Promise<(LedgerFacts | null)[]>
  /** Null: never claimed. A request cancelled between attempts answers `retry`, the outcome of its last one. */
  byRequest(requestIds: readonly string[]): Promise<({ facts: LedgerFacts | null; outcome: LedgerOutcome | 'claimed'; providerMessageId: string } | null)[]>
  /** A batch manifest stored before a provider call, so that a retry is byte-identical. */
  putManifest(key: string, body: Buffer, ttlMs: number): Promise<Buffer>
  /** The manifest, or null: then the call it was written before was never made. */
  manifest(key: string): Promise<Buffer | null>
  /** Cancels what was not claimed yet; false if it was. */
  cancel(requestId: string, now: number): Promise<boolean>
}

/** The recipient projection: profile, folded consents and suppressions of a person. */
export interface RecipientState {
  readonly recipient: Recipient | null
  /** Every consent event that still matters, folded by (channel, purpose, kind), latest wins. */
  readonly consents: readonly ConsentEvent[]
}
export interface RecipientStore {
  get(recipientIds: readonly string[]): Promise<RecipientState[]>
  /** Joins newer states in; older ones change nothing. */
  applyRecipients(batch: readonly Recipient[]): Promise<void>
  /** Joins consent events in. Opt-outs and suppressions also set the keys that the ledger's claim looks at. */
  applyConsents(batch: readonly ConsentEvent[]): Promise<void>
  /** Recipient ids by address hash, newest first: whose number replied STOP. */
  byAddressHash(hash: string): Promise<string[]>
}

/** Index of what waits, per partition of communications.deferred; rebuilt from the topic. */
export interface DeferralEntry { readonly key: string; readonly partition: number; readonly requestId: string; readonly recipientId: string; readonly dueAt: number; readonly target: string; readonly reason: string; readonly pass: number; readonly payload: Buffer }
export interface DeferralIndex {
  /** Offset up to which the index has folded the partition, or null if the index is missing (lost, new): fold from the start. */
  position(partition: number): Promise<bigint | null>
  /** Folds records in: entries to add and keys to remove, and the new position, atomically per call. */
  fold(partition: number, changes: readonly ({ readonly add: DeferralEntry } | { readonly remove: string })[], position: bigint): Promise<void>
  /** Entries due at `now`, earliest first, at most `limit`; fewer when they are large, but never none while one is due. */
  due(partition: number, now: number, limit: number): Promise<DeferralEntry[]>
  /**
   * Entries due from `from` to `to` (ms, both included), earliest first, without the first `skip` of them; at most `limit`, fewer when they are large, none only when there
   * are no more. Entries due at the same time have a fixed order.
   */
  page(partition: number, range: { readonly from: number; readonly to: number; readonly skip: number }, limit: number): Promise<DeferralEntry[]>
  /** Partitions that have an index. */
  partitions(): Promise<number[]>
  /** When the next entry is due, or null. */
  nextDue(partition: number): Promise<number | null>
  remove(partition: number, keys: readonly string[]): Promise<void>
  count(partition: number): Promise<number>
  byRecipient(recipientId: string): Promise<DeferralEntry[]>
  /** The same for many people at once, in their order; at most `limit` entries of a partition for each, the first by key. */
  byRecipients(recipientIds: readonly string[], limit: number): Promise<DeferralEntry[][]>
  byRequest(requestId: string): Promise<DeferralEntry[]>
}

/** Provider pacing shared by all workers: several windows at once (per minute by lane, per hour, per day). */
export interface PaceWindow { readonly key: string; readonly limit: number; readonly windowMs: number }
export interface PaceStore {
  /** Takes up to `want` permits under all windows; answers how many were granted and, when fewer than wanted, when the next may be. */
  take(windows: readonly PaceWindow[], want: number, now: number): Promise<{ granted: number; retryAt: number }>
}

/** Positions in the log: the next offset by partition, of each topic. What lies before them is in the store. */
export type LogMark = Readonly<Record<string, readonly bigint[]>>
/**
 * Does the store hold what the log says? lost: it was emptied. restarted: the server is not the process it was, so its last writes may be gone;
 * `mark` survives with everything that was written before it.
 */
export type StateLook = { readonly open: true } | { readonly open: false; readonly cause: 'lost' } | { readonly open: false; readonly cause: 'restarted'; readonly mark: LogMark | null }
/**
 * The gate before all other stores: they work only under an epoch, which is lost with the state. While it is closed every call rejects with Unavailable,
 * whatever an empty store would have answered. See docs/decisions/0004-state-loss.md.
 */
export interface StateGate {
  /** The epoch this process works under; empty while the gate is closed as far as it knows. */
  epoch(): string
  /** When that epoch was opened, ms. What was decided before may have lost its slot and its money. */
  openedAt(): number
  /** Asks the store afresh. */
  look(): Promise<StateLook>
  /** Rejects with Unavailable unless this is the epoch now: then what was done under it may be committed. */
  confirm(epoch: string): Promise<void>
  /** Notes that everything before `mark` is in the store. */
  mark(mark: LogMark): Promise<void>
  /** The right to rebuild the state, for one worker at a time and no longer than `holdMs` without renewing; null while another has it, and when the gate is open. `close` ends the present epoch. */
  begin(holdMs: number, close: boolean): Promise<Rebuilding | null>
}
export interface Rebuilding {
  /** From where on the log has to be read; null: all of it, and over empty stores. */
  readonly since: LogMark | null
  /** The stores, open to whoever has the right; they reject with Unavailable once it is gone. */
  readonly stores: Omit<Stores, 'gate'>
  /** The codec that opens with the data keys of these stores; without one nothing in the log is sealed. */
  readonly codec?: Codec
  renew(): Promise<void>
  /** Forgets everything the stores hold. */
  wipe(): Promise<void>
  /** Opens a new epoch for everyone and gives the right back. */
  open(now: number, mark: LogMark): Promise<void>
  /** Gives the right back with the gate as it is. */
  release(): Promise<void>
}

/** A person's data key, wrapped. */
export interface WrappedKey {
  readonly keyId: string
  /** When it was wrapped, ms: of two wrappings the later holds. */
  readonly wrappedAt: number
  /** Null: shredded, for good. */
  readonly wrapped: string | null
}
/** published: the log has it. */
export interface KeyEntry extends WrappedKey { readonly published: boolean }
/** Data keys as the log has them (communications.keys), and those that are on their way there. */
export interface KeyStore {
  /** Null: none was made. */
  get(keyIds: readonly string[]): Promise<(KeyEntry | null)[]>
  /** Holds these where there are none yet, unpublished; answers what is held. */
  hold(batch: readonly WrappedKey[]): Promise<KeyEntry[]>
  /** Joins in what the log says: a later wrapping, and shredding for good. What is held in the same wrapping is published now. */
  join(batch: readonly WrappedKey[]): Promise<void>
}

/** Everything the processors keep outside the log. */
export interface Stores {
  readonly gate: StateGate
  readonly admission: AdmissionStore
  readonly limits: LimitStore
  readonly budgets: BudgetStore
  readonly effects: EffectStore
  readonly ledger: LedgerStore
  readonly recipients: RecipientStore
  readonly deferrals: DeferralIndex
  readonly keys: KeyStore
  readonly pace: PaceStore
  readonly engagement: EngagementStore
  /** Round trip to the store; rejects when it cannot be reached. */
  ping(): Promise<void>
  /** Of each server. What is full refuses writes, and everything waits. */
  memory(): Promise<readonly MemoryUse[]>
  close(): Promise<void>
}
