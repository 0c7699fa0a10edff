/** Idempotency-Key: the same key with the same body is the same request, with the same ids and the same time; with another body it is a mistake. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { GatewayDeps } from './deps.ts'
import { reach } from './reach.ts'

export const IDEMPOTENCY_KEY_MAX = 256
const DAY = 86_400_000

/** What the first use of a key left behind. */
export interface KeyUse { readonly hash: string; readonly at: number }
const keyUse = z.object({ hash: z.string(), at: z.number() })

/** Subjects hold no slash, so that two callers cannot share a key. */
const manifestKey = (subject: string, key: string): string => `idem:${subject}/${key}`

/** Uses a key; answers its first use within a day, which is this one unless another came before. */
export async function useKey(deps: GatewayDeps, subject: string, key: string, use: KeyUse): Promise<KeyUse> {
  const held = await reach('redis', () => deps.stores.ledger.putManifest(manifestKey(subject, key), Buffer.from(JSON.stringify(use)), DAY))
  return keyUse.parse(JSON.parse(held.toString()))
}

/** Hash of a body by its meaning: the order of properties and white space do not matter. */
export function bodyHash(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value)).digest('base64url')
}
