/** Requests and how they stand, each a link to its story: the latest on the dashboard, and the list behind each of its numbers. */
import type { RecentRow } from '../../processors/analytics/queries.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { utc } from './moments.ts'
import { span, spanQuery } from './span.ts'
import type { Span } from './span.ts'
import { table } from './table.ts'
import { counted, title, why } from './words.ts'

const columns = [{ name: 'Request' }, { name: 'What' }, { name: 'State' }, { name: 'Why' }]

export function requestTable(rows: readonly RecentRow[], options?: { readonly brief: boolean }): Html {
  const until = (row: RecentRow): string => (row.deferred_until === null ? '' : ` until ${utc(new Date(row.deferred_until).toISOString())}`)
  return table('Requests', columns, rows.map(row => [
    html`<a href="/dashboard/communications/${encodeURIComponent(row.request_id)}">${row.request_id}</a>`, `${row.category} · ${row.channel}`, `${row.state}${until(row)}`, why(row.reason, row.rule),
  ]), options)
}

/** Which requests a list shows. Null is any; an empty text is none, e.g. of a cancelled request's rule. */
export interface ListFilter { readonly outcome: string; readonly stage: string | null; readonly reason: string | null; readonly rule: string | null }

/** The address of a list, from the request after `skip` on. */
export function listLink({ outcome, stage, reason, rule }: ListFilter, days: Span['days'], skip = 0): string {
  const given = Object.entries({ outcome: outcome === '' ? null : outcome, stage, reason, rule }).flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]]))
  const from: [string, string][] = skip > 0 ? [['skip', String(skip)]] : []
  return `/dashboard/list?${new URLSearchParams([...given, ...spanQuery(days), ...from]).toString()}`
}

export interface ListView { readonly period: Span; readonly filter: ListFilter; readonly rows: readonly RecentRow[]; readonly skip: number; /** Are there others after these? */ readonly more: boolean }

export function listPage({ period, filter, rows, skip, more }: ListView): Html {
  const { outcome, reason, rule } = filter
  const heading = [outcome === '' ? 'Requests' : title(outcome), reason !== null && reason !== '' && why(reason, rule ?? '')].filter(Boolean).join(': ')
  return html`<p><a href="/dashboard?${new URLSearchParams(spanQuery(period.days)).toString()}">${span(period).name}</a></p><h1>${heading}</h1>
${rule !== null && rule !== '' && html`<p class="soft">By rule <code>${rule}</code></p>`}
<p class="soft">${shown(rows.length, skip, more)} made ${span(period).when}${rows.length > 1 && ', the latest first'}.</p>
${rows.length > 0 && requestTable(rows)}
<p class="pages">${skip > 0 && html`<a href="${listLink(filter, period.days, Math.max(0, skip - LIST_PAGE))}">Previous page</a> `}${more && html`<a href="${listLink(filter, period.days, skip + rows.length)}">Next page</a>`}</p>`
}

/** `50 requests` when these are all, else which of them. */
const shown = (count: number, skip: number, more: boolean): string => (skip === 0 && !more ? counted(count, 'request') : `Requests ${skip + 1} to ${skip + count}${more ? ', and there are more,' : ''}`)

/** How many a page of a list shows. */
export const LIST_PAGE = 50

/** Somebody asked for an outcome that there is not. */
export function unknownOutcomePage(outcome: string, known: readonly string[]): Html {
  return html`<p><a href="/dashboard">Today</a></p><h1>Unknown outcome: ${outcome}</h1>
<p>The outcomes are ${known.map((name, index) => html`${index > 0 && ', '}<a href="${listLink({ outcome: name, stage: null, reason: null, rule: null }, 1)}">${name}</a>`)}.</p>`
}
