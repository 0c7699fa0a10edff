/** The analytics store as the sink, the monitors and the gateway see it. ClickHouse fills it (clickhouse/), and so does memory (memory/) for runs without services and for tests. */
import type { AlertRow, ConsentRow, DeadLetterRow, EventRow } from './rows.ts'
import type { QueryName, QueryParams, QueryRow } from './queries.ts'

/** refused: the store will never take these rows as they are; one of them is at fault. What may pass by itself is thrown as Unavailable. */
export type InsertOutcome = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly message: string }

/** Inserts resolve once the rows are stored and are idempotent: the same rows again change no answer. */
export interface AnalyticsStore {
  insertEvents(rows: readonly EventRow[]): Promise<InsertOutcome>
  insertConsents(rows: readonly ConsentRow[]): Promise<InsertOutcome>
  insertDeadLetters(rows: readonly DeadLetterRow[]): Promise<InsertOutcome>
  insertAlerts(rows: readonly AlertRow[]): Promise<InsertOutcome>
  /** Answers a named query (queries.ts). Throws Unavailable when the store cannot answer now. */
  query<N extends QueryName>(name: N, params: QueryParams<N>): Promise<QueryRow<N>[]>
  /** Round trip; rejects when the store cannot be reached. */
  ping(): Promise<void>
  close(): Promise<void>
}
