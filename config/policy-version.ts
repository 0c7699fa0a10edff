/** A version names one policy for ever: decisions record it, and what-if compares by it. */
import { createHash } from 'node:crypto'
import type { Policy } from './policy.ts'
import type { Problem } from './problem.ts'

/** Versions seen so far and the fingerprint of what they said. */
export type PolicyHistory = Readonly<Record<string, string>>

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, canonical(inner)]))
}

/** 16 hex digits of what the rows decide. The order of keys and the doc lines do not count. */
export function policyFingerprint(policy: Policy): string {
  const rows = Object.fromEntries(Object.entries(policy.categories).map(([name, { doc: _doc, ...row }]) => [name, row]))
  return createHash('sha256').update(JSON.stringify(canonical(rows))).digest('hex').slice(0, 16)
}

/** A problem when the rows changed under a version that was used before. */
export function checkVersion(policy: Policy, history: PolicyHistory, source: string): Problem[] {
  const known = history[policy.version]
  if (known === undefined || known === policyFingerprint(policy)) return []
  return [{ key: `${source} version`, message: `${policy.version} was used for other rows`, hint: 'raise it: decisions are recorded under it' }]
}

/** The history with this policy in it. A version that is in it already keeps its fingerprint. */
export function withVersion(policy: Policy, history: PolicyHistory): PolicyHistory {
  return { ...history, [policy.version]: history[policy.version] ?? policyFingerprint(policy) }
}
