/** Today in numbers: the funnel, why messages did not go out, when those that wait are due. */
import type { FunnelRow, ReasonRow, RecentRow, WaitingRow } from '../../processors/analytics/queries.ts'
import { reasonText } from '../story.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

export interface Today {
  /** UTC date. */
  readonly day: string
  /** Null when nothing was accepted today. */
  readonly funnel: FunnelRow | null
  readonly reasons: readonly ReasonRow[]
  readonly waiting: readonly WaitingRow[]
  readonly recent: readonly RecentRow[]
}

const cards = [
  ['accepted', 'accepted', ''], ['sent', 'sent', 'good'], ['delivered', 'delivered', 'good'], ['deferred', 'deferred', 'wait'], ['in flight', 'in_flight', 'wait'],
  ['rejected', 'rejected', 'bad'], ['expired', 'expired', 'bad'], ['failed', 'failed', 'bad'], ['cancelled', 'cancelled', ''], ['in a digest', 'digested', ''], ['bounced', 'bounced', 'bad'], ['opened', 'opened', ''], ['clicked', 'clicked', ''],
] as const satisfies readonly (readonly [string, keyof FunnelRow, string])[]
const count = new Intl.NumberFormat('en-US')
const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })

/** The form that finds one communication. */
export const searchForm = (id = ''): Html => html`<form method="get" action="/dashboard/communications" role="search">
<label>Request id <input name="id" value="${id}" required autocomplete="off" spellcheck="false"></label><button type="submit">Show its story</button></form>`

/** Requests and how they stand, each a link to its story. */
export function requestTable(rows: readonly RecentRow[]): Html {
  const until = (row: RecentRow): string => row.deferred_until === null ? '' : ` until ${new Date(row.deferred_until).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Requests"><table><thead><tr><th scope="col">Request</th><th scope="col">Category</th><th scope="col">Channel</th><th scope="col">State</th><th scope="col">Why</th></tr></thead>
<tbody>${rows.map(row => html`<tr><td><a href="/dashboard/communications/${encodeURIComponent(row.request_id)}">${row.request_id}</a></td><td>${row.category}</td><td>${row.channel}</td><td>${row.state}${until(row)}</td><td>${row.reason === '' ? '' : reasonText(row.reason) ?? row.reason}</td></tr>`)}</tbody></table></div>`
}

/** The requests behind a number of the dashboard. */
export function listPage({ day, outcome, reason, rows }: { readonly day: string; readonly outcome: string; readonly reason: string; readonly rows: readonly RecentRow[] }): Html {
  return html`<p><a href="/dashboard">Today</a></p><h1>${[outcome, reason].filter(text => text !== '').join(': ') || 'Requests'}</h1>
<p class="soft">The latest ${rows.length} requested on ${day} (UTC).</p>${rows.length > 0 && requestTable(rows)}`
}

const listLink = (outcome: string, reason: string): string => `/dashboard/list?outcome=${encodeURIComponent(outcome)}&reason=${encodeURIComponent(reason)}`

export function dashboardPage({ day, funnel, reasons, waiting, recent }: Today): Html {
  return html`<h1>Today</h1>
<p class="soft">Communications requested on ${day} (UTC). <a href="/dashboard">Refresh</a></p>
${funnel === null ? html`<p>Nothing was requested yet today.</p>` : html`<ul class="cards">${cards.map(([label, key, tone]) => html`<li><b class="${tone}">${count.format(funnel[key])}</b><span class="soft">${label}</span></li>`)}
<li><b>${dollars.format(funnel.cost_micros / 1_000_000)}</b><span class="soft">cost</span></li></ul>`}
<h2>One communication</h2>
${searchForm()}
${reasons.length > 0 && html`<h2>Why not sent</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Why not sent"><table><thead><tr><th scope="col">Outcome</th><th scope="col">Reason</th><th scope="col">Rule</th><th scope="col" class="number">Requests</th></tr></thead>
<tbody>${reasons.map(row => html`<tr><td>${row.outcome}</td><td>${reasonText(row.reason) ?? row.reason}<br><code class="soft">${row.reason}</code></td><td><code>${row.rule}</code></td><td class="number"><a href="${listLink(row.outcome, row.reason)}">${count.format(row.requests)}</a></td></tr>`)}</tbody></table></div>`}
${recent.length > 0 && html`<h2>Latest</h2>${requestTable(recent)}`}
${waiting.length > 0 && html`<h2>Waiting</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Waiting"><table><thead><tr><th scope="col">Until the hour (UTC)</th><th scope="col">Reason</th><th scope="col" class="number">Requests</th></tr></thead>
<tbody>${waiting.map(row => html`<tr><td>${new Date(row.hour).toISOString().slice(0, 16).replace('T', ' ')}</td><td>${reasonText(row.reason) ?? row.reason}</td><td class="number">${count.format(row.requests)}</td></tr>`)}</tbody></table></div>`}`
}
