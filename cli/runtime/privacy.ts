/** Sealing for a process that only produces: a command or a demo. */
import { randomBytes } from 'node:crypto'
import type { Settings } from '../../config/settings.ts'
import { hashOfAddress, openPrivacy } from '../../processors/privacy/index.ts'
import type { Privacy } from '../../processors/privacy/index.ts'
import { createRedisStores } from '../../processors/stores/redis/index.ts'
import type { RedisStores } from '../../processors/stores/redis/index.ts'
import type { Codec } from '../../schemas/codec.ts'
import type { LogProducer } from '../../topics/port.ts'
import { addressHasher } from './identity.ts'

/** Opens the stores of REDIS_URL and what seals with their keys; close `stores` afterwards. */
export async function openSealing(settings: Settings, codec: Codec, producer: LogProducer): Promise<Privacy<RedisStores>> {
  const addressHash = addressHasher(settings.SECRET_KEY)
  const stores = createRedisStores({ url: settings.REDIS_URL, addressHash: address => hashOfAddress(address, addressHash), gated: true })
  await stores.ready
  return openPrivacy({ settings, codec, stores, addressHash, publish: records => producer.send(records), random: randomBytes, now: Date.now })
}
