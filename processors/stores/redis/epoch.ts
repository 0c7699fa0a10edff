/** What an epoch key holds, what the epochs of a store say together, and what a mark says. Pure. */
import type { LogMark, StateLook } from '../ports.ts'

/** A name of its own, when it was opened (ms), and on which server processes; while the state is rebuilt, why instead of them. */
export interface Epoch { readonly value: string; readonly openedAt: number; readonly processes: string }
export type Cause = 'lost' | 'restarted'

export const epochText = (name: string, openedAt: number, processes: string): string => `${name}|${openedAt}|${processes}`
/** The epoch while `name` rebuilds: nobody works under it, and whoever comes after knows why. */
export const sealText = (name: string, cause: Cause): string => epochText(name, 0, cause)

function parseEpoch(value: string): Epoch {
  const [, openedAt, processes = ''] = value.split('|')
  return { value, openedAt: Number(openedAt), processes }
}

/**
 * The epoch under which to work, or why there is none. `lost`: some part of the store has none, or a rebuild of a lost state was not finished.
 * `restarted`: nothing is missing, but a server is not the process it was, or a rebuild for that reason was not finished.
 */
export function judge(values: readonly (string | null)[], processes: string): Epoch | Cause {
  const distinct = [...new Set(values)].map(value => (value === null ? null : parseEpoch(value)))
  if (distinct.some(epoch => epoch === null || epoch.processes === 'lost')) return 'lost'
  const [epoch] = distinct
  return epoch && distinct.length === 1 && epoch.processes === processes ? epoch : 'restarted'
}

/** A mark says on which layout of slots it was set: keys that came from another node since may have been lost with the last writes of this one. */
export const markText = (mark: LogMark, layout: string): string => JSON.stringify({ layout, mark }, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))

/** What the marks of all servers vouch for together; null if one of them has none for this layout. Where they differ, the least. */
export function leastMark(texts: readonly (string | null)[], layout: string): LogMark | null {
  const marks = texts.map(text => (text === null ? null : (JSON.parse(text) as { readonly layout?: string; readonly mark?: Record<string, string[]> })))
  let least: Record<string, bigint[]> | null = null
  for (const one of marks) {
    if (!one?.mark || one.layout !== layout) return null
    const offsets = Object.entries(one.mark).map(([topic, list]) => [topic, list.map(BigInt)] as const)
    const before: Record<string, bigint[]> | null = least
    least = Object.fromEntries(before === null ? offsets : offsets.flatMap(([topic, list]) => (before[topic] ? [[topic, list.map((offset, partition) => lesser(offset, before[topic]?.[partition] ?? 0n))]] : [])))
  }
  return least
}

const lesser = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** What a look at the store found. */
export function lookOf(found: Epoch | Cause, mark: LogMark | null): StateLook {
  if (found === 'lost') return { open: false, cause: 'lost' }
  return found === 'restarted' ? { open: false, cause: 'restarted', mark } : { open: true }
}
