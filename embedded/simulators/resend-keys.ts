/** Resend's idempotency keys (resend.com/docs/dashboard/emails/idempotency-keys): checked by key, method and path for 24 hours. Only answers of 2xx are kept. */
import { createHash } from 'node:crypto'
import type { KeyedAnswer } from './receipts.ts'

/** first: go on and settle. replay: the answer there was. running, different: refuse with 409. */
export type KeyAnswer = { readonly kind: 'first'; readonly scope: string; readonly hash: string } | { readonly kind: 'replay'; readonly body: string } | { readonly kind: 'running' } | { readonly kind: 'different' }

export interface IdempotencyKeys {
  begin(method: string, path: string, key: string, body: unknown): KeyAnswer
  has(method: string, path: string, key: string): boolean
  /** Keeps the answer of a request that still runs for `runsMs`; without an answer the key stays free. */
  settle(scope: string, hash: string, body: string | null, runsMs: number): KeyedAnswer | null
  clear(): void
}

const KEEP_MS = 86_400_000

/** Starts with what an earlier process answered. */
export function createIdempotencyKeys(earlier: readonly KeyedAnswer[], now: () => number): IdempotencyKeys {
  const answers = new Map<string, KeyedAnswer>(earlier.map(answer => [answer.key, answer]))
  return {
    begin(method, path, key, body) {
      const scope = `${method} ${path} ${key}`
      const hash = createHash('sha256').update(JSON.stringify(canonical(body))).digest('base64url')
      const answer = answers.get(scope)
      if (answer !== undefined && now() < answer.at) return { kind: 'running' }
      if (answer !== undefined && now() - answer.at < KEEP_MS) return answer.hash === hash ? { kind: 'replay', body: answer.body } : { kind: 'different' }
      return { kind: 'first', scope, hash }
    },
    has: (method, path, key) => answers.has(`${method} ${path} ${key}`),
    settle(scope, hash, body, runsMs) {
      if (body === null) return null
      const answer = { key: scope, hash, at: now() + runsMs, body }
      answers.set(scope, answer)
      return answer
    },
    clear: () => answers.clear(),
  }
}

/** The same logical body has the same form, whatever the order of its keys. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, canonical(inner)]))
}
