/** Sealing for a process that only produces: a command or a demo. */
import { randomBytes } from 'node:crypto'
import type { Settings } from '../../config/settings.ts'
import { openPrivacy } from '../../processors/privacy/index.ts'
import type { Privacy } from '../../processors/privacy/index.ts'
import type { RedisStores } from '../../processors/stores/redis/index.ts'
import type { Codec } from '../../schemas/codec.ts'
import type { LogProducer } from '../../topics/port.ts'
import { openStores, untilReady } from './stores.ts'

/** Opens the stores of REDIS_URL and what seals with their keys; close `stores` afterwards. */
export async function openSealing(settings: Settings, codec: Codec, producer: LogProducer): Promise<Privacy<RedisStores>> {
  const { stores, plainHash } = openStores(settings)
  await untilReady(stores, settings).catch(async (error: unknown) => {
    await stores.close()
    throw error
  })
  return openPrivacy({ settings, codec, stores, addressHash: plainHash, publish: records => producer.send(records), random: randomBytes, now: Date.now })
}
