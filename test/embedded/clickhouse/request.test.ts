import { describe, expect, it } from 'vitest'
import { readQuery, type HttpQuery } from '../../../embedded/clickhouse/request.ts'

function request(search: string, over: Partial<HttpQuery> = {}): HttpQuery {
  return { method: 'POST', url: new URL(`http://localhost/?${search}`), headers: {}, body: Buffer.from(''), newId: 'fresh', ...over }
}

describe('readQuery', () => {
  it('takes the query from the body', () => {
    expect(readQuery(request('', { body: Buffer.from('SELECT 1') }))).toEqual({ id: 'fresh', sql: 'SELECT 1', data: null, database: null, settings: [], params: [], defaultFormat: 'TabSeparated', compressAnswer: false })
  })

  it('tells settings, parameters and what belongs to HTTP apart', () => {
    const search = 'query_id=q1&database=d&max_threads=2&param_who=a%27b&wait_end_of_query=1&default_format=JSON&user=u&password=p&async_insert=1'
    expect(readQuery(request(search, { body: Buffer.from('SELECT {who:String}') }))).toMatchObject({
      id: 'q1', database: 'd', defaultFormat: 'JSON', params: [['who', "a'b"]], settings: [['max_threads', '2'], ['async_insert', '1']],
    })
  })

  it('takes rows from the body when the INSERT is in the URL', () => {
    const body = Buffer.from('{"a":1}\n')
    expect(readQuery(request('query=INSERT+INTO+t+FORMAT+JSONEachRow', { body }))).toMatchObject({ sql: 'INSERT INTO t FORMAT JSONEachRow', data: body })
  })

  it('takes the body for more of the query otherwise', () => {
    expect(readQuery(request('query=SELECT', { body: Buffer.from('1') }))).toMatchObject({ sql: 'SELECT\n1', data: null })
  })

  it('lets GET read only, after all other settings', () => {
    expect(readQuery(request('query=SELECT+1&max_threads=1', { method: 'GET' }))).toMatchObject({ settings: [['max_threads', '1'], ['readonly', '2']] })
  })

  it('compresses only for those who ask and can', () => {
    const asks = { body: Buffer.from('SELECT 1'), headers: { 'accept-encoding': 'gzip, deflate' } }
    expect(readQuery(request('enable_http_compression=1', asks))).toMatchObject({ compressAnswer: true })
    expect(readQuery(request('', asks))).toMatchObject({ compressAnswer: false })
    expect(readQuery(request('enable_http_compression=1', { body: asks.body }))).toMatchObject({ compressAnswer: false })
  })

  it.each([
    ['session_id=s', 'SELECT 1', 48, 'Code: 48. DB::Exception: session_id is not supported by the embedded engine. (NOT_IMPLEMENTED)'],
    ['compress=1', 'SELECT 1', 48, 'Code: 48. DB::Exception: compress is not supported by the embedded engine. (NOT_IMPLEMENTED)'],
    ['', ' ', 62, 'Code: 62. DB::Exception: Syntax error: empty query. (SYNTAX_ERROR)'],
    ['', 'SELECT 1; SELECT 2', 62, 'Code: 62. DB::Exception: Syntax error (Multi-statements are not allowed). (SYNTAX_ERROR)'],
  ])('refuses rather than ignores: ?%s %s', (search, sql, code, message) => {
    expect(readQuery(request(search, { body: Buffer.from(sql) }))).toEqual({ ok: false, code, message })
  })

  it('does not look for statements in the data of an INSERT', () => {
    expect(readQuery(request('', { body: Buffer.from("INSERT INTO t FORMAT TSV\nit's; fine") }))).toMatchObject({ sql: "INSERT INTO t FORMAT TSV\nit's; fine" })
  })
})
