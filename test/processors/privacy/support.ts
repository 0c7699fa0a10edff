/** A vault over memory: keys, codec and log of its own. */
import { randomBytes } from 'node:crypto'
import { openPrivacy } from '../../../processors/privacy/index.ts'
import type { Privacy } from '../../../processors/privacy/index.ts'
import { hashOfAddress } from '../../../processors/privacy/sealed.ts'
import { createMemoryStores } from '../../../processors/stores/memory/index.ts'
import type { KeyStore, Stores } from '../../../processors/stores/ports.ts'
import { createCodec } from '../../../schemas/codec.ts'
import type { Codec } from '../../../schemas/codec.ts'
import { createMemoryRegistry } from '../../../schemas/registry.ts'
import { subjects } from '../../../cli/runtime/connect.ts'
import type { OutRecord } from '../../../topics/port.ts'

export const addressHash = (address: string): string => Buffer.from(`hash of ${address}`).toString('hex')

export interface Opened extends Privacy<Stores> {
  readonly plain: Codec
  /** The stores as they are. */
  readonly bare: Stores
  readonly published: OutRecord[]
  readonly clock: { now: number }
}

/** Opens privacy; `over` lets a second process meet the first in its stores. */
export async function openedPrivacy({ over, key = 'k'.repeat(32), publish, keys }: { over?: Opened; key?: string; publish?: (records: readonly OutRecord[]) => Promise<void>; keys?: (keys: KeyStore) => KeyStore } = {}): Promise<Opened> {
  const clock = over?.clock ?? { now: Date.UTC(2026, 10, 22, 12) }
  const plain = over?.plain ?? await createCodec(createMemoryRegistry(), subjects(), () => clock.now)
  const bare = over?.bare ?? createMemoryStores({ addressHash: address => hashOfAddress(address, addressHash) })
  const published = over?.published ?? []
  const privacy = openPrivacy({
    settings: { FIELD_ENCRYPTION_KEY: key }, codec: plain, stores: { ...bare, keys: keys?.(bare.keys) ?? bare.keys }, addressHash, random: randomBytes, now: () => clock.now,
    publish: publish ?? (async records => void published.push(...records)),
  })
  return { ...privacy, plain, bare, published, clock }
}
