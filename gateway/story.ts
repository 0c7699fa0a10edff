/** What became of a communication, as analytics tells it; or, before analytics has caught up, as far as the ledger and the deferral index know. */
import { z } from 'zod'
import type { StoryRow } from '../processors/analytics/queries.ts'
import type { eventId } from '../processors/kernel/events.ts'
import { hoursOf, lawOf } from '../processors/compliance/rules/citations.ts'
import type { Law } from '../processors/compliance/rules/citations.ts'
import { zonesOf } from '../processors/explain/local-time.ts'
import { reasonWords } from '../processors/kernel/reasons.ts'
import { Unavailable } from '../processors/kernel/unavailable.ts'
import type { LedgerOutcome } from '../processors/stores/ports.ts'
import type { GatewayDeps } from './deps.ts'
import { iso } from './iso.ts'
import { reach } from './reach.ts'

type EventKind = Parameters<typeof eventId>[1]

/** Kinds that are a state, the weakest first: the strongest that happened is the state. The others (opened, clicked, ..., and copies dated with another day) are told beside it. */
export const stateKinds = ['accepted', 'deferred', 'unknown', 'rejected', 'expired', 'cancelled', 'failed', 'digested', 'sent', 'delayed', 'dispatched', 'delivered', 'undelivered', 'bounced'] as const satisfies readonly EventKind[]

const traceSchema = z.array(z.object({
  stage: z.string(), verdict: z.string(), reason: z.string().nullable(), rule: z.string().nullable(), at: z.number(), until: z.number().nullable(),
  pass: z.number(), policyVersion: z.string(), detail: z.string().nullable(),
}))
export interface StoryEvent {
  readonly at: string
  readonly kind: string
  readonly stage: string
  readonly reason: string | null
  /** The reason in words. */
  readonly reasonText: string | null
  readonly rule: string | null
  /** What the rule is in law; null when it is the company's own. */
  readonly law: Law | null
  /** When it is decided anew. */
  readonly until: string | null
  readonly channel: string
  readonly pass: number
  readonly attempt: number
  readonly segments: number
  readonly costMicros: number
  readonly provider: string | null
  readonly providerMessageId: string | null
  readonly providerCode: string | null
  readonly policyVersion: string | null
  /** The request whose message took it along, or those that this one took along. */
  readonly digest: { readonly carrier: string | null; readonly items: readonly string[] } | null
}
export interface StoryTrace {
  readonly stage: string
  readonly verdict: string
  readonly reason: string | null
  readonly reasonText: string | null
  readonly rule: string | null
  readonly law: Law | null
  /** The local hours that the law permits on that day, `08:00-21:00`. */
  readonly permitted: string | null
  readonly at: string
  readonly until: string | null
  readonly pass: number
  readonly policyVersion: string
  /** The inputs that mattered. */
  readonly detail: unknown
}
/** What the request is, as its first event tells. */
export interface About { readonly recipientId: string; readonly category: string; readonly lane: string; readonly campaignId: string | null }
export interface Story {
  readonly requestId: string
  /** Null while analytics has not told of it. */
  readonly about: About | null
  readonly state: string
  /** True while analytics has not told of it yet: the events follow. */
  readonly incomplete: boolean
  readonly events: readonly StoryEvent[]
  /** What each stage decided, of the latest event that carries it. */
  readonly trace: readonly StoryTrace[]
}

/** The story, or null when nothing is known by this id. Throws Unavailable when analytics is away and nobody else knows it. */
export async function storyOf(deps: Pick<GatewayDeps, 'analytics' | 'stores'>, requestId: string): Promise<Story | null> {
  const rows = await reach('clickhouse', () => deps.analytics.query('story', { requestId })).catch((error: unknown) => {
    if (error instanceof Unavailable) return error
    throw error
  })
  if (!(rows instanceof Unavailable) && rows.length > 0) return told(requestId, rows)
  const early = await beforeAnalytics(deps, requestId)
  if (early === null && rows instanceof Unavailable) throw rows
  return early
}

function told(requestId: string, rows: readonly StoryRow[]): Story {
  const strongest = Math.max(...rows.map(row => stateKinds.findIndex(kind => kind === row.kind)))
  const trace = rows.findLast(row => row.trace !== '')?.trace
  return { requestId, about: aboutOf(rows), state: stateKinds[strongest] ?? 'accepted', incomplete: false, events: rows.map(eventOf), trace: trace === undefined ? [] : traceOf(trace) }
}

/** Callbacks may know less of a request than its own stages. */
function aboutOf(rows: readonly StoryRow[]): About | null {
  const row = rows.find(({ category }) => category !== '') ?? rows[0]
  return row === undefined ? null : { recipientId: row.recipient_id, category: row.category, lane: row.lane, campaignId: row.campaign_id || null }
}

const stateByOutcome: Readonly<Record<LedgerOutcome | 'claimed', (typeof stateKinds)[number]>> = { claimed: 'accepted', retry: 'accepted', released: 'accepted', unknown: 'unknown', accepted: 'sent', rejected: 'failed' }

async function beforeAnalytics(deps: Pick<GatewayDeps, 'stores'>, requestId: string): Promise<Story | null> {
  const [[entry], waiting] = await reach('redis', () => Promise.all([deps.stores.ledger.byRequest([requestId]), deps.stores.deferrals.byRequest(requestId)]))
  const deferral = waiting[0]
  if (!entry && !deferral) return null
  const settled = entry ? stateByOutcome[entry.outcome] : 'accepted'
  return { requestId, about: null, state: deferral && settled === 'accepted' ? 'deferred' : settled, incomplete: true, events: [], trace: [] }
}

function eventOf(row: StoryRow): StoryEvent {
  return {
    at: iso(row.occurred_at), kind: row.kind, stage: row.stage, reason: row.reason || null, reasonText: reasonWords(row.reason, row.rule), rule: row.rule || null, law: lawOf(row.rule, row.occurred_at), until: row.until === null ? null : iso(row.until),
    channel: row.channel, pass: row.pass, attempt: row.attempt, segments: row.segments, costMicros: row.cost_micros,
    provider: row.provider || null, providerMessageId: row.provider_message_id || null, providerCode: row.provider_code || null, policyVersion: row.policy_version || null, digest: digestOf(row.detail),
  }
}

const digestSchema = z.union([z.object({ carrier: z.string() }).transform(({ carrier }) => ({ carrier, items: [] })), z.object({ digest: z.array(z.string()) }).transform(({ digest }) => ({ carrier: null, items: digest }))])

function digestOf(detail: string): StoryEvent['digest'] {
  const parsed = digestSchema.safeParse(json(detail))
  return parsed.success ? parsed.data : null
}

function traceOf(text: string): StoryTrace[] {
  const parsed = traceSchema.safeParse(json(text))
  if (!parsed.success) return []
  return parsed.data.map(entry => {
    const detail = entry.detail === null ? null : json(entry.detail)
    const { rule, reason } = entry
    const [zone] = zonesOf(detail)
    return {
      ...entry, reasonText: reason === null ? null : reasonWords(reason, rule), law: rule === null ? null : lawOf(rule, entry.at), permitted: rule === null || zone === undefined ? null : hoursOf(rule, entry.at, zone),
      at: iso(entry.at), until: entry.until === null ? null : iso(entry.until), detail,
    }
  })
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
