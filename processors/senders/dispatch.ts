import type { Deps } from '../kernel/processor.ts'
import type { Letter } from './letter.ts'
import { inParallel } from './in-parallel.ts'
import { callWithinMs } from './plan.ts'
import type { OutboundMessage, Provider, SendOutcome } from './port.ts'

/** Resend remembers an idempotency key for 24 hours; a manifest is kept a little less, so that a key is never used after it was forgotten. */
export const MANIFEST_TTL_MS = 23 * 3_600_000

/** late: not sent, because so much time passed since the claim that another worker may have begun to find out about it. */
export interface Sent { readonly letter: Letter; readonly outcome: SendOutcome | { readonly kind: 'late' } }

/** Hands letters that were claimed at `claimedAt` (ms) to the provider: one call each with bounded concurrency, or one batch whose manifest is stored before the call. */
export async function dispatch(provider: Provider, deps: Deps, letters: readonly Letter[], batchKey: string, claimedAt: number): Promise<Sent[]> {
  if (letters.length === 0) return []
  if (deps.settings.COMM_TEST_MODE) return letters.map(letter => ({ letter, outcome: testOutcome(letter) }))
  return provider.batchSize > 1 ? asBatch(provider, deps, letters, batchKey) : oneByOne(provider, deps, letters, claimedAt)
}

/** What COMM_TEST_MODE makes of a message: as if the provider had taken it. */
export function testOutcome(letter: Letter): Extract<SendOutcome, { kind: 'accepted' }> {
  return { kind: 'accepted', providerMessageId: `test-${letter.communication.requestId}`, segments: null }
}

const noOutcome: SendOutcome = { kind: 'unknown', code: 'no_outcome', message: 'the adapter gave no outcome' }

/**
 * There is no key that would make a repeated call harmless, so time keeps two workers apart: calls begin early after the claim, and whoever finds the claim
 * without an outcome asks the provider long after (reconcile.ts). A worker that was stopped in between finds itself late and sends nothing.
 */
function oneByOne(provider: Provider, deps: Deps, letters: readonly Letter[], claimedAt: number): Promise<Sent[]> {
  const within = callWithinMs(deps.settings)
  return inParallel(letters, deps.settings.PROVIDER_CONCURRENCY, async (letter): Promise<Sent> => {
    if (deps.now() - claimedAt > within) return { letter, outcome: { kind: 'late' } }
    const [outcome] = await provider.send([letter.message], `${letter.message.requestId}:${letter.message.attempt}`)
    return { letter, outcome: outcome ?? noOutcome }
  })
}

/** The first writer of a manifest wins: who finds another one under the key lost the batch to a worker that took it for never sent (reconcile.ts). */
async function asBatch(provider: Provider, deps: Deps, letters: readonly Letter[], batchKey: string): Promise<Sent[]> {
  if (letters.length > provider.batchSize) throw new RangeError(`${letters.length} messages in a batch of ${provider.batchSize}`)
  const messages = letters.map(letter => letter.message)
  const manifest = encodeManifest(messages)
  const stored = await deps.stores.ledger.putManifest(batchKey, manifest, MANIFEST_TTL_MS)
  if (!stored.equals(manifest)) return letters.map(letter => ({ letter, outcome: { kind: 'late' } }))
  const outcomes = await provider.send(messages, batchKey)
  return letters.map((letter, index) => ({ letter, outcome: outcomes[index] ?? noOutcome }))
}

export function encodeManifest(messages: readonly OutboundMessage[]): Buffer {
  return Buffer.from(JSON.stringify(messages))
}

export function decodeManifest(bytes: Buffer): OutboundMessage[] {
  return JSON.parse(bytes.toString()) as OutboundMessage[]
}
