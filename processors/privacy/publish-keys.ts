import type { Codec } from '../../schemas/codec.ts'
import { topicFor } from '../../topics/index.ts'
import type { OutRecord } from '../../topics/port.ts'
import type { KeyStore, WrappedKey } from '../stores/ports.ts'

export interface KeyPublishing {
  readonly keys: KeyStore
  /** The codec of the log as it is. */
  readonly codec: Codec
  /** Appends with acks=all. */
  readonly publish: (records: readonly OutRecord[]) => Promise<void>
}

/**
 * Puts keys into the log, then notes in the store that they are there. Compaction keeps the last record of a key, so one that is shredded at this very moment must
 * not end up below a wrapping: shredding goes to the store first and to the log after it, and here the store is asked once more after writing to the log.
 */
export async function publishKeys({ keys, codec, publish }: KeyPublishing, batch: readonly WrappedKey[]): Promise<void> {
  if (batch.length === 0) return
  await publish(batch.map(key => keyRecord(codec, key)))
  await keys.join(batch)
  const held = await keys.get(batch.map(({ keyId }) => keyId))
  const shredded = held.filter((entry, index) => entry?.wrapped === null && batch[index]?.wrapped !== null).filter(entry => entry !== null)
  if (shredded.length > 0) await publish(shredded.map(key => keyRecord(codec, key)))
}

/** Ends keys, for good. Crash between the two: whoever asked repeats. */
export async function shredKeys({ keys, codec, publish }: KeyPublishing, batch: readonly WrappedKey[]): Promise<void> {
  await keys.join(batch)
  await publish(batch.map(key => keyRecord(codec, key)))
}

/** A key as the log has it. */
export function keyRecord(codec: Codec, { keyId, wrappedAt, wrapped }: WrappedKey): OutRecord {
  return { topic: topicFor('communications.keys'), key: keyId, value: codec.encode('key', { keyId, wrappedAt, wrapped }) }
}
