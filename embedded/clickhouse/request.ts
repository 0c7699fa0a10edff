/** Reads ClickHouse's HTTP interface: what is a setting, what a parameter, what the query and what its data. https://clickhouse.com/docs/interfaces/http */
import type { IncomingHttpHeaders } from 'node:http'
import { hasSecondStatement, isInsert } from './sql.ts'
import { ERROR, type Failure } from './errors.ts'

export interface Query {
  readonly id: string
  readonly sql: string
  /** Rows of an INSERT that were sent apart from it; null if there are none. */
  readonly data: Buffer | null
  readonly database: string | null
  readonly settings: readonly (readonly [name: string, value: string])[]
  /** Substitutions {name:Type}, in the escaped form of TabSeparated, which is what the engine takes as well. */
  readonly params: readonly (readonly [name: string, value: string])[]
  /** For queries that name none. */
  readonly defaultFormat: string
  readonly compressAnswer: boolean
}

/** Parameters of the HTTP layer, which the engine would refuse as settings. Users are ignored: the server listens on the loopback alone. */
const HTTP_ONLY = new Set([
  'query', 'database', 'default_format', 'query_id', 'user', 'password', 'quota_key', 'client_protocol_version', 'stacktrace', 'buffer_size', 'wait_end_of_query',
  'session_timeout', 'session_check', 'send_progress_in_http_headers', 'http_headers_progress_interval_ms', 'enable_http_compression', 'http_zlib_compression_level', 'compress', 'decompress',
])
/** What would change the meaning of a query and is not there: better refused than ignored. */
const NOT_IMPLEMENTED = ['session_id', 'role'] as const

export interface HttpQuery {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  /** Decompressed. */
  readonly body: Buffer
  /** Used if the request names none. */
  readonly newId: string
}

/** The query asked for, or why it is none. */
export function readQuery({ method, url, headers, body, newId }: HttpQuery): Query | Failure {
  const search = url.searchParams
  const unsupported = NOT_IMPLEMENTED.find(name => search.has(name)) ?? ['compress', 'decompress'].find(name => search.get(name) === '1')
  if (unsupported !== undefined) return failure(ERROR.NOT_IMPLEMENTED, `${unsupported} is not supported by the embedded engine`, 'NOT_IMPLEMENTED')
  const { sql, data } = splitQuery(search.get('query') ?? '', body)
  if (sql.trim() === '') return failure(ERROR.SYNTAX_ERROR, 'Syntax error: empty query', 'SYNTAX_ERROR')
  if (!isInsert(sql) && hasSecondStatement(sql)) return failure(ERROR.SYNTAX_ERROR, 'Syntax error (Multi-statements are not allowed)', 'SYNTAX_ERROR')
  const all = [...search]
  // As in ClickHouse, GET may read and set, not write. It comes last: nothing can be set after it.
  const readonly = method === 'GET' ? [['readonly', '2'] as const] : []
  return {
    id: search.get('query_id') ?? newId,
    sql,
    data,
    database: search.get('database') ?? header(headers, 'x-clickhouse-database'),
    settings: [...all.filter(([name]) => !HTTP_ONLY.has(name) && !name.startsWith('param_')), ...readonly],
    params: all.filter(([name]) => name.startsWith('param_')).map(([name, value]) => [name.slice('param_'.length), value]),
    defaultFormat: search.get('default_format') ?? header(headers, 'x-clickhouse-format') ?? 'TabSeparated',
    compressAnswer: search.get('enable_http_compression') === '1' && (header(headers, 'accept-encoding') ?? '').includes('gzip'),
  }
}

/** With `?query=`, the body is what follows: the rows of an INSERT, else more of the query. */
function splitQuery(query: string, body: Buffer): { sql: string; data: Buffer | null } {
  if (query.trim() === '') return { sql: body.toString('utf8'), data: null }
  if (isInsert(query)) return { sql: query, data: body }
  return { sql: body.length === 0 ? query : `${query}\n${body.toString('utf8')}`, data: null }
}

function header(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name]
  return typeof value === 'string' ? value : null
}

function failure(code: number, message: string, name: string): Failure {
  return { ok: false, code, message: `Code: ${code}. DB::Exception: ${message}. (${name})` }
}
