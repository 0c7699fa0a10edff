/** The stores over Redis 6.2 or later, one server or a cluster. Keys: keys.ts; scripts: ../lua. */
import type { Stores } from '../ports.ts'
import { redisAdmission } from './admission.ts'
import { redisBudgets } from './budgets.ts'
import { redisDeferrals } from './deferrals.ts'
import { redisEffects } from './effects.ts'
import { redisEngagement } from './engagement.ts'
import { redisLedger } from './ledger.ts'
import { redisLimits } from './limits.ts'
import { redisGate } from './gate.ts'
import { openLink } from './link.ts'
import type { Link } from './link.ts'
import { redisKeysOfPeople } from './keys-of-people.ts'
import { redisPace } from './pace.ts'
import { redisRecipients } from './recipients.ts'

const dayMs = 86_400_000

export interface RedisStoresOptions {
  /** redis:// or rediss:// URL, or redis+cluster://host:port,host:port (rediss+cluster:// by TLS). */
  readonly url: string
  /** HMAC of a normalised address. */
  readonly addressHash: (address: string) => string
  /** Begins every key. Default pr: */
  readonly prefix?: string
  readonly log?: (message: string, error: unknown) => void
  /** Silence of the server that counts as lost, and the longest wait for the first connection, ms. Default 5000. */
  readonly timeoutMs?: number
  /** Default 14 d. */
  readonly admissionTtlMs?: number
  /** Ledger entries. Default 400 d: as long as events are kept. */
  readonly ledgerTtlMs?: number
  /** Provider message ids. Default 30 d: as long as callbacks are kept. */
  readonly providerMessageTtlMs?: number
  /** Resolved money reservations. Default 7 d: as long as requests are kept, so that a redelivery finds them. */
  readonly reservationTtlMs?: number
  /** Keep the items of one script call in one slot. Default false; in a cluster that is so anyway. */
  readonly bySlot?: boolean
  /** Work only under an epoch: closed until somebody has rebuilt the state. Default false, for stores that need not be whole. */
  readonly gated?: boolean
}
export interface RedisStores extends Stores {
  /** Settles once: when the first connection is ready, or could not be had in time. Calls wait for it. */
  readonly ready: Promise<void>
}

/** Opens the stores. Every call rejects while Redis cannot be reached, so that the lane waits; a call that timed out may have run: repeat it with the same ids. */
export function createRedisStores(options: RedisStoresOptions): RedisStores {
  const link = openLink({ url: options.url, prefix: options.prefix ?? 'pr:', timeoutMs: options.timeoutMs ?? 5000, bySlot: options.bySlot ?? false, log: options.log ?? (() => {}) })
  const { gate, guard } = redisGate(link, over => storesOver(over, options))
  return {
    ...storesOver(options.gated ? link.under(guard) : link, options),
    gate,
    ready: link.ready,
    // Asked past the gate: whether Redis can be reached is another question than what it holds.
    ping: async () => void (await link.survey()),
    memory: () => link.memory(),
  }
}

function storesOver(link: Link, options: RedisStoresOptions): Omit<Stores, 'gate'> {
  const keepMs = options.reservationTtlMs ?? 7 * dayMs
  return {
    admission: redisAdmission(link, options.admissionTtlMs ?? 14 * dayMs),
    limits: redisLimits(link),
    budgets: redisBudgets(link, keepMs),
    effects: redisEffects(link, keepMs),
    ledger: redisLedger(link, { entryTtlMs: options.ledgerTtlMs ?? 400 * dayMs, providerMessageTtlMs: options.providerMessageTtlMs ?? 30 * dayMs }),
    recipients: redisRecipients(link, options.addressHash),
    deferrals: redisDeferrals(link),
    keys: redisKeysOfPeople(link),
    pace: redisPace(link),
    engagement: redisEngagement(link),
    ping: async () => void (await link.survey()),
    memory: () => link.memory(),
    close: link.close,
  }
}
