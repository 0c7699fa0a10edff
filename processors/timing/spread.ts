/**
 * A number in [0, 1) that depends on the key alone: releases are spread by it, the same way on every redelivery and rebuild. FNV-1a and the
 * finalizer of MurmurHash3: even, and far cheaper than a cryptographic hash, which nobody needs here.
 */
export function spreadOf(key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
