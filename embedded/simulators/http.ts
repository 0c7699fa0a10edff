/** The little HTTP that the simulators need, over raw node:http: a framework would cost more than the work it serves. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FaultKind } from './faults.ts'

export interface Call { readonly method: string; readonly path: string; readonly query: string; readonly headers: IncomingMessage['headers']; readonly body: string }
/** `lost`: what happens to the answer on its way. `delayMs` before it. */
export interface Reply { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>>; readonly lost?: FaultKind | undefined; readonly delayMs?: number }

export const json = (status: number, value: unknown, headers?: Readonly<Record<string, string>>): Reply => ({ status, body: JSON.stringify(value), ...(headers && { headers }) })

/** Reads the whole request; `undefined` if it breaks off. */
export function readCall(request: IncomingMessage): Promise<Call | undefined> {
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => resolve(undefined))
    request.on('end', () => {
      const target = request.url ?? '/'
      const mark = target.indexOf('?')
      const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
      resolve({ method: request.method ?? 'GET', path: mark === -1 ? target : target.slice(0, mark), query: mark === -1 ? '' : target.slice(mark + 1), headers: request.headers, body: body.toString('utf8') })
    })
  })
}

/** Writes an answer, or loses it as told. A hang ends when the client gives up or the server closes. */
export function writeReply(response: ServerResponse, reply: Reply): void {
  if (reply.lost === 'hang_before' || reply.lost === 'hang_after') return
  if (reply.lost === 'reset_before' || reply.lost === 'reset_after') {
    response.socket?.resetAndDestroy()
    return
  }
  const body = Buffer.from(reply.lost === 'truncated' ? reply.body.slice(0, Math.floor(reply.body.length / 2)) : reply.body)
  response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers, 'content-length': body.length })
  response.end(body)
}

/** What a load balancer says while the API behind it is down. */
export const html502: Reply = { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>' }
