/** Sealing and crypto-shredding, put between a process and what it writes. docs/decisions/0005-privacy.md says what is sealed and why. */
import type { Settings } from '../../config/settings.ts'
import type { Codec } from '../../schemas/codec.ts'
import type { OutRecord } from '../../topics/port.ts'
import type { KeyStore, Stores } from '../stores/ports.ts'
import { sealingCodec } from './codec.ts'
import { createKeyRing } from './key-ring.ts'
import { sealingStores } from './stores.ts'
import { createVault } from './vault.ts'
import type { Vault } from './vault.ts'
import { createWrapping } from './wrapping.ts'
import type { RandomBytes } from './wrapping.ts'

export { hashOfAddress } from './sealed.ts'
export type { Vault } from './vault.ts'

export interface PrivacyOptions<Some extends Stores> {
  readonly settings: Pick<Settings, 'FIELD_ENCRYPTION_KEY'>
  /** The codec of the log as it is. */
  readonly codec: Codec
  readonly stores: Some
  /** HMAC of a normalised address. */
  readonly addressHash: (address: string) => string
  /** Appends with acks=all: new keys go into the log before anything is sealed with them. */
  readonly publish: (records: readonly OutRecord[]) => Promise<void>
  readonly random: RandomBytes
  readonly now: () => number
}

export interface Privacy<Some extends Stores> {
  readonly vault: Vault
  readonly codec: Codec
  readonly stores: Some
}

/** Codec and stores that seal what they write and open what they read, and the vault behind them. */
export function openPrivacy<Some extends Stores>({ settings, codec, stores, addressHash, publish, random, now }: PrivacyOptions<Some>): Privacy<Some> {
  const wrapping = createWrapping(settings.FIELD_ENCRYPTION_KEY, random)
  const vaultOver = (keys: KeyStore): Vault => createVault(createKeyRing({ keys, wrapping, codec, publish, random, now }), addressHash)
  const vault = vaultOver(stores.keys)
  const codecWith = (vault: Vault): Codec => sealingCodec(codec, vault, wrapping, addressHash)
  return { vault, codec: codecWith(vault), stores: { ...stores, ...sealingStores(stores, vault, vaultOver, codecWith, wrapping) } }
}
