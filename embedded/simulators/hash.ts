/** A number in [0, 1) that depends on nothing but the seed and the words: FNV-1a with Murmur's finalizer. Decides outcomes, so that a rerun sees the same world. */
export function unit(seed: number, ...words: readonly string[]): number {
  let hash = 0x811c9dc5 ^ seed
  for (const word of words) {
    for (let index = 0; index < word.length; index += 1) hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193)
    // A separator, lest ('ab', 'c') equal ('a', 'bc').
    hash = Math.imul(hash ^ 0xff, 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000
}

/** A delay around `median`, from half to twice of it, skewed to the long side. */
export const spread = (median: number, share: number): number => Math.round(median * 2 ** (2 * share - 1))
