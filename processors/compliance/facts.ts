/** Facts are strings, because they travel in maps of the schemas. These readers say what absence and bad values mean. */

export type Facts = Readonly<Record<string, string>>

/** 'true' and 'false' are themselves; anything else is the fallback. */
export function flag(facts: Facts, name: string, fallback: boolean): boolean {
  const value = facts[name]
  if (value === 'true') return true
  if (value === 'false') return false
  return fallback
}

/** An instant, ms: written as ms since the epoch or as ISO 8601. null when absent or unreadable. */
export function instant(facts: Facts, name: string): number | null {
  const value = facts[name]
  if (value === undefined || value === '') return null
  const at = /^-?\d+$/.test(value) ? Number(value) : Date.parse(value)
  return Number.isNaN(at) ? null : at
}
