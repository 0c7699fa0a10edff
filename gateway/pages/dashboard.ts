/** The days in numbers: the funnel, why messages did not go out, when those that wait are due. */
import type { FunnelRow, ReasonRow, RecentRow, WaitingRow } from '../../processors/analytics/queries.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { utc } from './moments.ts'
import { listLink, requestTable } from './requests.ts'
import { searchForm } from './search.ts'
import { span, spanQuery, spans } from './span.ts'
import type { Span } from './span.ts'
import { table } from './table.ts'
import { title, why } from './words.ts'

export interface Numbers {
  readonly period: Span
  /** A row per day on which something was requested. */
  readonly funnel: readonly FunnelRow[]
  readonly reasons: readonly ReasonRow[]
  readonly waiting: readonly WaitingRow[]
  readonly recent: readonly RecentRow[]
}

type Count = Exclude<keyof FunnelRow, 'day'>
const cards = [
  ['accepted', 'accepted', ''], ['sent', 'sent', 'good'], ['delivered', 'delivered', 'good'], ['deferred', 'deferred', 'wait'], ['in flight', 'in_flight', 'wait'],
  ['rejected', 'rejected', 'bad'], ['expired', 'expired', 'bad'], ['failed', 'failed', 'bad'], ['cancelled', 'cancelled', ''], ['in a digest', 'digested', ''], ['bounced', 'bounced', 'bad'], ['opened', 'opened', ''], ['clicked', 'clicked', ''],
] as const satisfies readonly (readonly [string, Count, string])[]
const count = new Intl.NumberFormat('en-US')
const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })

export function dashboardPage({ period, funnel, reasons, waiting, recent }: Numbers): Html {
  const { name, when } = span(period)
  return html`<h1>${name}</h1>
<p class="soft">Communications requested ${when}; those requested before are not counted, even when they wait or go out now. Show ${spans.map((days, index) => html`${index > 0 && ' · '}${days === period.days ? html`<b>${nameOf(days)}</b>` : html`<a href="/dashboard?${new URLSearchParams(spanQuery(days)).toString()}">${nameOf(days)}</a>`}`)}</p>
${funnel.length === 0 ? html`<p>Nothing was requested ${period.days === 1 ? 'yet today' : 'in these days'}.</p>` : funnelCards(funnel)}
<h2>One communication</h2>
${searchForm()}
${reasons.length > 0 && html`<h2>Why not sent</h2>${reasonTable(reasons, period.days)}`}
${waiting.length > 0 && html`<h2>Waiting</h2>${waitingTable(waiting)}`}
${recent.length > 0 && html`<h2>Latest</h2>${requestTable(recent, { brief: true })}<p><a href="${listLink({ outcome: '', stage: null, reason: null, rule: null }, period.days)}">All of them</a></p>`}`
}

const nameOf = (days: Span['days']): string => (days === 1 ? 'today' : `${days} days`)

/** On a phone what did not happen is left out. */
function funnelCards(rows: readonly FunnelRow[]): Html {
  const total = (key: Count): number => rows.reduce((sum, row) => sum + row[key], 0)
  return html`<ul class="cards">${cards.map(([label, key, tone]) => html`<li${total(key) === 0 && html` class="none"`}><b class="${tone}">${count.format(total(key))}</b><span class="soft">${label}</span></li>`)}
<li><b>${dollars.format(total('cost_micros') / 1_000_000)}</b><span class="soft">cost</span></li></ul>`
}

function reasonTable(rows: readonly ReasonRow[], days: Span['days']): Html {
  return table('Why not sent', [{ name: 'Outcome' }, { name: 'Reason' }, { name: 'Rule' }, { name: 'Requests', number: true }], rows.map(row => [
    title(row.outcome), html`${why(row.reason, row.rule)} <code class="soft">${row.reason}</code>`, row.rule === '' ? '' : html`<code>${row.rule}</code>`, html`<a href="${listLink(row, days)}">${count.format(row.requests)}</a>`,
  ]), { brief: true })
}

function waitingTable(rows: readonly WaitingRow[]): Html {
  const at = (ms: number): string => utc(new Date(ms).toISOString())
  return table('Waiting', [{ name: 'Reason' }, { name: 'First due', plain: false }, { name: 'Last due', plain: false }, { name: 'Requests', number: true }], rows.map(row => [html`${why(row.reason, row.rule)} <code>${row.rule}</code>`, at(row.first_until), at(row.last_until), count.format(row.requests)]), { brief: true })
}
