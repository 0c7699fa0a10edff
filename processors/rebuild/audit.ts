/**
 * The continuous audit: draws people by lot and compares what the log says they got with what Redis knows. In this direction alone a difference is never
 * a matter of time, since every worker writes to Redis before it tells the log; so any difference is one too many.
 */
import type { AnalyticsStore } from '../analytics/ports.ts'
import type { SentSampleRow } from '../analytics/queries.ts'
import type { Stores } from '../stores/ports.ts'

export interface Drift {
  readonly recipientId: string
  readonly requestId: string
  /** not_counted: sent, but not in the person's caps. not_in_ledger: sent, but the ledger does not say so. other_message: the ledger knows another message of the provider. */
  readonly what: 'not_counted' | 'not_in_ledger' | 'other_message'
}
export interface Audited { readonly people: number; readonly messages: number; readonly drifts: readonly Drift[] }

const DAY_MS = 86_400_000
/** Far within every window that is always kept, and within the ledger's. */
const SPAN_MS = 20 * DAY_MS

/** Looks at `people` people who got something lately; `draw` decides who. Rejects with Unavailable when one side cannot be asked. */
export async function auditState(analytics: Pick<AnalyticsStore, 'query'>, { ledger, limits }: Pick<Stores, 'ledger' | 'limits'>, { people, draw, now }: { readonly people: number; readonly draw: string; readonly now: number }): Promise<Audited> {
  const rows = await analytics.query('sent_sample', { since: now - SPAN_MS, until: now, draw, people })
  const byPerson = Map.groupBy(rows, row => row.recipient_id)
  const drifts: Drift[] = []
  for (const [recipientId, sent] of byPerson) {
    const [history, entries] = await Promise.all([limits.history(recipientId, now), ledger.byRequest(sent.map(row => row.request_id))])
    const counted = new Set(history.filter(slot => slot.committed).map(slot => slot.requestId))
    sent.forEach((row, index) => drifts.push(...differences(row, counted, entries[index] ?? null)))
  }
  return { people: byPerson.size, messages: rows.length, drifts }
}

function differences({ recipient_id: recipientId, request_id: requestId, provider_message_id }: SentSampleRow, counted: ReadonlySet<string>, entry: Awaited<ReturnType<Stores['ledger']['byRequest']>>[number]): Drift[] {
  const found: Drift['what'][] = []
  if (!counted.has(requestId)) found.push('not_counted')
  if (entry?.outcome !== 'accepted') found.push('not_in_ledger')
  else if (entry.providerMessageId !== provider_message_id) found.push('other_message')
  return found.map(what => ({ recipientId, requestId, what }))
}
