/** The analytics store on ClickHouse, embedded or not: the only place that talks to it. */
import { readFileSync } from 'node:fs'
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client'
import type { AnalyticsStore, InsertOutcome } from '../ports.ts'
import { queryNames, type QueryName, type QueryParams, type QueryRow } from '../queries.ts'
import { insertFailure, queryFailure } from './errors.ts'
import { migrate, type Retention } from './migrate.ts'

export interface ClickHouseOptions {
  /** http(s)://user:password@host:port; the database comes from `database`. */
  readonly url: string
  readonly database: string
  readonly poolSize: number
  readonly retention: Retention
  /** ms since the epoch, for the migrations' log. */
  readonly now: () => number
}

/** Inserts answer once stored; asynchronous inserts with retries would be counted twice by some materialized views and could be lost by a crash. */
const settings = { async_insert: 0, wait_end_of_query: 1, output_format_json_quote_64bit_integers: 0, max_partitions_per_insert_block: '0' } as const
/** Longer than any query may run on the server, so that a timeout here never leaves one running unseen. */
const REQUEST_TIMEOUT_MS = 60_000

const texts = new Map<QueryName, string>(queryNames.map(name => [name, readFileSync(new URL(`../queries/${name}.sql`, import.meta.url), 'utf8')]))

/** Opens the store: makes the database, migrates it. Throws Unavailable when ClickHouse cannot be reached. */
export async function openClickHouse(options: ClickHouseOptions): Promise<AnalyticsStore> {
  // The client's own log is off: what it would print is thrown, and logged once by whoever handles it.
  const base = { url: options.url, max_open_connections: options.poolSize, request_timeout: REQUEST_TIMEOUT_MS, clickhouse_settings: settings, application: 'postrider', log: { level: ClickHouseLogLevel.OFF } }
  try {
    const first = createClient({ ...base, database: 'default' })
    await first.command({ query: `CREATE DATABASE IF NOT EXISTS ${quoteName(options.database)}` }).finally(() => first.close())
  } catch (error) {
    throw queryFailure(error)
  }
  const client = createClient({ ...base, database: options.database })
  try {
    await migrate(client, options.retention, options.now())
  } catch (error) {
    await client.close()
    throw error
  }
  return storeOn(client)
}

const quoteName = (name: string): string => `\`${name.replaceAll('`', '')}\``

function storeOn(client: ClickHouseClient): AnalyticsStore {
  async function insert(table: string, values: readonly object[]): Promise<InsertOutcome> {
    if (values.length === 0) return { ok: true }
    try {
      await client.insert({ table, values, format: 'JSONEachRow' })
      return { ok: true }
    } catch (error) {
      return insertFailure(error)
    }
  }
  return {
    insertEvents: rows => insert('events', rows),
    insertConsents: rows => insert('consents', rows),
    insertDeadLetters: rows => insert('dead_letters', rows),
    insertAlerts: rows => insert('alerts', rows),
    async query<N extends QueryName>(name: N, params: QueryParams<N>): Promise<QueryRow<N>[]> {
      try {
        const result = await client.query({ query: texts.get(name) ?? '', query_params: { ...params }, format: 'JSONEachRow' })
        return await result.json<QueryRow<N>>()
      } catch (error) {
        throw queryFailure(error)
      }
    },
    async ping() {
      const answer = await client.ping()
      if (!answer.success) throw queryFailure(answer.error)
    },
    close: () => client.close(),
  }
}
