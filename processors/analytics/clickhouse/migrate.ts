/** Versioned migrations: schema/NNN-name.sql, applied in order, once. Statements are idempotent, so a crash in the middle is mended by the next start. */
import { readdirSync, readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import { statesView } from './states-view.ts'

export interface Retention {
  /** Days that events, communications, dead letters and alerts are kept. */
  readonly events: number
  /** Days that the consent audit is kept. */
  readonly consents: number
}

export interface Migration { readonly version: number; readonly name: string; readonly statements: readonly string[]; readonly checksum: string }

const folder = new URL('../schema/', import.meta.url)

/** The migrations in order. */
export function migrations(): Migration[] {
  return readdirSync(folder).filter(name => name.endsWith('.sql')).sort().map(name => {
    const text = readFileSync(new URL(name, folder), 'utf8')
    return { version: Number(name.slice(0, 3)), name, statements: statementsOf(text), checksum: createHash('sha256').update(text).digest('hex').slice(0, 16) }
  })
}

/** Statements end with a semicolon at the end of a line; comment lines are dropped. */
export function statementsOf(text: string): string[] {
  const code = text.split('\n').filter(line => !line.trimStart().startsWith('--')).join('\n')
  return code.split(/;[ \t]*(?:\n|$)/).map(statement => statement.trim()).filter(statement => statement !== '')
}

/** Brings the database up to date and answers the versions applied now. Throws when a migration that was applied has changed since. */
export async function migrate(client: ClickHouseClient, retention: Retention, now: number): Promise<number[]> {
  const run = (query: string): Promise<unknown> => client.command({ query })
  await run('CREATE TABLE IF NOT EXISTS schema_migrations (version UInt32, name String, checksum String, applied_at DateTime64(3, \'UTC\')) ENGINE = ReplacingMergeTree ORDER BY version')
  const applied = await (await client.query({ query: 'SELECT version, checksum FROM schema_migrations FINAL', format: 'JSONEachRow' })).json<{ version: number; checksum: string }>()
  const checksums = new Map(applied.map(row => [row.version, row.checksum]))
  const done: number[] = []
  for (const { version, name, statements, checksum } of migrations()) {
    const known = checksums.get(version)
    if (known !== undefined && known !== checksum) throw new Error(`migration ${name} was applied in another wording (${known}, now ${checksum}): write a new one instead of changing it`)
    if (known !== undefined) continue
    for (const statement of statements) await run(statement)
    await client.insert({ table: 'schema_migrations', values: [{ version, name, checksum, applied_at: now }], format: 'JSONEachRow' })
    done.push(version)
  }
  await run(statesView())
  await applyRetention(client, retention)
  return done
}

const kept: readonly { table: string; date: string; days: keyof Retention }[] = [
  { table: 'events', date: 'requested_on', days: 'events' },
  { table: 'communications', date: 'requested_on', days: 'events' },
  { table: 'dead_letters', date: 'toDate(at)', days: 'events' },
  { table: 'alerts', date: 'toDate(at)', days: 'events' },
  { table: 'consents', date: 'toDate(at)', days: 'consents' },
]

/** Sets each table's TTL where it differs: the settings may change between starts, and altering a TTL rewrites parts. */
async function applyRetention(client: ClickHouseClient, retention: Retention): Promise<void> {
  const tables = await (await client.query({ query: 'SELECT name, engine_full FROM system.tables WHERE database = currentDatabase()', format: 'JSONEachRow' })).json<{ name: string; engine_full: string }>()
  for (const { table, date, days } of kept) {
    const engine = tables.find(row => row.name === table)?.engine_full ?? ''
    if (!engine.includes(`TTL ${date} + toIntervalDay(${retention[days]})`)) await client.command({ query: `ALTER TABLE ${table} MODIFY TTL ${date} + toIntervalDay(${retention[days]})` })
  }
}
