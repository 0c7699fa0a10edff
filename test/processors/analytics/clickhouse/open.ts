/** A ClickHouse database of its own for a test, dropped afterwards. */
import { randomUUID } from 'node:crypto'
import { createClient, type ClickHouseClient } from '@clickhouse/client'
import { inject, onTestFinished } from 'vitest'
import type { Addresses } from '../../../support/addresses.ts'
import { openClickHouse, type ClickHouseOptions } from '../../../../processors/analytics/clickhouse/store.ts'
import type { AnalyticsStore } from '../../../../processors/analytics/ports.ts'

export const testTime = Date.UTC(2026, 10, 22)

export function freshOptions(): ClickHouseOptions {
  const services: Addresses = inject('addresses')
  return { url: services.CLICKHOUSE_URL, database: `analytics_${randomUUID().replaceAll('-', '')}`, poolSize: 4, retention: { events: 3650, consents: 3650 }, now: () => testTime }
}

/** The store, and a client on the same database for looking behind it. */
export async function openFresh(options = freshOptions()): Promise<{ store: AnalyticsStore; client: ClickHouseClient }> {
  const store = await openClickHouse(options)
  const client = createClient({ url: options.url, database: options.database, clickhouse_settings: { output_format_json_quote_64bit_integers: 0 } })
  onTestFinished(async () => {
    await client.command({ query: `DROP DATABASE IF EXISTS ${options.database}` })
    await client.close()
    await store.close()
  })
  return { store, client }
}

export async function rowsOf<T>(client: ClickHouseClient, query: string): Promise<T[]> {
  return (await client.query({ query, format: 'JSONEachRow' })).json<T>()
}
