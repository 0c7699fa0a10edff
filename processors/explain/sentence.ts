import { deadReasons, reasons } from '../kernel/reasons.ts'
import type { Explanation } from './index.ts'

const texts: Readonly<Record<string, string>> = { ...reasons, ...deadReasons }

/** An explanation as sentences, with the law's name where a law binds. */
export function sentence({ id, outcome, stage, reason, until, earliest, trace }: Explanation): string {
  const last = trace.at(-1)
  const why = reason === null ? '' : ` ${texts[reason] ?? reason}`
  const law = last?.citation ? ` (${last.citation})` : last?.rule ? ` (rule ${last.rule})` : ''
  switch (outcome) {
    case 'send': return `${id}: would go out now; ${trace.map(entry => entry.stage).join(', ')} have nothing against it.`
    case 'defer': return `${id}: would wait until ${until ?? ''}, decided by ${stage}.${why}${law}${outlook(earliest)}`
    case 'reject': return `${id}: would not go out, decided by ${stage}.${why}${law}${outlook(earliest)}`
  }
}

/** When it would go, after what, and what money could do. */
function outlook(earliest: Explanation['earliest']): string {
  if (earliest === null) return ''
  const { at, binds, or } = earliest
  const binding = [...new Set(binds.map(({ reason }) => reason))].join(', ')
  const paid = or ? `${or.at} if ${dollars(or.addMicros)} USD is added to ${Object.keys(or.budgets).join(' and ')}` : null
  if (at === null) return ` No moment is known when it could go (${binding})${paid ? `, but at ${paid}` : ''}.`
  return ` It would go at ${at} (after ${binding})${paid ? `, or at ${paid}` : ''}.`
}

/** At least cents, and no more places than there are. */
const dollars = (micros: number): string => (micros / 1_000_000).toFixed(6).replace(/0{1,4}$/, '')
