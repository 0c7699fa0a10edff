/** What an error of a socket says about the request: was any of it sent? Pure. */

/** Codes that come before the first byte of a request: name not found, connection refused or unreachable, no connection in time, a certificate that does not hold. */
const beforeFirstByte = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_NODATA|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS_\w+|UNABLE_TO_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/

const shortNames: Readonly<Record<string, string>> = {
  UND_ERR_HEADERS_TIMEOUT: 'timeout', UND_ERR_BODY_TIMEOUT: 'timeout', UND_ERR_CONNECT_TIMEOUT: 'connect_timeout', UND_ERR_SOCKET: 'connection_reset', ECONNRESET: 'connection_reset', EPIPE: 'connection_reset',
  ECONNREFUSED: 'connection_refused', ENOTFOUND: 'name_not_found', EAI_AGAIN: 'name_not_found', UND_ERR_ABORTED: 'timeout', ABORT_ERR: 'timeout',
}

const codeOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '')

/** True only if it is certain that no byte of the request left. ETIMEDOUT says so only when it is connect that timed out. */
export function notSent(error: unknown): boolean {
  const inConnect = typeof error === 'object' && error !== null && 'syscall' in error && (error.syscall === 'connect' || error.syscall === 'getaddrinfo')
  return inConnect || beforeFirstByte.test(codeOf(error))
}

/** A short stable code for logs and metrics. */
export const reasonOf = (error: unknown): string => shortNames[codeOf(error)] ?? (codeOf(error).toLowerCase() || 'network_error')
