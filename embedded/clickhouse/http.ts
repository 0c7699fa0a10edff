/** The HTTP side of the embedded ClickHouse: enough of the protocol for @clickhouse/client and for curl. Results are sent when they are whole, so an error always has its status. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, gzip, inflate, zstdDecompress } from 'node:zlib'
import type { Answer, Engine } from './engine.ts'
import { statusOf, type Failure } from './errors.ts'
import { readQuery, type Query } from './request.ts'

const compress = promisify(gzip)
const DECOMPRESS: Readonly<Record<string, (body: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
}
const FASTEST = 1
const KEEP_ALIVE_MS = 10_000

/** A server for the engine, not listening yet. */
export function createClickHouseServer(engine: Engine): Server {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (request, response) => {
    answer(engine, request, response).catch((error: unknown) => {
      // A client that went away in the middle, or a bug: either way this answer is lost, and the client must see that.
      console.error(error)
      response.destroy()
    })
  })
  return server
}

async function answer(engine: Engine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const isQuery = url.pathname === '/' && (request.method === 'POST' || url.searchParams.has('query'))
  if (!isQuery) return answerOther(url.pathname, response)
  const encoding = request.headers['content-encoding'] ?? 'identity'
  const decompress = encoding === 'identity' ? async (body: Buffer) => body : DECOMPRESS[encoding]
  if (decompress === undefined) return void response.writeHead(400).end(`Unknown Content-Encoding ${encoding}\n`)
  const body = await decompress(await buffer(request))
  const query = readQuery({ method: request.method ?? 'GET', url, headers: request.headers, body, newId: randomUUID() })
  if ('code' in query) return sendFailure(response, engine, randomUUID(), query)
  const began = performance.now()
  const result = await engine.run(query)
  if (!result.ok) return sendFailure(response, engine, query.id, result)
  await sendAnswer(response, query, result, performance.now() - began)
}

function answerOther(pathname: string, response: ServerResponse): void {
  const known = pathname === '/ping' || pathname === '/replicas_status' || pathname === '/'
  response.writeHead(known ? 200 : 404, { 'Content-Type': 'text/html; charset=UTF-8' }).end(known ? 'Ok.\n' : `There is no handle ${pathname}\n`)
}

async function sendAnswer(response: ServerResponse, query: Query, result: Answer, elapsedMs: number): Promise<void> {
  const compressed = query.compressAnswer && result.body.length > 0
  const body = compressed ? await compress(result.body, { level: FASTEST }) : result.body
  response.writeHead(200, {
    ...commonHeaders(query.id),
    'Content-Type': contentTypeOf(result.format),
    'Content-Length': body.length,
    'X-ClickHouse-Format': result.format,
    'X-ClickHouse-Summary': summaryOf(result, elapsedMs),
    ...compressed ? { 'Content-Encoding': 'gzip' } : {},
  })
  response.end(body)
}

function sendFailure(response: ServerResponse, engine: Engine, id: string, failure: Failure): void {
  const body = Buffer.from(`${failure.message} (version ${engine.version})\n`)
  response.writeHead(statusOf(failure.code), {
    ...commonHeaders(id),
    'Content-Type': 'text/plain; charset=UTF-8',
    'Content-Length': body.length,
    'X-ClickHouse-Exception-Code': failure.code,
  })
  response.end(body)
}

function commonHeaders(id: string): Record<string, string> {
  return { 'X-ClickHouse-Query-Id': id, 'X-ClickHouse-Server-Display-Name': 'embedded', 'X-ClickHouse-Timezone': 'UTC' }
}

function contentTypeOf(format: string): string {
  if (/EachRow/.test(format) && format.startsWith('JSON')) return 'application/x-ndjson; charset=UTF-8'
  if (format.startsWith('JSON')) return 'application/json; charset=UTF-8'
  if (format.startsWith('CSV')) return 'text/csv; charset=UTF-8; header=absent'
  return format.startsWith('T') ? 'text/tab-separated-values; charset=UTF-8' : 'text/plain; charset=UTF-8'
}

/** All figures are strings, as ClickHouse writes them. */
function summaryOf(result: Answer, elapsedMs: number): string {
  return JSON.stringify({
    read_rows: String(result.readRows),
    read_bytes: String(result.readBytes),
    written_rows: String(result.writtenRows),
    written_bytes: String(result.writtenBytes),
    total_rows_to_read: '0',
    result_rows: String(result.readRows),
    result_bytes: String(result.body.length),
    elapsed_ns: String(Math.round(elapsedMs * 1e6)),
  })
}
