/** Answers that read the fold, each the twin of its SQL file. */
import { compareText, standing, type Fold, type Standing } from '../fold.ts'
import type { CommunicationOfRow, ConservationRow, Days, EngagementRow, ExperimentRow, FunnelRow, Moments, QueryParams, RateRow, ReasonRow, RecentRow, WaitingRow } from '../queries.ts'
import type { Answers } from './answers.ts'
import { grouped, rowsBy } from './grouping.ts'
import { counted, repeats, requestKey, type Tables } from './tables.ts'

interface Known { readonly fold: Fold; readonly now: Standing }

/** Requests of the days, with their standing. */
function within(tables: Tables, { from, to }: Days): Known[] {
  return counted(tables).filter(fold => fold.requestedOn >= from && fold.requestedOn <= to).map(fold => ({ fold, now: standing(fold) }))
}

const outcomes = ['rejected', 'expired', 'cancelled', 'failed', 'digested', 'deferred', 'in_flight', 'sent'] as const
type Outcomes = Record<(typeof outcomes)[number], number>
function countOutcomes(rows: readonly Known[]): Outcomes {
  const counts: Outcomes = { rejected: 0, expired: 0, cancelled: 0, failed: 0, digested: 0, deferred: 0, in_flight: 0, sent: 0 }
  for (const { now } of rows) if (now.outcome !== '') counts[now.outcome] += 1
  return counts
}

const inState = (rows: readonly Known[], state: string): number => rows.filter(({ now }) => now.state === state).length
const happened = (rows: readonly Known[], moment: keyof Fold['at']): number => rows.filter(({ fold }) => fold.at[moment] !== undefined).length
const outcomeOf = (rows: readonly Known[], outcome: string): number => rows.filter(({ now }) => now.outcome === outcome).length
const cost = (rows: readonly Known[]): number => rows.reduce((sum, { now }) => sum + now.costMicros, 0)

function funnel(tables: Tables, params: Days & { readonly campaign: string }): FunnelRow[] {
  const rows = within(tables, params).filter(({ fold }) => params.campaign === '' || fold.labels.campaign_id === params.campaign)
  return rowsBy(grouped(rows, ({ fold }) => [fold.requestedOn]), ([day = ''], rows) => ({
    day, accepted: happened(rows, 'accepted'), ...countOutcomes(rows), unknown: inState(rows, 'unknown'),
    delivered: inState(rows, 'delivered'), undelivered: inState(rows, 'undelivered'), bounced: inState(rows, 'bounced'),
    opened: happened(rows, 'opened'), clicked: happened(rows, 'clicked'), complained: happened(rows, 'complained'),
    unsubscribed: happened(rows, 'unsubscribed'), converted: happened(rows, 'converted'), cost_micros: cost(rows),
  }))
}

function conservation(tables: Tables, params: Days & Moments): ConservationRow[] {
  const rows = within(tables, params).filter(({ fold }) => fold.requestedAt < params.settled)
  const buriedIds = new Set([...tables.deadLetters.values()].map(letter => letter.request_id))
  const known = rows.filter(({ fold }) => fold.at.accepted !== undefined)
  const buried = known.filter(({ fold, now }) => now.outcome === 'in_flight' && buriedIds.has(fold.requestId))
  const moving = known.filter(row => row.now.outcome === 'in_flight' && !buried.includes(row))
  const events = [...tables.events.values()].filter(row => row.kind === 'accepted' && !repeats(tables, row) && row.requested_on >= params.from && row.requested_on <= params.to && row.requested_at < params.settled)
  return [{
    ...countOutcomes(known),
    accepted: new Set(events.map(requestKey)).size,
    in_flight: moving.length,
    dead_lettered: buried.length,
    unaccepted: rows.length - known.length,
    stuck: moving.filter(({ fold }) => fold.lastAt < params.quietSince).length,
    overdue: known.filter(({ now }) => now.deferredUntil !== null && now.deferredUntil < params.overdueSince).length,
  }]
}

function reasons(tables: Tables, params: Days): ReasonRow[] {
  const rows = within(tables, params).filter(({ now }) => !['', 'in_flight', 'sent'].includes(now.outcome))
  return rowsBy(grouped(rows, ({ now }) => [now.outcome, now.stage, now.reason, now.rule]), ([outcome = '', stage = '', reason = '', rule = ''], rows) => ({ outcome, stage, reason, rule, requests: rows.length }))
    .sort((a, b) => b.requests - a.requests)
}

