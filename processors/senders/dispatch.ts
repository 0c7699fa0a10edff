import type { Deps } from '../kernel/processor.ts'
import type { Letter } from './compose.ts'
import type { OutboundMessage, Provider, SendOutcome } from './port.ts'

/** Resend remembers an idempotency key for 24 hours; a manifest is kept a little less, so that a key is never used after it was forgotten. */
export const MANIFEST_TTL_MS = 23 * 3_600_000

export interface Sent { readonly letter: Letter; readonly outcome: SendOutcome }

/** Hands claimed letters to the provider: one call each with bounded concurrency, or in batches whose manifest is stored before the call. */
export async function dispatch(provider: Provider, deps: Deps, letters: readonly Letter[], batchKey: string): Promise<Sent[]> {
  if (letters.length === 0) return []
  if (deps.settings.COMM_TEST_MODE) return letters.map(letter => ({ letter, outcome: { kind: 'accepted', providerMessageId: `test-${letter.communication.requestId}`, segments: null } }))
  return provider.batchSize > 1 ? inBatches(provider, deps, letters, batchKey) : oneByOne(provider, deps, letters)
}

async function oneByOne(provider: Provider, deps: Deps, letters: readonly Letter[]): Promise<Sent[]> {
  const sent: Sent[] = []
  let next = 0
  async function worker(): Promise<void> {
    for (let index = next++; index < letters.length; index = next++) {
      const letter = letters[index] as Letter
      const [outcome] = await provider.send([letter.message], `${letter.message.requestId}:${letter.message.attempt}`)
      sent[index] = { letter, outcome: outcome ?? { kind: 'unknown', code: 'no_outcome', message: 'the adapter gave no outcome' } }
    }
  }
  await Promise.all(Array.from({ length: Math.min(deps.settings.PROVIDER_CONCURRENCY, letters.length) }, worker))
  return sent
}

async function inBatches(provider: Provider, deps: Deps, letters: readonly Letter[], batchKey: string): Promise<Sent[]> {
  const sent: Sent[] = []
  for (let from = 0; from < letters.length; from += provider.batchSize) {
    const batch = letters.slice(from, from + provider.batchSize)
    const messages = batch.map(letter => letter.message)
    // One key per claim round; a round larger than a provider batch never occurs, since deliver() is called with at most that many.
    await deps.stores.ledger.putManifest(batchKey, encodeManifest(messages), MANIFEST_TTL_MS)
    const outcomes = await provider.send(messages, batchKey)
    batch.forEach((letter, index) => sent.push({ letter, outcome: outcomes[index] ?? { kind: 'unknown', code: 'no_outcome', message: 'the adapter gave no outcome' } }))
  }
  return sent
}

export function encodeManifest(messages: readonly OutboundMessage[]): Buffer {
  return Buffer.from(JSON.stringify(messages))
}

export function decodeManifest(bytes: Buffer): OutboundMessage[] {
  return JSON.parse(bytes.toString()) as OutboundMessage[]
}
