import { deadReasons, reasons } from '../kernel/reasons.ts'
import type { Explanation } from './index.ts'

const texts: Readonly<Record<string, string>> = { ...reasons, ...deadReasons }

/** An explanation as sentences, with the law's name where a law binds. */
export function sentence({ id, outcome, stage, reason, until, trace }: Explanation): string {
  const last = trace.at(-1)
  const why = reason === null ? '' : ` ${texts[reason] ?? reason}`
  const law = last?.citation ? ` (${last.citation})` : last?.rule ? ` (rule ${last.rule})` : ''
  switch (outcome) {
    case 'send': return `${id}: would go out now; ${trace.map(entry => entry.stage).join(', ')} have nothing against it.`
    case 'defer': return `${id}: would wait until ${until ?? ''}, decided by ${stage}.${why}${law}`
    case 'reject': return `${id}: would not go out, decided by ${stage}.${why}${law}`
  }
}
