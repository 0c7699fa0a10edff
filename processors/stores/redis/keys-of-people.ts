import type { KeyEntry, KeyStore, WrappedKey } from '../ports.ts'
import type { BatchPlan, Link } from './link.ts'

/** Data keys by lua/keys-hold.lua and keys-join.lua. */
export function redisKeysOfPeople(link: Link): KeyStore {
  const { keys } = link
  const key = (item: WrappedKey): string => keys.dataKey(item.keyId)
  const holding: BatchPlan<WrappedKey> = { script: 'keys-hold', size: 200, key, call: items => ({ keys: items.map(key), args: items.map(({ wrappedAt, wrapped }) => `${wrappedAt}|n|${wrapped ?? ''}`) }) }
  const joining: BatchPlan<WrappedKey> = { script: 'keys-join', size: 200, key, call: items => ({ keys: items.map(key), args: items.flatMap(({ wrappedAt, wrapped }) => [wrappedAt, wrapped ?? '']) }) }
  return {
    async get(keyIds) {
      const replies = (await link.run(link.getAll(keyIds.map(keys.dataKey)))).flat() as (string | null)[]
      return keyIds.map((keyId, index) => entryOf(keyId, replies[index] ?? null))
    },
    async hold(batch) {
      const { replies } = await link.overBatch<WrappedKey, string>(holding, batch)
      return batch.flatMap(({ keyId }, index) => entryOf(keyId, replies[index] ?? null) ?? [])
    },
    join: async batch => void (await link.overBatch(joining, batch)),
  }
}

function entryOf(keyId: string, text: string | null): KeyEntry | null {
  if (text === null) return null
  const [wrappedAt = '0', state = 'x', ...rest] = text.split('|')
  return { keyId, wrappedAt: Number(wrappedAt), wrapped: state === 'x' ? null : rest.join('|'), published: state !== 'n' }
}
