import { recordBytes } from '../out-record.ts'
import type { OutRecord } from '../port.ts'

/** One caller's send: settled when each of its records is, rejected by the first that fails. */
interface Call { left: number; readonly resolve: () => void; readonly reject: (error: Error) => void }
export interface Queued { readonly record: OutRecord; readonly bytes: number; readonly call: Call; readonly queuedAt: number }

export interface SendQueue {
  /** Bytes waiting. */
  readonly bytes: number
  readonly length: number
  /** Never without records. */
  add(records: readonly OutRecord[], queuedAt: number): Promise<void>
  /** The next batch: what is at the front, within both bounds, at least one record. */
  take(maxRecords: number, maxBytes: number): Queued[]
  takeAll(): Queued[]
}

/** What waits to be sent, in order of asking. */
export function createSendQueue(): SendQueue {
  let waiting: Queued[] = []
  let bytes = 0
  const take = (maxRecords: number, maxBytes: number): Queued[] => {
    let size = 0
    let count = 0
    for (const item of waiting) {
      if (count >= maxRecords || (count > 0 && size + item.bytes > maxBytes)) break
      size += item.bytes
      count += 1
    }
    bytes -= size
    return waiting.splice(0, count)
  }
  return {
    get bytes() { return bytes },
    get length() { return waiting.length },
    add: (records, queuedAt) => new Promise((resolve, reject) => {
      const call: Call = { left: records.length, resolve, reject }
      for (const record of records) {
        const size = recordBytes(record)
        bytes += size
        waiting.push({ record, bytes: size, call, queuedAt })
      }
    }),
    take,
    takeAll: () => take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY),
  }
}

/** Marks records as appended; their callers resolve when it was their last. */
export function succeed(items: readonly Queued[]): void {
  for (const { call } of items) {
    call.left -= 1
    if (call.left === 0) call.resolve()
  }
}

/** Rejects the callers of these records. A caller that has settled already stays as it is. */
export function fail(items: readonly Queued[], error: Error): void {
  for (const { call } of items) call.reject(error)
}

/** The records by topic, as one request takes them, in order within each topic. */
export function byTopic(items: readonly Queued[]): Map<string, Queued[]> {
  const topics = new Map<string, Queued[]>()
  for (const item of items) {
    const known = topics.get(item.record.topic)
    if (known) known.push(item)
    else topics.set(item.record.topic, [item])
  }
  return topics
}
