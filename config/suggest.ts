/** Finds names in the environment that look like a misspelt setting. A typo that is silently ignored is a setting that silently does not hold. */
import type { Problem } from './problem.ts'

/** Edit distance, an adjacent swap counting as one (Damerau's restricted distance). */
export function distance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)]
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1
      let cost = Math.min((rows[i - 1]?.[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (rows[i - 1]?.[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) cost = Math.min(cost, (rows[i - 2]?.[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    rows.push(row)
  }
  return rows.at(-1)?.at(-1) ?? 0
}

/** First words that nobody else uses: a name that begins with one is meant for us, wherever it stands. */
const OURS = ['COMM', 'QUIET', 'TCPA', 'TOPOLOGY']
/** First words that are ours in a file of ours; in an environment they may be anybody's. */
const OURS_IN_FILE = [...OURS, 'USER', 'SMS', 'EMAIL', 'TRACK', 'BUSINESS', 'WEEKEND', 'HOLIDAY', 'TIMEZONE', 'LIMIT', 'RETRY', 'WEBHOOK', 'WEBHOOKS', 'DEFERRAL', 'RELEASE', 'GDPR', 'ALERT', 'DELIVERY', 'GATEWAY', 'TWILIO', 'RESEND']
/** Long names bear two slips; in short ones two slips make another word. */
export const slips = (name: string): number => (name.length >= 10 ? 2 : 1)
/** Container platforms inject these for a service called e.g. `gateway`. */
const INJECTED = /_SERVICE_(HOST|PORT)|_PORT_\d+_(TCP|UDP)/

function nearest(name: string, known: readonly string[]): { name: string; apart: number } {
  const words = new Set(name.split('_'))
  const ranked = known.map(other => ({ name: other, apart: distance(name, other), shared: other.split('_').filter(word => words.has(word)).length }))
  ranked.sort((a, b) => a.apart - b.apart || b.shared - a.shared)
  return ranked[0] ?? { name: '', apart: Infinity }
}

/** A problem for every name that is no setting but looks like one: a near miss, or one that begins as ours do. */
export function misspelt(inEnvironment: readonly string[], inFile: readonly string[], known: readonly string[]): Problem[] {
  const names = [...new Set([...inEnvironment, ...inFile])].filter(name => !known.includes(name) && !INJECTED.test(name))
  return names.flatMap(name => {
    const near = nearest(name, known)
    const families = inFile.includes(name) ? OURS_IN_FILE : OURS
    if (near.apart > slips(name) && !families.includes(/^([A-Z]+)_/.exec(name)?.[1] ?? '')) return []
    return [{ key: name, message: 'is not a setting', hint: `did you mean ${near.name}?` }]
  })
}
