/** The analytics store on ClickHouse, embedded or not: the only place that talks to it. */
import { readFileSync } from 'node:fs'
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client'
import type { AnalyticsStore, InsertOutcome } from '../ports.ts'
import { queryNames, type QueryName, type QueryParams, type QueryRow } from '../queries.ts'
import { insertFailure, queryFailure } from './errors.ts'
import { migrate, type Retention } from './migrate.ts'

export interface ClickHouseOptions {
  /** http(s)://user:password@host:port, or with /database. */
  readonly url: string
  /** Where the tables are, unless the URL names a database. Made when it is missing. */
  readonly database: string
  readonly poolSize: number
  readonly retention: Retention
  /** ms since the epoch, for the migrations' log. */
  readonly now: () => number
}

/** Longest a statement may run on the server, seconds. */
const LONGEST_SECONDS = 50
/** Longer than that, so that giving up here never leaves a statement running unseen. */
const REQUEST_TIMEOUT_MS = (LONGEST_SECONDS + 10) * 1000
const settings = {
  // An insert answers once it is stored: offsets are committed on its word.
  async_insert: 0, wait_end_of_query: 1, max_execution_time: LONGEST_SECONDS,
  // Counts and micro-dollars stay far below 2^53.
  output_format_json_quote_64bit_integers: 0,
  // Late requests may spread a batch over many months; refusing it would stop the sink.
  max_partitions_per_insert_block: '0',
  // A request's rows all have its date, so they never meet across partitions.
  do_not_merge_across_partitions_select_final: 1,
} as const

const texts = new Map<QueryName, string>(queryNames.map(name => [name, readFileSync(new URL(`../queries/${name}.sql`, import.meta.url), 'utf8')]))

/** Opens the store: makes the database, migrates it. Throws Unavailable when ClickHouse cannot be reached. */
export async function openClickHouse(options: ClickHouseOptions): Promise<AnalyticsStore> {
  // The client's own log is off: what it would print is thrown, and logged once by whoever handles it.
  const url = new URL(options.url)
  const database = decodeURIComponent(url.pathname.slice(1)) || options.database
  url.pathname = '/'
  const base = { url, max_open_connections: options.poolSize, request_timeout: REQUEST_TIMEOUT_MS, clickhouse_settings: settings, application: 'postrider', log: { level: ClickHouseLogLevel.OFF } }
  try {
    const first = createClient({ ...base, database: 'default' })
    await first.command({ query: `CREATE DATABASE IF NOT EXISTS ${quoteName(database)}` }).finally(() => first.close())
  } catch (error) {
    throw queryFailure(error)
  }
  const client = createClient({ ...base, database })
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
