/** GROUP BY and ORDER BY for rows in memory. */
import { compareKeys } from '../fold.ts'

interface Group<T> { readonly key: readonly string[]; readonly rows: readonly T[] }

/** Groups rows by a key of strings; groups come in the order of their keys. */
export function grouped<T>(rows: Iterable<T>, keyOf: (row: T) => readonly string[]): Group<T>[] {
  const groups = new Map<string, { key: readonly string[]; rows: T[] }>()
  for (const row of rows) {
    const key = keyOf(row)
    const name = key.join('\u0000')
    const group = groups.get(name)
    if (group) group.rows.push(row)
    else groups.set(name, { key, rows: [row] })
  }
  return [...groups.values()].sort((a, b) => compareKeys(a.key, b.key))
}

/** One row per group. */
export function rowsBy<T, R>(groups: readonly Group<T>[], rowOf: (key: readonly string[], rows: readonly T[]) => R): R[] {
  return groups.map(group => rowOf(group.key, group.rows))
}

/** The element at floor(level * n) of the sorted values, as ClickHouse's quantileExact. */
export function quantile(sorted: readonly number[], level: number): number {
  return sorted[Math.min(Math.floor(level * sorted.length), sorted.length - 1)] ?? 0
}
