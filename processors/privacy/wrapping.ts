/**
 * FIELD_ENCRYPTION_KEY wraps data keys: several by comma, the first wraps, all unwrap, so that old and new stand side by side while keys are rotated.
 * A wrapped key says which of them wrapped it, by a fingerprint that tells nothing about it.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto'
import { DATA_KEY_BYTES, dataKeyOf, open, seal } from './data-key.ts'
import type { DataKey } from './data-key.ts'

/** Random bytes; a parameter so that tests can repeat themselves. */
export type RandomBytes = (size: number) => Buffer

export interface Wrapping {
  wrap(keyId: string, dataKey: Buffer): string
  /** The data key; null when none of the keys of today wrapped it, or it belongs to somebody else. */
  unwrap(keyId: string, wrapped: string): Buffer | null
  /** Was it wrapped by the first of the keys? */
  isCurrent(wrapped: string): boolean
  /** Seals what belongs to no single person (a provider's callback, the manifest of a batch) with a key of the installation itself; deterministic, see data-key.ts. */
  sealOwn(place: string, plain: Buffer): string
  openOwn(place: string, sealed: string): Buffer | null
}

interface Root { readonly name: string; readonly wrapper: Buffer; readonly own: DataKey }

/** The keys of the setting, first to last. */
export function fieldKeysOf(setting: string): string[] {
  return setting.split(',').map(key => key.trim()).filter(key => key !== '')
}

export function createWrapping(setting: string, random: RandomBytes): Wrapping {
  const roots = fieldKeysOf(setting).map(rootOf)
  const current = roots[0]
  if (current === undefined) throw new Error('FIELD_ENCRYPTION_KEY holds no key')
  const split = (text: string): { root: Root | undefined; rest: string } => {
    const at = text.indexOf('.')
    return { root: roots.find(({ name }) => name === text.slice(0, at)), rest: text.slice(at + 1) }
  }
  return {
    wrap(keyId, dataKey) {
      const nonce = random(12)
      const cipher = createCipheriv('aes-256-gcm', current.wrapper, nonce)
      cipher.setAAD(Buffer.from(keyId))
      const sealed = Buffer.concat([cipher.update(dataKey), cipher.final()])
      return `${current.name}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`
    },
    unwrap(keyId, wrapped) {
      const { root, rest } = split(wrapped)
      const bytes = Buffer.from(rest, 'base64url')
      if (root === undefined || bytes.length !== 28 + DATA_KEY_BYTES) return null
      const cipher = createDecipheriv('aes-256-gcm', root.wrapper, bytes.subarray(0, 12), { authTagLength: 16 })
      cipher.setAAD(Buffer.from(keyId))
      cipher.setAuthTag(bytes.subarray(12, 28))
      try {
        return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()])
      } catch {
        return null
      }
    },
    isCurrent: wrapped => wrapped.startsWith(`${current.name}.`),
    sealOwn: (place, plain) => `${current.name}.${seal(current.own, place, plain).toString('base64url')}`,
    openOwn(place, sealed) {
      const { root, rest } = split(sealed)
      return root === undefined ? null : open(root.own, place, Buffer.from(rest, 'base64url'))
    },
  }
}

/** One key, one purpose each (RFC 5869): what wraps is not what seals. */
function rootOf(key: string): Root {
  const derive = (purpose: string, size: number): Buffer => Buffer.from(hkdfSync('sha256', key, 'postrider', purpose, size))
  return { name: createHash('sha256').update(derive('name', 32)).digest('hex').slice(0, 8), wrapper: derive('wrap', 32), own: dataKeyOf(derive('own', DATA_KEY_BYTES)) }
}
