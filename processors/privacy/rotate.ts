/** Wraps data keys anew with the first of FIELD_ENCRYPTION_KEY. What was sealed stays as it is: data keys do not change, only what wraps them. */
import { Unavailable } from '../kernel/unavailable.ts'
import type { WrappedKey } from '../stores/ports.ts'
import { publishKeys } from './publish-keys.ts'
import type { KeyPublishing } from './publish-keys.ts'
import type { Wrapping } from './wrapping.ts'

export interface RotateDeps extends KeyPublishing {
  readonly wrapping: Wrapping
  /** ms since the epoch. */
  readonly now: () => number
  /** Shows every value of communications.keys, in the order of each key. */
  readonly scan: (visit: (value: Buffer | null) => void) => Promise<void>
}

export interface Rotated {
  /** Wrapped by the first key now. */
  readonly rotated: number
  /** Were so before. */
  readonly current: number
  /** Persons who were erased. */
  readonly shredded: number
  /** Wrapped by a key that FIELD_ENCRYPTION_KEY does not hold: they stay as they are. */
  readonly unreadable: number
}

const BATCH = 500

/** Rotates every key. May be interrupted anywhere and run again: what is done is current then. Sending goes on meanwhile, as long as every process has both keys. */
export async function rotateKeys(deps: RotateDeps): Promise<Rotated> {
  const values: Buffer[] = []
  await deps.scan(value => { if (value !== null) values.push(value) })
  const decoded = await deps.codec.decode('key', values)
  const latest = new Map<string, WrappedKey>()
  for (const result of decoded) if (result.ok && latest.get(result.value.keyId)?.wrapped !== null) latest.set(result.value.keyId, result.value)
  const counts = { rotated: 0, current: 0, shredded: 0, unreadable: 0 }
  const anew: WrappedKey[] = []
  for (const { keyId, wrapped, wrappedAt } of latest.values()) {
    if (wrapped === null) counts.shredded += 1
    else if (deps.wrapping.isCurrent(wrapped)) counts.current += 1
    else {
      const bytes = deps.wrapping.unwrap(keyId, wrapped)
      if (bytes === null) counts.unreadable += 1
      // Later than the wrapping it replaces, whatever this machine's clock says.
      else anew.push({ keyId, wrapped: deps.wrapping.wrap(keyId, bytes), wrappedAt: Math.max(deps.now(), wrappedAt + 1) })
    }
  }
  for (let from = 0; from < anew.length; from += BATCH) {
    const batch = anew.slice(from, from + BATCH)
    const held = await deps.keys.get(batch.map(({ keyId }) => keyId))
    if (held.includes(null)) throw new Unavailable('data keys', new Error('the store does not hold what the log holds yet; run it again once it is rebuilt'))
    const living = batch.filter((_, index) => held[index]?.wrapped !== null)
    await publishKeys(deps, living)
    counts.rotated += living.length
    counts.shredded += batch.length - living.length
  }
  return counts
}
