/**
 * What an event says about the state, as calls to the stores. Pure. Every call is a join, so events may come twice or in another order, and on top of
 * what the stores hold already.
 */
import { knownBudgets } from '../cost/budgets.ts'
import { microsOf } from '../cost/prices.ts'
import type { Effect } from '../kernel/effects.ts'
import { eventKinds } from '../kernel/event-kinds.ts'
import type { EventKind } from '../kernel/event-kinds.ts'
import { capChannel, generalCaps } from '../limits/caps.ts'
import { enclosedKey } from '../digest/claimed-with.ts'
import { LOST_BATCH } from '../senders/lost.ts'
import type { Policy } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import type { Communication, CommunicationEvent, TraceEntry } from '../../schemas/generated/types.ts'
import type { Cap, ClaimRequest, LedgerFacts, LedgerOutcome, MoneyRequest, Settlement, SlotRequest } from '../stores/ports.ts'

export interface Restores {
  readonly claims: ClaimRequest[]
  readonly settlements: Settlement[]
  readonly slots: SlotRequest[]
  readonly money: MoneyRequest[]
  readonly effects: Effect[]
  readonly cancelled: { readonly requestId: string; readonly at: number }[]
}
export interface RestoreContext { readonly settings: Settings; readonly policy: Policy; /** ms. */ readonly now: number }

const DAY = 86_400_000
/** The longest calendar window: a month. */
const MONTH_MS = 31 * DAY
/** A claim without a trace was made at most so long before it was told of. */
const CLAIM_BEFORE_MS = 3_600_000

export const nothing = (): Restores => ({ claims: [], settlements: [], slots: [], money: [], effects: [], cancelled: [] })

/** Adds what an event says to `restores`; nothing, if it is no longer remembered. Caps and budgets look back a month at most, which the ledger outlasts. */
export function restoreEvent(restores: Restores, event: CommunicationEvent, context: RestoreContext): void {
  const { requestId, recipientId, kind, stage, reason } = event
  if (event.occurredAt <= context.now - context.settings.LEDGER_RETENTION_DAYS * DAY) return
  const keep = (): void => {
    hold(restores, held(event), context)
    restores.effects.push({ type: 'commit_slot', requestId, recipientId }, { type: 'settle_budget', requestId, micros: held(event).micros(context.settings) })
  }
  const giveBack = (): void => void restores.effects.push({ type: 'release_slot', requestId, recipientId }, { type: 'void_budget', requestId })
  const settle = (outcome: LedgerOutcome, code = '', batchKey = ''): void => void restores.settlements.push({
    requestId, attempt: event.attempt, outcome, provider: event.provider, providerMessageId: outcome === 'accepted' ? event.providerMessageId : '', at: event.occurredAt, code, facts: factsOf(event, batchKey),
  })

  if (kind === 'sent') {
    settle('accepted', '', LOST_BATCH)
    keep()
  } else if (kind === 'failed') {
    settle('rejected', `${reason}:${event.providerCode}`)
    // What may have gone out counts as if it had.
    if (reason === 'outcome_unknown' && toldOf(event).carrier === undefined) keep()
    else giveBack()
  } else if (kind === 'digested') {
    // Its carrier holds the slot and the money.
    settle('accepted', '', enclosedKey(toldOf(event).carrier ?? '', LOST_BATCH))
  } else if (kind === 'deferred' && stage === 'sender' && reason === 'retry') {
    // The code of a retry is when it is due (processors/senders/settlements.ts).
    settle('retry', String(event.until ?? event.occurredAt))
    giveBack()
  } else if (kind === 'unknown') {
    // The provider is asked for what it took since the claim, so the claim must not be dated too late.
    const claimedAt = toldOf(event).claimedAt ?? traceOf(event).at(-1)?.at ?? event.occurredAt - CLAIM_BEFORE_MS
    restores.claims.push(claimFor(factsOf(event, LOST_BATCH), claimedAt))
    for (const item of toldOf(event).digest ?? []) restores.claims.push(claimFor({ ...factsOf(event, enclosedKey(requestId, LOST_BATCH)), requestId: item, attempt: 0, segments: 0, costMicros: 0 }, claimedAt))
    settle('unknown', '', LOST_BATCH)
    hold(restores, held(event), context)
  } else if (kind === 'cancelled') restores.cancelled.push({ requestId, at: event.occurredAt })
  else if (kind === 'price_adjusted') restores.effects.push({ type: 'settle_budget', requestId, micros: event.costMicros })
  else if (event.providerMessageId !== '' && isDelivery(kind)) settle('accepted', '', LOST_BATCH)
}

/** News of the provider prove that it took the message. */
const isDelivery = (kind: string): boolean => kind in eventKinds && eventKinds[kind as EventKind].group === 'sent'

/** A place in a person's caps and an amount of money. When they were granted is not told exactly: a trace may be older than the last decision (senders/second-look.ts). */
export interface Held {
  readonly requestId: string
  readonly recipientId: string
  readonly lane: Communication['lane']
  /** The one it goes out on: caps count that one. */
  readonly channel: Communication['channel']
  readonly category: string
  readonly subjectKey: string | null
  readonly campaignId: string | null
  readonly tenantId: string
  /** From when it counts, ms: late rather than early. */
  readonly at: number
  micros(settings: Settings): number
}

