/** Remembers what was done, by key. Used after the fact: a crash in between repeats an alert, which is better than losing one. */
export interface Once {
  done(key: string): Promise<boolean>
  mark(key: string): Promise<void>
}

/** Remembers the latest `capacity` keys in memory; across restarts the committed offsets do. */
export function onceInMemory(capacity: number): Once {
  const keys = new Set<string>()
  return {
    async done(key) {
      return keys.has(key)
    },
    async mark(key) {
      keys.delete(key)
      keys.add(key)
      for (const oldest of keys) {
        if (keys.size <= capacity) break
        keys.delete(oldest)
      }
    },
  }
}
