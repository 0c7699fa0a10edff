import type { Socket } from 'node:net'
import { refusal } from './errors.ts'
import type { ErrorBody } from './errors.ts'

const statusByCode: Readonly<Record<string, string>> = { ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout', HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large' }

/** Answers what is no HTTP at all, and so reaches no route, in the shape of every other error. */
export function answerClientError(error: { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const given: ErrorBody = { error: refusal('bad_request') }
  const body = JSON.stringify(given)
  socket.end(`HTTP/1.1 ${statusByCode[error.code ?? ''] ?? '400 Bad Request'}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`)
}
