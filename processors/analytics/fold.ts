/**
 * The state of communications as a fold over their events: the TypeScript twin of schema/002-communications.sql and the view `states`.
 * Folds form a join-semilattice: `join` is commutative, associative and idempotent, so duplicates and disorder cannot change an answer. Pure.
 */
import { eventKinds, isTerm, type StateGroup } from '../kernel/event-kinds.ts'
import type { EventRow } from './rows.ts'

type Key = readonly (number | string)[]
/** A tuple whose first fields are the order and whose rest is what it carries; null is below every tuple. */
type Best = readonly [rank: number, at: number, eventId: string, kind: string, channel: string, stage: string, reason: string, rule: string]
/** Of several copies of a request the one with the latest attempt carries it on, and of these the one with the latest pass: see AdmissionStore. */
type Deferral = readonly [attempt: number, pass: number, at: number, eventId: string, until: number, stage: string, reason: string, rule: string]
type Woken = readonly [attempt: number, pass: number, at: number]
type Money = readonly [source: number, at: number, micros: number]
const moments = ['accepted', 'sent', 'delivered', 'opened', 'clicked', 'complained', 'unsubscribed', 'converted'] as const
export type Moment = (typeof moments)[number]
const labels = ['recipient_id', 'lane', 'category', 'tenant_id', 'campaign_id', 'experiment_id', 'variant', 'provider'] as const
type Label = (typeof labels)[number]

export interface Fold {
  readonly requestedOn: string
  readonly requestId: string
  readonly requestedAt: number
  readonly labels: Readonly<Record<Label, string>>
  readonly segments: number
  readonly firstAt: number
  readonly lastAt: number
  readonly best: Best
  readonly deferral: Deferral | null
  readonly woken: Woken | null
  readonly money: Money
  /** When each first happened, ms. */
  readonly at: Readonly<Partial<Record<Moment, number>>>
}

/** Bytewise, as ClickHouse compares strings. */
export function compareText(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** Lexicographic order of tuples of equal shape. */
export function compareKeys(a: Key, b: Key): number {
  for (let index = 0; index < a.length; index++) {
    const [x, y] = [a[index], b[index]]
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : compareText(String(x), String(y))
    if (order !== 0) return order
  }
  return 0
}

const highest = <T extends Key>(a: T, b: T): T => compareKeys(a, b) >= 0 ? a : b
const highestOrNull = <T extends Key>(a: T | null, b: T | null): T | null => a === null ? b : b === null ? a : highest(a, b)
const isMoment = (kind: string): kind is Moment => moments.some(moment => moment === kind)

/** A corrected price outweighs the price at sending; what was never sent costs nothing. */
function moneyOf(row: EventRow): Money {
  if (row.kind === 'price_adjusted') return [2, row.occurred_at, row.cost_micros]
  return row.rank >= eventKinds.sent.rank ? [1, 0, row.cost_micros] : [0, 0, 0]
}

/** The fold of one event. */
export function foldOf(row: EventRow): Fold {
  const { occurred_at: at, event_id: id, pass, attempt, stage, reason, rule } = row
  return {
    requestedOn: row.requested_on, requestId: row.request_id, requestedAt: row.requested_at,
    labels: { recipient_id: row.recipient_id, lane: row.lane, category: row.category, tenant_id: row.tenant_id, campaign_id: row.campaign_id, experiment_id: row.experiment_id, variant: row.variant, provider: row.provider },
    segments: row.segments, firstAt: at, lastAt: at,
    best: [row.rank, at, id, row.kind, row.channel, stage, reason, rule],
    deferral: row.kind === 'deferred' ? [attempt, pass, at, id, row.until ?? at, stage, reason, rule] : null,
    woken: row.kind === 'woken' ? [attempt, pass, at] : null,
    money: moneyOf(row),
    at: isMoment(row.kind) ? { [row.kind]: at } : {},
  }
}

/** The least fold that knows what both know. Both must be of the same request. */
export function join(a: Fold, b: Fold): Fold {
  const at: Partial<Record<Moment, number>> = {}
  for (const moment of moments) {
    const [x, y] = [a.at[moment], b.at[moment]]
    if (x !== undefined || y !== undefined) at[moment] = Math.min(x ?? Infinity, y ?? Infinity)
  }
  const joined: Record<Label, string> = { ...a.labels }
  for (const label of labels) if (compareText(b.labels[label], joined[label]) > 0) joined[label] = b.labels[label]
  return {
    requestedOn: a.requestedOn, requestId: a.requestId, requestedAt: Math.min(a.requestedAt, b.requestedAt),
    labels: joined,
    segments: Math.max(a.segments, b.segments), firstAt: Math.min(a.firstAt, b.firstAt), lastAt: Math.max(a.lastAt, b.lastAt),
    best: highest(a.best, b.best),
    deferral: highestOrNull(a.deferral, b.deferral),
    woken: highestOrNull(a.woken, b.woken),
    money: highest(a.money, b.money),
    at,
  }
}

/** Folds events of many requests: one fold per request, as ClickHouse keys them. */
export function foldEvents(rows: Iterable<EventRow>): Map<string, Fold> {
  const folds = new Map<string, Fold>()
  for (const row of rows) {
    const key = `${row.requested_on} ${row.request_id}`
    const known = folds.get(key)
    const fold = foldOf(row)
    folds.set(key, known ? join(known, fold) : fold)
  }
  return folds
}

/** What the fold says of a request now. */
export interface Standing {
  /** The kind that decides, or empty when only facets are known. */
  readonly state: string
  /** The term of the conservation equation it counts in, or empty. */
  readonly outcome: StateGroup | ''
  readonly channel: string
  readonly stage: string
  readonly reason: string
  readonly rule: string
  /** When it will wake, ms, while it waits. */
  readonly deferredUntil: number | null
  readonly costMicros: number
}

/** Is it a copy of a request that was accepted under another day? It counts nowhere. */
export const isCopy = (fold: Fold): boolean => fold.best[3] === 'repeated'

/** Reads the standing out of a fold. A deferral that was woken since is in flight again until something else is heard. */
export function standing(fold: Fold): Standing {
  const [rank, , , kind, channel, stage, reason, rule] = fold.best
  const costMicros = fold.money[2]
  if (rank === 0) return { state: '', outcome: '', channel, stage, reason, rule, deferredUntil: null, costMicros }
  if (kind === 'deferred' && fold.deferral !== null) {
    const [attempt, pass, at, , until, stage, reason, rule] = fold.deferral
    const awake = fold.woken !== null && compareKeys(fold.woken, [attempt, pass, at]) > 0
    return { state: kind, outcome: awake ? 'in_flight' : 'deferred', channel, stage, reason, rule, deferredUntil: awake ? null : until, costMicros }
  }
  return { state: kind, outcome: groupOf(kind), channel, stage, reason, rule, deferredUntil: null, costMicros }
}

function groupOf(kind: string): StateGroup | '' {
  const row = Object.entries(eventKinds).find(([name]) => name === kind)?.[1]
  return row !== undefined && isTerm(row.group) ? row.group : ''
}