function held(event: CommunicationEvent): Held {
  const trace = traceOf(event)
  return {
    requestId: event.requestId, recipientId: event.recipientId, lane: event.lane === 'critical' ? 'critical' : 'normal', category: event.category, campaignId: event.campaignId || null, tenantId: event.tenantId,
    channel: channelOf(event.channel), subjectKey: subjectOf(trace), at: event.occurredAt,
    micros: settings => event.kind === 'sent' ? event.costMicros : toldOf(event).costMicros ?? estimate(channelOf(event.channel), event.segments, settings),
  }
}

const channelOf = (name: unknown): Communication['channel'] => (name === 'email' || name === 'mms' ? name : 'sms')

/** The same of a communication that is on its way, or was until `at` (ms). */
export function heldBy({ requestId, recipientId, lane, category, campaignId, tenantId, channel, sendChannel, subjectKey, costMicros }: Communication, at: number): Held {
  return { requestId, recipientId, lane, category, campaignId, tenantId, channel: sendChannel ?? channel, subjectKey, at, micros: () => costMicros }
}

function subjectOf(trace: readonly TraceEntry[]): string | null {
  const { subject } = detailOf(passedAt(trace, 'limits'))
  return typeof subject === 'string' ? subject : null
}

const passedAt = (trace: readonly TraceEntry[], stage: string): TraceEntry | undefined => trace.findLast(entry => entry.stage === stage && entry.verdict === 'pass')
const detailOf = (entry: TraceEntry | undefined): { readonly subject?: unknown } => (entry?.detail ? JSON.parse(entry.detail) as ReturnType<typeof detailOf> : {})

/** Adds the slot and the money, whatever the caps and budgets say now: they were granted when they had room. */
export function hold(restores: Restores, what: Held, { settings, policy, now }: RestoreContext): void {
  const { requestId, recipientId, lane, category, subjectKey, at } = what
  const keeps = longestWindow(policy)
  const leaseMs = Math.max(now - at, 0) + settings.LIMIT_LEASE_MS
  if (at > now - keeps) restores.slots.push({ requestId, recipientId, channel: capChannel(what.channel), category, subjectKey, now: at, leaseMs, caps: [{ ...COUNTED, windowMs: keeps }] })
  const budgets = knownBudgets(at, settings, policy, what).map(budget => ({ ...budget, limitMicros: 2 ** 52, criticalReserveMicros: 0 }))
  if (budgets.some(({ periodEnd }) => periodEnd > now)) restores.money.push({ requestId, lane, micros: what.micros(settings), now: at, leaseMs, budgets })
}

const COUNTED: Omit<Cap, 'windowMs'> = { name: 'restored', limit: Number.MAX_SAFE_INTEGER, counts: {}, binding: false }

function longestWindow(policy: Policy): number {
  const days = Object.values(policy.categories).flatMap(category => [...category.caps, ...category.subjectCaps].map(cap => cap.days))
  return Math.max(MONTH_MS, ...generalCaps.map(cap => cap.windowMs), ...days.map(count => Math.round(count * DAY)))
}

/** The list price: what waits for its outcome does not tell what was reserved for it. */
function estimate(channel: Held['channel'], segments: number, settings: Settings): number {
  if (channel === 'email') return microsOf(settings.EMAIL_COST_PER_MESSAGE)
  return channel === 'mms' ? microsOf(settings.SMS_COST_PER_MMS) : microsOf(settings.SMS_COST_PER_MESSAGE) * Math.max(segments, 1)
}

/** A claim as if this worker had made it at `at` (ms) and died. */
export function claimFor(facts: LedgerFacts, at: number): ClaimRequest {
  const { requestId, attempt, recipientId, addressHash } = facts
  return {
    requestId, attempt, recipientId, addressHash, channel: facts.channel === 'email' ? 'email' : 'sms', purpose: '', requestedOn: '', owner: 'rebuild', now: at, facts,
    ignoreOptOut: true, restored: true,
  }
}

function factsOf(event: CommunicationEvent, batchKey: string): LedgerFacts {
  const { requestId, requestedAt, recipientId, lane, channel, category, tenantId, campaignId, experimentId, variant, segments, attempt, pass, addressHash } = event
  const costMicros = toldOf(event).costMicros ?? event.costMicros
  return { requestId, requestedAt, recipientId, lane, channel, category, tenantId, campaignId, experimentId, variant, segments, costMicros, attempt, pass, addressHash, batchKey }
}

/** What unclear sends, retries, failures, items of digests (processors/senders/outcomes.ts) and news of the provider (processors/callbacks) tell besides. */
function toldOf({ kind, detail }: CommunicationEvent): { readonly claimedAt?: number; readonly costMicros?: number; readonly digest?: readonly string[]; readonly carrier?: string } {
  return (kind === 'unknown' || kind === 'deferred' || kind === 'failed' || kind === 'digested' || isDelivery(kind)) && kind !== 'sent' && detail !== '' ? JSON.parse(detail) as ReturnType<typeof toldOf> : {}
}

const traceOf = (event: CommunicationEvent): readonly TraceEntry[] => (event.trace === '' ? [] : JSON.parse(event.trace) as TraceEntry[])
