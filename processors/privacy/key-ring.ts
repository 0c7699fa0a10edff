/** The data keys of people: read from the store in one round trip for a whole batch, made where there are none, and remembered for a minute. */
import { Unavailable } from '../kernel/unavailable.ts'
import type { KeyEntry } from '../stores/ports.ts'
import { DATA_KEY_BYTES, dataKeyOf } from './data-key.ts'
import type { DataKey } from './data-key.ts'
import { publishKeys, shredKeys } from './publish-keys.ts'
import type { KeyPublishing } from './publish-keys.ts'
import type { RandomBytes, Wrapping } from './wrapping.ts'

/** shredded: the person was erased, nothing of theirs can be opened any more. */
export type KeyAnswer = DataKey | 'shredded'

export interface KeyRing {
  /** The keys there are. */
  find(keyIds: readonly string[]): Promise<ReadonlyMap<string, KeyAnswer>>
  /** The keys of all of them; those that are missing are made, and are in the log before they are used. */
  need(keyIds: readonly string[]): Promise<ReadonlyMap<string, KeyAnswer>>
  /** Ends a key, for good. */
  shred(keyId: string): Promise<void>
}

export interface KeyRingOptions extends KeyPublishing {
  readonly wrapping: Wrapping
  readonly random: RandomBytes
  /** ms since the epoch. */
  readonly now: () => number
}

/** How long a key is remembered, ms: after an erasure a process forgets it within this time. */
export const REMEMBER_MS = 60_000
const REMEMBER_MOST = 20_000

/**
 * Order of making a key, and what a crash between two steps does:
 *   1 hold in the store   the first of all who make one at once wins. Crash after: whoever finds it unpublished does 2
 *   2 publish             the log is the truth: only what it has may be sealed with. Crash after: published again, which changes nothing
 *   3 join                the store notes that the log has it
 */
export function createKeyRing({ wrapping, random, now, ...publishing }: KeyRingOptions): KeyRing {
  const { keys } = publishing
  const known = new Map<string, { readonly key: DataKey; readonly at: number }>()

  function remember(keyId: string, key: DataKey): void {
    if (known.size >= REMEMBER_MOST) for (const oldest of [...known.keys()].slice(0, REMEMBER_MOST / 10)) known.delete(oldest)
    known.delete(keyId)
    known.set(keyId, { key, at: now() })
  }
  function answerOf(entry: KeyEntry): KeyAnswer {
    if (entry.wrapped === null) return 'shredded'
    const bytes = wrapping.unwrap(entry.keyId, entry.wrapped)
    if (bytes === null) throw new Unavailable('data keys', new Error('one is wrapped by a key that FIELD_ENCRYPTION_KEY does not hold; add the old key after a comma'))
    const key = dataKeyOf(bytes)
    remember(entry.keyId, key)
    return key
  }
  async function lookUp(keyIds: readonly string[]): Promise<{ found: Map<string, KeyAnswer>; missing: string[] }> {
    const found = new Map<string, KeyAnswer>()
    const asked: string[] = []
    for (const keyId of new Set(keyIds)) {
      const held = known.get(keyId)
      if (held && now() - held.at < REMEMBER_MS) found.set(keyId, held.key)
      else asked.push(keyId)
    }
    const entries = asked.length === 0 ? [] : await keys.get(asked)
    await publishNew(entries.filter(entry => entry !== null))
    const missing: string[] = []
    asked.forEach((keyId, index) => {
      const entry = entries[index]
      if (entry) found.set(keyId, answerOf(entry))
      else missing.push(keyId)
    })
    return { found, missing }
  }
  async function publishNew(entries: readonly KeyEntry[]): Promise<void> {
    await publishKeys(publishing, entries.filter(({ published }) => !published))
  }

  return {
    find: async keyIds => (await lookUp(keyIds)).found,
    async need(keyIds) {
      const { found, missing } = await lookUp(keyIds)
      if (missing.length === 0) return found
      const at = now()
      const entries = await keys.hold(missing.map(keyId => ({ keyId, wrappedAt: at, wrapped: wrapping.wrap(keyId, random(DATA_KEY_BYTES)) })))
      await publishNew(entries)
      for (const entry of entries) found.set(entry.keyId, answerOf(entry))
      return found
    },
    async shred(keyId) {
      await shredKeys(publishing, [{ keyId, wrappedAt: now(), wrapped: null }])
      known.delete(keyId)
    },
  }
}
