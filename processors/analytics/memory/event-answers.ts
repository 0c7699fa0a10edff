/** Answers that read the timeline, each the twin of its SQL file. */
import { hash } from 'node:crypto'
import { compareKeys, compareText, standing, type Fold } from '../fold.ts'
import type { CostRow, Days, DeliveryRow, DuplicateRow, FinancialRow, LatencyRow, PolicyVersionRow, SentSampleRow, Span, StoryRow, VolumeRow } from '../queries.ts'
import type { EventRow } from '../rows.ts'
import { utcDate } from '../../kernel/events.ts'
import type { Answers } from './answers.ts'
import { grouped, quantile, rowsBy } from './grouping.ts'
import { counted, requestKey, type Tables } from './tables.ts'

const inDays = (row: { readonly requested_on: string }, { from, to }: Days): boolean => row.requested_on >= from && row.requested_on <= to
const inSpan = (at: number, { since, until }: Span): boolean => at >= since && at < until
const requests = (rows: readonly EventRow[]): number => new Set(rows.map(requestKey)).size

function story(tables: Tables, { requestId }: { readonly requestId: string }): StoryRow[] {
  const rows = [...tables.events.values()].filter(row => row.request_id === requestId)
  return rows.sort((a, b) => compareKeys([a.occurred_at, a.rank, a.event_id, a.provider_message_id], [b.occurred_at, b.rank, b.event_id, b.provider_message_id])).map(row => ({
    event_id: row.event_id, kind: row.kind, occurred_at: row.occurred_at, recipient_id: row.recipient_id, lane: row.lane, category: row.category, campaign_id: row.campaign_id,
    stage: row.stage, reason: row.reason, rule: row.rule, policy_version: row.policy_version,
    channel: row.channel, pass: row.pass, attempt: row.attempt, until: row.until, segments: row.segments, cost_micros: row.cost_micros,
    provider: row.provider, provider_message_id: row.provider_message_id, provider_code: row.provider_code, trace: row.trace, detail: row.detail,
  }))
}

function delivery(tables: Tables, span: Span): DeliveryRow[] {
  const final = [...tables.events.values()].filter(row => inSpan(row.occurred_at, span) && ['delivered', 'undelivered', 'bounced', 'failed'].includes(row.kind))
  const order = (row: EventRow): (number | string)[] => [row.rank, row.occurred_at, row.event_id]
  const decided = grouped(final, row => [requestKey(row)]).flatMap(({ rows }) => rows.toSorted((a, b) => compareKeys(order(b), order(a))).slice(0, 1))
  const of = (rows: readonly EventRow[], kind: string): number => rows.filter(row => row.kind === kind).length
  return rowsBy(grouped(decided, row => [row.channel]), ([channel = ''], rows) => ({ channel, delivered: of(rows, 'delivered'), undelivered: of(rows, 'undelivered'), bounced: of(rows, 'bounced'), failed: of(rows, 'failed') }))
}

function cost(tables: Tables, { from, to }: Days): CostRow[] {
  const sent = counted(tables).flatMap(fold => fold.at.sent === undefined ? [] : [{ fold, now: standing(fold), day: utcDate(fold.at.sent) }]).filter(({ day }) => day >= from && day <= to)
  return rowsBy(grouped(sent, ({ fold, now, day }) => [day, fold.labels.category, fold.labels.campaign_id, now.channel]), ([day = '', category = '', campaign_id = '', channel = ''], rows) => ({
    day, category, campaign_id, channel, messages: rows.length,
    segments: rows.reduce((sum, { fold }) => sum + fold.segments, 0), cost_micros: rows.reduce((sum, { now }) => sum + now.costMicros, 0),
  }))
}

function latency(tables: Tables, span: Span): LatencyRow[] {
  const took = (fold: Fold): number => Math.max((fold.at.sent ?? 0) - fold.requestedAt, 0)
  const direct = counted(tables).filter(fold => fold.deferral === null && fold.at.sent !== undefined && inSpan(fold.at.sent, span))
  return rowsBy(grouped(direct, fold => [fold.labels.lane]), ([lane = ''], folds) => {
    const times = folds.map(took).sort((a, b) => a - b)
    return { lane, messages: times.length, p50: quantile(times, 0.5), p95: quantile(times, 0.95), p99: quantile(times, 0.99), longest: times.at(-1) ?? 0 }
  })
}

