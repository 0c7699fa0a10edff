/** The topics analytics reads, and how their records become rows of which table. */
import type { Policy } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import type { Lane } from '../../schemas/generated/types.ts'
import type { Codec, SchemaName, SchemaTypes } from '../../schemas/codec.ts'
import { readDeadLetter } from '../../topics/dead-letters.ts'
import { lanes, topicFor, topicTable } from '../../topics/index.ts'
import type { LogRecord } from '../../topics/port.ts'
import { intakeProblem } from '../content/intake.ts'
import { acceptedEvent } from '../kernel/events.ts'
import type { DeadReason } from '../kernel/reasons.ts'
import type { AnalyticsStore, InsertOutcome } from './ports.ts'
import { alertRow, consentRow, eventRow, storableTime, type DeadLetterRow } from './rows.ts'
import { tracked, type Switches } from './switches.ts'

export interface Reading {
  readonly settings: Switches & Pick<Settings, 'CONSENT_AUDIT_TRAIL'>
  readonly policy: Policy
}

/** What became of a record: a row to insert, nothing to keep, or bytes nobody can read. */
export type Item<Row> =
  | { readonly kind: 'row'; readonly record: LogRecord; readonly row: Row }
  | { readonly kind: 'skip' }
  | { readonly kind: 'unreadable'; readonly record: LogRecord; readonly reason: DeadReason; readonly message: string }

export interface Source<Row> {
  /** False where the processor that works on the topic puts unreadable records aside already. */
  readonly buries: boolean
  read(records: readonly LogRecord[], codec: Codec, reading: Reading): Promise<Item<Row>[]>
  insert(store: AnalyticsStore, rows: readonly Row[]): Promise<InsertOutcome>
}

/** A source whose records are of one schema; `toRow` answers null for what is not kept. */
function decoded<N extends SchemaName, Row>(schema: N, buries: boolean, toRow: (value: SchemaTypes[N], reading: Reading, record: LogRecord) => Row | null, insert: Source<Row>['insert']): Source<Row> {
  return {
    buries, insert,
    async read(records, codec, reading) {
      const results = await codec.decode(schema, records.map(record => record.value))
      return records.map((record, index): Item<Row> => {
        const result = results[index]
        if (!result?.ok) return { kind: 'unreadable', record, reason: result?.reason ?? 'undecodable', message: result?.message ?? 'no result' }
        const row = toRow(result.value, reading, record)
        return row === null ? { kind: 'skip' } : { kind: 'row', record, row }
      })
    },
  }
}

const events = decoded('event', true, (event, { settings }) => tracked(event.kind, settings) ? eventRow(event) : null, (store, rows) => store.insertEvents(rows))
const consents = decoded('consent', false, (consent, { settings }) => settings.CONSENT_AUDIT_TRAIL ? consentRow(consent) : null, (store, rows) => store.insertConsents(rows))
const alerts = decoded('alert', false, alertRow, (store, rows) => store.insertAlerts(rows))
/**
 * A request counts as accepted once it lies on a request topic, unless it is none (intakeProblem); the topic is the lane. A request that comes back from a
 * deferral gives the same event again.
 */
const requests = (lane: Lane): Source<ReturnType<typeof eventRow>> => decoded('communication', false, (communication, { policy }, record) => intakeProblem(record.key, communication, policy) ? null : eventRow(acceptedEvent({ ...communication, lane })), (store, rows) => store.insertEvents(rows))

const carriesCommunication = (topic: string): boolean => Object.entries(topicTable).some(([name, row]) => row.schema === 'communication' && (topic === name || topic.startsWith(`${name}.`)))

const deadLetters: Source<DeadLetterRow> = {
  buries: false,
  insert: (store, rows) => store.insertDeadLetters(rows),
  async read(records, codec) {
    const letters = records.map(record => ({ record, info: readDeadLetter(record) }))
    const opened = await codec.decode('communication', letters.map(({ record, info }) => 'problem' in info || !carriesCommunication(info.topic) ? null : record.value))
    return letters.map(({ record, info }, index): Item<DeadLetterRow> => {
      const content = opened[index]
      const row: DeadLetterRow = 'problem' in info
        ? { topic: record.topic, source_partition: record.partition, source_offset: Number(record.offset), stage: '', reason: info.problem, request_id: '', at: storableTime(record.timestamp) }
        : { topic: info.topic, source_partition: info.partition, source_offset: Number(info.offset), stage: info.stage, reason: info.reason, request_id: content?.ok ? content.value.requestId : '', at: storableTime(info.at) }
      return { kind: 'row', record, row }
    })
  },
}

/** A source with its row type closed over, so that sources of different rows share a table. */
export interface AnySource { use<R>(work: <Row>(source: Source<Row>) => R): R }
const any = <Row>(source: Source<Row>): AnySource => ({ use: work => work(source) })

/** By topic on the broker. */
export const sources: ReadonlyMap<string, AnySource> = new Map([
  [topicFor('communications.events'), any(events)],
  ...lanes.map(lane => [topicFor('communications.requests', lane), any(requests(lane))] as const),
  [topicFor('communications.consents'), any(consents)],
  [topicFor('communications.alerts'), any(alerts)],
  [topicFor('communications.dead-letters'), any(deadLetters)],
])
