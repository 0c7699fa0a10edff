import type { KeyEntry, KeyStore } from '../ports.ts'

/** Data keys in memory. */
export function memoryKeys(): KeyStore {
  const held = new Map<string, KeyEntry>()
  return {
    get: async keyIds => keyIds.map(keyId => held.get(keyId) ?? null),
    hold: async batch => batch.map(key => {
      const entry = held.get(key.keyId) ?? { ...key, published: false }
      held.set(key.keyId, entry)
      return entry
    }),
    join: async batch => batch.forEach(key => {
      const before = held.get(key.keyId)
      const later = before === undefined || (before.wrapped !== null && (key.wrapped === null || key.wrappedAt > before.wrappedAt || (key.wrappedAt === before.wrappedAt && key.wrapped >= before.wrapped)))
      if (later) held.set(key.keyId, { keyId: key.keyId, wrappedAt: key.wrappedAt, wrapped: key.wrapped, published: true })
    }),
  }
}
