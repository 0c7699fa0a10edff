/**
 * ClickHouse's engine in this process (chdb). Each query has a connection of its own, which costs 0.1 ms: settings, parameters and the current database of one
 * request can then never be seen by another. What is answered is on disk as far as the kernel is concerned, so it survives the death of this process.
 */
import { Session, type RawInsertFormat } from 'chdb'
import { ERROR, type Failure } from './errors.ts'
import type { Query } from './request.ts'
import { formatOf, identifier, literal, parseInsert, type Insert } from './sql.ts'

export interface Answer {
  readonly ok: true
  readonly body: Uint8Array
  readonly format: string
  readonly readRows: number
  readonly readBytes: number
  readonly writtenRows: number
  readonly writtenBytes: number
}

export interface Engine {
  readonly version: string
  /** Never rejects for what is wrong with the query. */
  run(query: Query): Promise<Answer | Failure>
  close(): void
}

/** Formats whose rows the engine takes as bytes; others go in as text after the statement. */
const RAW_FORMATS: readonly RawInsertFormat[] = ['JSONEachRow', 'JSONCompactEachRow', 'CSV', 'CSVWithNames', 'TSV', 'TabSeparated', 'TSVWithNames', 'TabSeparatedWithNames']

/** Opens the data at `path`, creating it if there is none. One engine per process, one process per path. */
export function openEngine(path: string): Engine {
  // Held open so that the tables stay loaded between queries.
  const base = new Session(path)
  return {
    version: base.query('SELECT version()', 'TabSeparated').trim(),
    async run(query) {
      const session = new Session(path)
      try {
        const preamble = preambleOf(query)
        if (preamble !== '') await session.queryAsync(preamble)
        return query.data === null ? await select(session, query) : await insert(session, query, query.data)
      } catch (error) {
        return failureOf(error)
      } finally {
        session.close()
      }
    },
    close: () => base.close(),
  }
}

function preambleOf({ database, settings, params }: Query): string {
  const use = database === null ? [] : [`USE ${identifier(database)}`]
  const sets = [...params.map(([name, value]) => [`param_${name}`, value] as const), ...settings]
  return [...use, ...sets.map(([name, value]) => `SET ${identifier(name)} = ${literal(value)}`)].join('; ')
}

async function select(session: Session, { sql, defaultFormat }: Query): Promise<Answer> {
  const result = await session.queryAsync(sql, { format: defaultFormat })
  return { ok: true, body: result.bytes(), format: formatOf(sql) ?? defaultFormat, readRows: result.rowsRead, readBytes: result.bytesRead, writtenRows: 0, writtenBytes: 0 }
}

async function insert(session: Session, { sql, defaultFormat }: Query, data: Buffer): Promise<Answer> {
  const written = { ok: true, body: new Uint8Array(), format: defaultFormat, readRows: 0, readBytes: data.length } as const
  const plain = parseInsert(sql)
  const format = plain === null ? undefined : RAW_FORMATS.find(name => name === plain.format)
  if (plain === null || format === undefined) {
    // The engine refuses an INSERT without rows, a server takes it; INSERT ... SELECT has none of its own.
    await session.queryAsync(data.length === 0 ? sql : `${sql}\n${data.toString('utf8')}`)
    return { ...written, writtenRows: 0, writtenBytes: data.length }
  }
  const summary = await session.insert({ table: plain.table, ...columnsOf(plain), format, values: data })
  return { ...written, writtenRows: summary.rowsWritten, writtenBytes: summary.bytesWritten }
}

function columnsOf({ columns }: Insert): { columns?: readonly string[] } {
  return columns.length === 0 ? {} : { columns }
}

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error)
  const told = error instanceof Error && 'clickhouseCode' in error ? error.clickhouseCode : undefined
  const code = typeof told === 'number' ? told : Number(/Code: (\d+)/.exec(message)?.[1] ?? ERROR.UNKNOWN_EXCEPTION)
  return { ok: false, code, message: message.startsWith('Code:') ? message : `Code: ${code}. DB::Exception: ${message} (UNKNOWN_EXCEPTION)` }
}
