/**
 * Sealing with a data key: AES-256-GCM whose nonce is an HMAC of what is sealed, so that the same content of the same person in the same place is the same bytes:
 * a duplicate stays a duplicate, and retried writes stay byte-identical. (A nonce repeats for equal input alone, which tells nothing but that it is equal.)
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** Bytes of a data key: one half encrypts, the other makes nonces. */
export const DATA_KEY_BYTES = 64
const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface DataKey {
  readonly cipher: KeyObject
  readonly nonces: KeyObject
}

/** The key of these bytes; throws a RangeError when they are not DATA_KEY_BYTES long. */
export function dataKeyOf(bytes: Buffer): DataKey {
  if (bytes.length !== DATA_KEY_BYTES) throw new RangeError(`a data key has ${DATA_KEY_BYTES} bytes, not ${bytes.length}`)
  return { cipher: createSecretKey(bytes.subarray(0, DATA_KEY_BYTES / 2)), nonces: createSecretKey(bytes.subarray(DATA_KEY_BYTES / 2)) }
}

/** Seals: nonce, tag and ciphertext. `place` says what it is and whose: it opens in no other. */
export function seal(key: DataKey, place: string, plain: Buffer): Buffer {
  const bound = Buffer.from(place)
  // The length in between: no two pairs of place and content read the same.
  const nonce = createHmac('sha256', key.nonces).update(`${bound.length}:`).update(bound).update(plain).digest().subarray(0, NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key.cipher, nonce)
  cipher.setAAD(bound)
  const sealed = cipher.update(plain)
  cipher.final()
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** What was sealed, or null when it was sealed with another key, for another place, or was changed since. */
export function open(key: DataKey, place: string, bytes: Buffer): Buffer | null {
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null
  const cipher = createDecipheriv('aes-256-gcm', key.cipher, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(place))
  cipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  const plain = cipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES))
  try {
    cipher.final()
    return plain
  } catch {
    return null
  }
}
