/** A small seeded generator (mulberry32): the same seed makes the same examples on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number
  chance(share: number): boolean
  /** Both ends included. */
  integer(from: number, to: number): number
  pick<T>(items: readonly T[]): T
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K
  shuffle<T>(items: readonly T[]): T[]
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  return {
    next, integer,
    chance: share => next() < share,
    pick: items => items[integer(0, items.length - 1)] as (typeof items)[number],
    weighted(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][]
      let rest = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [key, weight] of entries) {
        rest -= weight
        if (rest < 0) return key
      }
      return entries[0]?.[0] as keyof typeof weights
    },
    shuffle(items) {
      const all = [...items]
      for (let index = all.length - 1; index > 0; index--) {
        const other = integer(0, index)
        const held = all[index]
        all[index] = all[other] as (typeof all)[number]
        all[other] = held as (typeof all)[number]
      }
      return all
    },
  }
}
