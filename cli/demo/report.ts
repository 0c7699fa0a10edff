/** The demo's answer: the funnel as ClickHouse tells it. */
import type { ConservationRow, FunnelRow, ReasonRow, WaitingRow } from '../../processors/analytics/queries.ts'
import { reasonWords } from '../../processors/kernel/reasons.ts'
import { table } from '../runtime/table.ts'
import type { Published } from './publish.ts'
import { balanced } from './watch.ts'

export interface DemoReport {
  readonly published: Published
  readonly funnel: Omit<FunnelRow, 'day'>
  readonly reasons: readonly ReasonRow[]
  readonly waiting: readonly WaitingRow[]
  readonly deadLetters: readonly { readonly reason: string; readonly records: number }[]
  readonly conservation: ConservationRow
  readonly balanced: boolean
  readonly messagedTwice: number
  readonly settled: boolean
  readonly seconds: number
}

/** Did the demo show what it promises? */
export const succeeded = (report: DemoReport): boolean => report.settled && report.balanced && report.messagedTwice === 0 && report.conservation.accepted === report.published.requests

export function conservationLine(row: ConservationRow): string {
  return `${row.accepted} accepted ${balanced(row) ? '=' : '≠'} ${row.sent} sent + ${row.rejected} rejected + ${row.expired} expired + ${row.cancelled} cancelled + ${row.failed} failed + ${row.digested} digested + ${row.deferred} deferred + ${row.in_flight} in flight`
}

/** The report for people. */
export function render(report: DemoReport): string {
  const { funnel, published } = report
  const dollars = (micros: number): string => `$${(micros / 1_000_000).toFixed(2)}`
  const why = (outcome: string): string[][] => report.reasons.filter(row => row.outcome === outcome).map(row => [`  ${row.reason}`, String(row.requests), `${reasonWords(row.reason, row.rule) ?? ''}${row.rule ? ` (${row.rule})` : ''}`])
  return [
    `Published ${published.requests} requests, ${published.duplicates} of them twice, and ${published.malformed} malformed records.`,
    '',
    table([
      ['funnel', '', ''],
      ['accepted', String(funnel.accepted), ''],
      ['rejected', String(funnel.rejected), ''], ...why('rejected'),
      ['expired', String(funnel.expired), ''], ...why('expired'),
      ['failed', String(funnel.failed), ''], ...why('failed'),
      ['digested', String(funnel.digested), ''], ...why('digested'),
      ['deferred', String(funnel.deferred), ''], ...why('deferred'),
      ['deferred until', '', ''], ...waits(report.waiting),
      ['sent', String(funnel.sent), ''],
      ['  delivered', String(funnel.delivered), ''],
      ['  undelivered', String(funnel.undelivered), ''],
      ['  bounced', String(funnel.bounced), ''],
      ['  opened', String(funnel.opened), ''],
      ['  clicked', String(funnel.clicked), ''],
      ['cost', dollars(funnel.cost_micros), ''],
      ['dead letters', String(report.deadLetters.reduce((sum, row) => sum + row.records, 0)), ''], ...report.deadLetters.map(row => [`  ${row.reason}`, String(row.records), '']),
    ]),
    '',
    conservationLine(report.conservation),
    `messaged twice: ${report.messagedTwice}`,
    `${succeeded(report) ? 'Everything adds up' : 'Something does not add up'} (${report.seconds.toFixed(1)} s).`,
  ].join('\n')
}

/** One line per reason and rule: how many wait, and when the first and the last of them wakes. */
function waits(rows: readonly WaitingRow[]): string[][] {
  const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
  return rows.map(({ reason, rule, first_until, last_until, requests }) => {
    const due = [...new Set([first_until, last_until].map(moment))].join(' to ')
    return [`  ${reason}`, String(requests), `${due}${rule ? ` (${rule})` : ''}`]
  })
}
