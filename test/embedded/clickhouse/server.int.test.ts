/** What the analytics sink and the named queries rely on, through ClickHouse's own client. */
import { randomUUID } from 'node:crypto'
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { until } from '../../support/until.ts'

const { CLICKHOUSE_URL } = inject('addresses')
const database = `server_${randomUUID().replaceAll('-', '')}`

describe('the embedded ClickHouse', () => {
  let client: ClickHouseClient
  const rows = async <Row>(query: string, params: Record<string, unknown> = {}, settings = {}): Promise<Row[]> => {
    const result = await client.query({ query, query_params: params, clickhouse_settings: settings, format: 'JSONEachRow' })
    return await result.json<Row>()
  }

  beforeAll(async () => {
    const log = { level: ClickHouseLogLevel.OFF }
    const anywhere = createClient({ url: CLICKHOUSE_URL, log })
    await anywhere.command({ query: `CREATE DATABASE ${database}` })
    await anywhere.close()
    client = createClient({ url: CLICKHOUSE_URL, database, log, compression: { request: true, response: true } })
    await client.command({ query: 'CREATE TABLE events (id String, at DateTime64(3), cost UInt64, body String) ENGINE = ReplacingMergeTree ORDER BY id' })
  })
  afterAll(async () => {
    await client.command({ query: `DROP DATABASE ${database}` })
    await client.close()
  })

  it('keeps what is inserted, compressed or not, and counts it', async () => {
    const values = Array.from({ length: 5000 }, (_, i) => ({ id: `e${i}`, at: '2026-11-22 10:00:00.123', cost: i, body: `it's "${i}"\n\t\\ ünï` }))
    const { summary } = await client.insert({ table: 'events', values, format: 'JSONEachRow' })
    expect(summary).toMatchObject({ written_rows: '5000' })
    expect(await rows('SELECT count() AS n, uniqExact(id) AS ids FROM events')).toEqual([{ n: 5000, ids: 5000 }])
    expect(await rows("SELECT * FROM events WHERE id = 'e7'")).toEqual([{ id: 'e7', at: '2026-11-22 10:00:00.123', cost: 7, body: 'it\'s "7"\n\t\\ ünï' }])
  })

  it('answers the same after a repeated insert, by FINAL', async () => {
    const values = [{ id: 'twice', at: '2026-11-22 10:00:00.000', cost: 1, body: '' }]
    await client.insert({ table: 'events', values, format: 'JSONEachRow' })
    await client.insert({ table: 'events', values, format: 'JSONEachRow' })
    expect(await rows("SELECT count() AS n FROM events FINAL WHERE id = 'twice'")).toEqual([{ n: 1 }])
  })

  it('feeds a materialized view', async () => {
    await client.command({ query: 'CREATE TABLE folded (id String, cost SimpleAggregateFunction(max, UInt64)) ENGINE = AggregatingMergeTree ORDER BY id' })
    await client.command({ query: "CREATE MATERIALIZED VIEW fold TO folded AS SELECT id, cost FROM events WHERE body = 'fold'" })
    const values = [1, 5, 3].map(cost => ({ id: 'f', at: '2026-11-22 10:00:00.000', cost, body: 'fold' }))
    for (const value of values) await client.insert({ table: 'events', values: [value], format: 'JSONEachRow' })
    expect(await rows('SELECT id, cost FROM folded FINAL')).toEqual([{ id: 'f', cost: 5 }])
  })

  it.each([
    ['CSV', (id: string) => `"${id}","2026-11-22 10:00:00.000",1,"a,b"\n`],
    ['TabSeparated', (id: string) => `${id}\t2026-11-22 10:00:00.000\t1\ta b\n`],
    ['JSONCompactEachRow', (id: string) => `["${id}","2026-11-22 10:00:00.000",1,"x"]\n`],
    ['JSONStringsEachRow', (id: string) => `{"id":"${id}","at":"2026-11-22 10:00:00.000","cost":"1","body":"x"}\n`],
  ])('takes %s, in the query or after it', async (format, row) => {
    await client.exec({ query: `INSERT INTO events FORMAT ${format}\n${row(`${format}-in`)}` })
    const response = await fetch(`${CLICKHOUSE_URL}/?${new URLSearchParams({ database, query: `INSERT INTO events FORMAT ${format}` })}`, { method: 'POST', body: row(`${format}-after`) })
    expect(await response.text()).toBe('')
    expect(await rows('SELECT DISTINCT id FROM events WHERE startsWith(id, {format:String}) ORDER BY id', { format: `${format}-` })).toEqual([{ id: `${format}-after` }, { id: `${format}-in` }])
  })

  it('substitutes parameters of every kind, whatever they contain', async () => {
    const params = { text: `it's \\ "q" \t tab \n line ; -- ünï 'x'`, list: ["a'b", 'c\\d', 'é;'], none: null, when: new Date(1_000_000_000_000), map: { k: 1 }, big: '18446744073709551615', yes: true, table: 'events' }
    const query = 'SELECT {text:String} AS text, {list:Array(String)} AS list, {none:Nullable(Int64)} AS none, {when:DateTime64(3)} AS at, {map:Map(String, UInt8)} AS map, toString({big:UInt64}) AS big, {yes:Bool} AS yes, count() > 0 AS found FROM {table:Identifier}'
    expect(await rows(query, params)).toEqual([{ text: params.text, list: params.list, none: null, at: '2001-09-09 01:46:40.000', map: { k: 1 }, big: params.big, yes: true, found: 1 }])
  })

  it('keeps settings, parameters and database of each request to itself', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, async (_, i) => {
      const found = await rows<{ i: number; size: string; db: string }>("SELECT {i:UInt32} AS i, toString(getSetting('max_block_size')) AS size, currentDatabase() AS db", { i }, { max_block_size: String(1000 + i) })
      return found[0]
    }))
    expect(answers).toEqual(answers.map((_, i) => ({ i, size: String(1000 + i), db: database })))
    expect(await rows<{ d: number }>("SELECT getSetting('max_block_size') > 2000 AS d")).toEqual([{ d: 1 }])
  })

  it.each([
    ['SELECT * FROM nope', 404, '60', 'UNKNOWN_TABLE'],
    ['SELECT nope', 404, '47', 'UNKNOWN_IDENTIFIER'],
    ['SELEC 1 FROM', 400, '62', 'SYNTAX_ERROR'],
    ['SELECT 1; SELECT 2', 400, '62', 'SYNTAX_ERROR'],
    ["SELECT toUInt8('x')", 400, '6', 'CANNOT_PARSE_TEXT'],
    ['SELECT throwIf(number = 3) FROM numbers(10)', 500, '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO'],
  ])('fails as ClickHouse does: %s', async (query, status, code, type) => {
    await expect(client.query({ query, format: 'JSONEachRow' })).rejects.toMatchObject({ code, type })
    const response = await fetch(`${CLICKHOUSE_URL}/?database=${database}`, { method: 'POST', body: query })
    expect(response.status).toBe(status)
    expect(response.headers.get('x-clickhouse-exception-code')).toBe(code)
    expect(await response.text()).toMatch(new RegExp(`^Code: ${code}\\. DB::Exception: .*\\(${type}\\) \\(version [\\d.]+\\)\\n$`, 's'))
  })

  it('refuses a row it cannot read, and keeps none of the batch', async () => {
    const values = [{ id: 'bad', at: '2026-11-22 10:00:00.000', cost: 1, body: '' }, { id: 'bad', at: '2026-11-22 10:00:00.000', cost: 'much', body: '' }]
    await expect(client.insert({ table: 'events', values, format: 'JSONEachRow' })).rejects.toMatchObject({ code: '27' })
    expect(await rows("SELECT count() AS n FROM events WHERE id = 'bad'")).toEqual([{ n: 0 }])
  })

  it('knows the databases it has', async () => {
    const other = createClient({ url: CLICKHOUSE_URL, database: 'not_there', log: { level: ClickHouseLogLevel.OFF } })
    await expect(other.query({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '81', type: 'UNKNOWN_DATABASE' })
    await other.close()
  })

  it('lets GET read, not write', async () => {
    expect(await (await fetch(`${CLICKHOUSE_URL}/?query=SELECT+1`)).text()).toBe('1\n')
    expect(await (await fetch(`${CLICKHOUSE_URL}/?query=CREATE+DATABASE+by_get`)).text()).toContain('(READONLY)')
    expect(await (await fetch(`${CLICKHOUSE_URL}/nowhere`)).text()).toBe('There is no handle /nowhere\n')
  })

  it('hands back the query id and a large result, streamed by the client', async () => {
    const result = await client.query({ query: 'SELECT number FROM numbers(100000)', format: 'JSONEachRow', query_id: 'my-id' })
    expect(result.query_id).toBe('my-id')
    let count = 0
    for await (const some of result.stream()) count += some.length
    expect(count).toBe(100_000)
  })

  it('survives a client that goes away in the middle of a query', async () => {
    const abort = new AbortController()
    const marker = randomUUID()
    const query = client.query({ query: `SELECT sleep(1), '${marker}'`, abort_signal: abort.signal })
    const running = `SELECT count() AS n FROM system.processes WHERE query LIKE '%sleep%${marker.slice(0, 8)}%' AND query NOT LIKE '%processes%'`
    const aborted = until(async () => (await rows<{ n: number }>(running))[0]?.n === 1).then(() => abort.abort())
    await expect(query).rejects.toThrow('aborted')
    await aborted
    expect(await rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})