function engagement(tables: Tables, params: Days & { readonly recipientId: string; readonly limit: number }): EngagementRow[] {
  const rows = within(tables, params).filter(({ fold }) => params.recipientId === '' || fold.labels.recipient_id === params.recipientId)
  const people = rowsBy(grouped(rows, ({ fold }) => [fold.labels.recipient_id]), ([recipient_id = ''], rows) => ({
    recipient_id, sent: outcomeOf(rows, 'sent'), delivered: inState(rows, 'delivered'), opened: happened(rows, 'opened'), clicked: happened(rows, 'clicked'),
    converted: happened(rows, 'converted'), complained: happened(rows, 'complained'), unsubscribed: happened(rows, 'unsubscribed'),
    last_engaged_at: Math.max(0, ...rows.flatMap(({ fold: { at } }) => [at.opened ?? 0, at.clicked ?? 0, at.converted ?? 0])) || null,
  }))
  const score = (row: EngagementRow): number => row.opened + row.clicked + row.converted
  return people.sort((a, b) => score(b) - score(a) || compareText(a.recipient_id, b.recipient_id)).slice(0, params.limit)
}

function experiment(tables: Tables, params: Days & { readonly experimentId: string }): ExperimentRow[] {
  const rows = within(tables, params).filter(({ fold }) => fold.labels.experiment_id === params.experimentId)
  return rowsBy(grouped(rows, ({ fold }) => [fold.labels.variant]), ([variant = ''], rows) => ({
    variant, recipients: new Set(rows.map(({ fold }) => fold.labels.recipient_id)).size, sent: outcomeOf(rows, 'sent'), delivered: inState(rows, 'delivered'),
    opened: happened(rows, 'opened'), clicked: happened(rows, 'clicked'), converted: happened(rows, 'converted'), unsubscribed: happened(rows, 'unsubscribed'),
  }))
}

function rates(tables: Tables, params: Days): RateRow[] {
  const rows = within(tables, params).filter(({ now }) => now.outcome === 'sent')
  return rowsBy(grouped(rows, ({ fold, now }) => [now.channel, fold.labels.category]), ([channel = '', category = ''], rows) => ({
    channel, category, sent: rows.length, delivered: inState(rows, 'delivered'), bounced: inState(rows, 'bounced'), undelivered: inState(rows, 'undelivered'),
    opened: happened(rows, 'opened'), clicked: happened(rows, 'clicked'), complained: happened(rows, 'complained'), unsubscribed: happened(rows, 'unsubscribed'),
  }))
}

function waiting(tables: Tables, params: Days): WaitingRow[] {
  const waits = within(tables, params).flatMap(({ now: { deferredUntil, reason, rule } }) => deferredUntil === null ? [] : [{ reason, rule, deferredUntil }])
  return rowsBy(grouped(waits, ({ reason, rule }) => [reason, rule]), ([reason = '', rule = ''], rows) => {
    const due = rows.map(row => row.deferredUntil)
    return { reason, rule, first_until: Math.min(...due), last_until: Math.max(...due), requests: rows.length }
  }).sort((a, b) => a.first_until - b.first_until)
}

function communicationsOf(tables: Tables, { recipientId }: { readonly recipientId: string }): CommunicationOfRow[] {
  const mine = counted(tables).filter(fold => fold.labels.recipient_id === recipientId).map(fold => ({ fold, now: standing(fold) }))
  return mine.map(({ fold: { requestId, requestedAt, labels, segments, at }, now }) => ({
    request_id: requestId, requested_at: requestedAt, category: labels.category, channel: now.channel, campaign_id: labels.campaign_id, state: now.state, outcome: now.outcome, reason: now.reason,
    deferred_until: now.deferredUntil, segments, cost_micros: now.costMicros,
    sent_at: at.sent ?? null, delivered_at: at.delivered ?? null, opened_at: at.opened ?? null, clicked_at: at.clicked ?? null,
  })).sort((a, b) => a.requested_at - b.requested_at || compareText(a.request_id, b.request_id))
}

function recent(tables: Tables, { outcome, stage, reason, rule, limit, skip, ...days }: QueryParams<'recent'>): RecentRow[] {
  return within(tables, days)
    .filter(({ now }) => now.outcome !== '' && (outcome === '' || now.outcome === outcome) && now.stage === (stage ?? now.stage) && now.reason === (reason ?? now.reason) && now.rule === (rule ?? now.rule))
    .map(({ fold: { requestId, requestedAt, labels }, now }) => ({
      request_id: requestId, requested_at: requestedAt, category: labels.category, channel: now.channel, lane: labels.lane, state: now.state, outcome: now.outcome, stage: now.stage, reason: now.reason, rule: now.rule, deferred_until: now.deferredUntil,
    }))
    .sort((a, b) => b.requested_at - a.requested_at || compareText(a.request_id, b.request_id))
    .slice(skip, skip + limit)
}

export const foldAnswers: Answers<'funnel' | 'conservation' | 'reasons' | 'engagement' | 'experiment' | 'rates' | 'waiting' | 'communications_of' | 'recent'> = { communications_of: communicationsOf, recent, funnel, conservation, reasons, engagement, experiment, rates, waiting }
