import type { Logger } from 'pino'
import { redactUrl } from '../../config/redact.ts'
import type { Settings } from '../../config/settings.ts'
import { hashOfAddress } from '../../processors/privacy/index.ts'
import { createRedisStores } from '../../processors/stores/redis/index.ts'
import type { RedisStores } from '../../processors/stores/redis/index.ts'
import { UsageError } from '../commands/exit.ts'
import { addressHasher } from './identity.ts'

const DAY_MS = 86_400_000

export interface OpenStores {
  readonly stores: RedisStores
  /** HMAC of a plain address. */
  readonly plainHash: (address: string) => string
  /** The same of an address that may be sealed. */
  readonly addressHash: (address: string) => string
}

/** Resolves once Redis takes commands; else a UsageError with its address, without password. */
export async function untilReady({ ready }: Pick<RedisStores, 'ready'>, settings: Pick<Settings, 'REDIS_URL'>): Promise<void> {
  await ready.catch((error: unknown) => { throw new UsageError(`REDIS_URL: ${redactUrl(settings.REDIS_URL)}: ${error instanceof Error ? error.message : String(error)}; is it a Redis, and are user and password right?`) })
}

/** Opens the stores of REDIS_URL, closed until the state is whole; `close` them afterwards. */
export function openStores(settings: Settings, log?: Logger): OpenStores {
  const plainHash = addressHasher(settings.SECRET_KEY)
  const addressHash = (address: string): string => hashOfAddress(address, plainHash)
  const stores = createRedisStores({
    url: settings.REDIS_URL, addressHash, gated: true, ledgerTtlMs: settings.LEDGER_RETENTION_DAYS * DAY_MS,
    ...(log && { log: (message, error) => log.warn({ module: 'redis', err: error }, message) }),
  })
  return { stores, plainHash, addressHash }
}
