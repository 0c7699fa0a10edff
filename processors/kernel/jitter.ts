import { createHash } from 'node:crypto'

/** A number in [0, 1) that depends on nothing but `key`: jitter that a redelivery and a rebuild repeat exactly. */
export function unitInterval(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0) / 2 ** 32
}
