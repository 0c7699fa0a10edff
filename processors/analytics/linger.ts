/** How long records wait for company: ClickHouse makes a part of every insert, so few large inserts are better than many small ones. Pure. */
import type { Settings } from '../../config/settings.ts'

export interface Linger {
  /** Most records per insert. */
  readonly maxBatch: number
  /** A smaller batch waits until its oldest record is this old, ms. */
  readonly lingerMs: number
}

/** ENABLE_REAL_TIME_TRACKING decides: within a second, or in larger batches within half a minute. */
export function lingerOf(settings: Pick<Settings, 'ENABLE_REAL_TIME_TRACKING'>): Linger {
  return settings.ENABLE_REAL_TIME_TRACKING ? { maxBatch: 2_000, lingerMs: 1000 } : { maxBatch: 20_000, lingerMs: 30_000 }
}

/** When to take the batch instead, ms, or null for now. A record from the future (a producer's wrong clock) is never waited for. */
export function holdUntil(records: readonly { readonly timestamp: number }[], linger: Linger, now: number): number | null {
  const oldest = records[0]?.timestamp ?? 0
  const due = oldest + linger.lingerMs
  return records.length < linger.maxBatch && oldest <= now && now < due ? due : null
}