function financial(tables: Tables, days: Days): FinancialRow[] {
  const folds = counted(tables).filter(fold => fold.requestedOn >= days.from && fold.requestedOn <= days.to)
  const spent = folds.map(fold => ({ campaign: fold.labels.campaign_id, sent: standing(fold).outcome === 'sent' ? 1 : 0, cost: standing(fold).costMicros, conversions: 0, value: 0 }))
  const converted = [...tables.events.values()].filter(row => row.kind === 'converted' && inDays(row, days))
  const worth = grouped(converted, row => [requestKey(row), row.event_id]).map(({ rows }) => ({ campaign: rows[0]?.campaign_id ?? '', sent: 0, cost: 0, conversions: 1, value: Math.max(...rows.map(row => row.value_micros)) }))
  return rowsBy(grouped([...spent, ...worth], row => [row.campaign]), ([campaign_id = ''], rows) => {
    const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + of(row), 0)
    return { campaign_id, sent: sum(row => row.sent), cost_micros: sum(row => row.cost), conversions: sum(row => row.conversions), value_micros: sum(row => row.value) }
  })
}

function duplicates(tables: Tables, params: Days & { readonly limit: number }): DuplicateRow[] {
  const named = [...tables.events.values()].filter(row => inDays(row, params) && row.provider_message_id !== '')
  return rowsBy(grouped(named, row => [row.requested_on, row.request_id]), ([requested_on = '', request_id = ''], rows) => ({ requested_on, request_id, provider_messages: new Set(rows.map(row => row.provider_message_id)).size }))
    .filter(row => row.provider_messages > 1).slice(0, params.limit)
}

function volume(tables: Tables, { until }: { readonly until: number }): VolumeRow[] {
  const sent = [...tables.events.values()].filter(row => row.kind === 'sent' && inSpan(row.occurred_at, { since: until - 86_400_000, until }))
  return rowsBy(grouped(sent, row => [row.channel, row.lane]), ([channel = '', lane = ''], rows) => ({
    channel, lane, minute: requests(rows.filter(row => row.occurred_at >= until - 60_000)), hour: requests(rows.filter(row => row.occurred_at >= until - 3_600_000)), day: requests(rows),
  }))
}

function policyVersions(tables: Tables, { at }: { readonly at: number }): PolicyVersionRow[] {
  const rows = [...tables.events.values()].filter(row => row.policy_version !== '' && row.occurred_at <= at && row.occurred_at > at - 7 * 86_400_000)
  return rowsBy(grouped(rows, row => [row.policy_version]), ([policy_version = ''], rows) => ({ policy_version, last_at: Math.max(...rows.map(row => row.occurred_at)) })).sort((a, b) => b.last_at - a.last_at)
}

function sentSample(tables: Tables, { draw, people, ...span }: Span & { readonly draw: string; readonly people: number }): SentSampleRow[] {
  const sent = [...tables.events.values()].filter(row => row.kind === 'sent' && inSpan(row.occurred_at, span))
  const lot = (recipientId: string): string => hash('md5', draw + recipientId).toUpperCase()
  const drawn = new Set([...new Set(sent.map(row => row.recipient_id))].sort((a, b) => compareText(lot(a), lot(b))).slice(0, people))
  return grouped(sent.filter(row => drawn.has(row.recipient_id)), row => [row.recipient_id, row.request_id])
    .map(({ key: [recipient_id = '', request_id = ''], rows }) => ({ recipient_id, request_id, provider_message_id: rows.map(row => row.provider_message_id).sort(compareText)[0] ?? '', sent_at: Math.min(...rows.map(row => row.occurred_at)) }))
    .sort((a, b) => compareKeys([a.recipient_id, a.sent_at, a.request_id], [b.recipient_id, b.sent_at, b.request_id]))
}

export const eventAnswers: Answers<'story' | 'policy_versions' | 'delivery' | 'cost' | 'latency' | 'financial' | 'duplicates' | 'volume' | 'sent_sample'> = { story, policy_versions: policyVersions, delivery, cost, latency, financial, duplicates, volume, sent_sample: sentSample }
