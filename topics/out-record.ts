import type { OutRecord } from './port.ts'

/** Throws a TypeError for what can only be a bug of the caller: no topic, no key, or a value that is neither bytes nor a tombstone. */
export function checkOutRecord(record: OutRecord): void {
  if (typeof record.topic !== 'string' || record.topic === '') throw new TypeError('a record needs a topic')
  if (typeof record.key !== 'string' && !Buffer.isBuffer(record.key)) throw new TypeError(`a record for ${record.topic} needs a key: order and partition follow it`)
  if (record.value !== null && !Buffer.isBuffer(record.value)) throw new TypeError(`a record for ${record.topic} needs bytes, or null for a tombstone`)
}

/** The bytes a record takes in a batch, rounded up: key, value, headers, and room for lengths, offset and time (at most 40 and 10 a header). */
export function recordBytes(record: OutRecord): number {
  const size = (part: string | Buffer): number => (typeof part === 'string' ? Buffer.byteLength(part) : part.length)
  let bytes = 40 + size(record.key) + (record.value?.length ?? 0)
  for (const [name, value] of Object.entries(record.headers ?? {})) bytes += 10 + size(name) + size(value)
  return bytes
}
