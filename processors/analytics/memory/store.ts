/** The analytics store in memory: same port, same answers, no service. */
import type { AnalyticsStore, InsertOutcome } from '../ports.ts'
import type { QueryName, QueryParams, QueryRow } from '../queries.ts'
import type { Answers } from './answers.ts'
import { auditAnswers } from './audit-answers.ts'
import { eventAnswers } from './event-answers.ts'
import { foldAnswers } from './fold-answers.ts'
import { addEvent, emptyTables, keepLatest, type Tables } from './tables.ts'

const answers: Answers<QueryName> = { ...foldAnswers, ...eventAnswers, ...auditAnswers }
const ok: InsertOutcome = { ok: true }

/** An empty store. `tables` is what it keeps, for tests to look at. */
export function memoryAnalytics(): AnalyticsStore & { readonly tables: Tables } {
  const tables = emptyTables()
  return {
    tables,
    async insertEvents(rows) {
      for (const row of rows) addEvent(tables, row)
      return ok
    },
    async insertConsents(rows) {
      for (const row of rows) keepLatest(tables.consents, `${row.recipient_id}\u0000${row.consent_id}`, row)
      return ok
    },
    async insertDeadLetters(rows) {
      for (const row of rows) keepLatest(tables.deadLetters, `${row.topic}/${row.source_partition}/${row.source_offset}`, row)
      return ok
    },
    async insertAlerts(rows) {
      for (const row of rows) keepLatest(tables.alerts, `${row.monitor}\u0000${row.alert_id}`, row)
      return ok
    },
    async query<N extends QueryName>(name: N, params: QueryParams<N>): Promise<QueryRow<N>[]> {
      const answer: Answers<QueryName>[N] = answers[name]
      return answer(tables, params)
    },
    async ping() {},
    async close() {},
  }
}
