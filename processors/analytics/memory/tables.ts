/** Rows in memory, with what ClickHouse keeps: the timeline, the fold, and the audit tables, each deduplicated by the same key. */
import { foldOf, isCopy, join, type Fold } from '../fold.ts'
import type { AlertRow, ConsentRow, DeadLetterRow, EventRow } from '../rows.ts'

export interface Tables {
  readonly events: Map<string, EventRow>
  readonly folds: Map<string, Fold>
  readonly consents: Map<string, ConsentRow>
  readonly deadLetters: Map<string, DeadLetterRow>
  readonly alerts: Map<string, AlertRow>
}

export function emptyTables(): Tables {
  return { events: new Map(), folds: new Map(), consents: new Map(), deadLetters: new Map(), alerts: new Map() }
}

/** ClickHouse's key of a request: the date is part of it. */
export function requestKey(row: { readonly requested_on: string; readonly request_id: string }): string {
  return `${row.requested_on} ${row.request_id}`
}

export function addEvent(tables: Tables, row: EventRow): void {
  const request = requestKey(row)
  tables.events.set(`${request}\u0000${row.event_id}\u0000${row.provider_message_id}`, row)
  const known = tables.folds.get(request)
  const fold = foldOf(row)
  tables.folds.set(request, known ? join(known, fold) : fold)
}

/** The folds of requests, without copies that were accepted under another day: the rows of the view `states`. */
export const counted = (tables: Tables): Fold[] => [...tables.folds.values()].filter(fold => !isCopy(fold))

/** Is a row of a copy? */
export function repeats(tables: Tables, row: EventRow): boolean {
  const fold = tables.folds.get(requestKey(row))
  return fold !== undefined && isCopy(fold)
}

/** Keeps the row with the latest `at` per key, as ReplacingMergeTree(at) does. */
export function keepLatest<T extends { readonly at: number }>(table: Map<string, T>, key: string, row: T): void {
  const known = table.get(key)
  if (known === undefined || row.at >= known.at) table.set(key, row)
}
