/**
 * Why a fetch failed, where its caller hides it: the Resend SDK answers the same for a refused connection, which is safe to try again at leisure, and for a
 * lost answer, which is not. Node's fetch publishes its requests and their errors on diagnostics channels (undici's docs, "Diagnostics Channel Support").
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'

export interface RequestWatch {
  /** The error of the one request with the header seen since the start; undefined if there was none, or several: then nothing is known. */
  failure(): unknown
  stop(): void
}

/** Watches for the request that carries this header value. Whatever it cannot recognise it knows nothing about, so a change of Node can only make it useless. */
export function watchRequest(header: string, value: string): RequestWatch {
  const requests: unknown[] = []
  let failure: unknown
  const created = (message: unknown): void => {
    const { request } = message as { readonly request?: { readonly headers?: unknown } }
    const headers = request?.headers
    if (Array.isArray(headers) && headers.some((name, index) => index % 2 === 0 && String(name).toLowerCase() === header && headers[index + 1] === value)) requests.push(request)
  }
  const failed = (message: unknown): void => {
    const { request, error } = message as { readonly request?: unknown; readonly error?: unknown }
    if (requests.includes(request)) failure = error
  }
  subscribe('undici:request:create', created)
  subscribe('undici:request:error', failed)
  return {
    failure: () => (requests.length === 1 ? failure : undefined),
    stop() {
      unsubscribe('undici:request:create', created)
      unsubscribe('undici:request:error', failed)
    },
  }
}
