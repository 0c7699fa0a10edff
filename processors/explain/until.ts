/** When is everything about time satisfied that stands in the way? Compliance and timing each know their own windows only. */
import type { StageName } from '../kernel/stage.ts'
import { nothingAdded } from './ask.ts'
import type { Asked } from './ask.ts'
import type { Added } from './stores.ts'

const ABOUT_TIME: ReadonlySet<StageName> = new Set(['compliance', 'timing'])
/** A handful of openings settles it; places that are never open at once never do. */
const MOST_OPENINGS = 64

/** The first instant (ms) at which what defers it now has let go and neither compliance nor timing defers any more; null when it is not deferred now. What caps and money say by then is not asked. */
export async function untilOf(first: Asked, ask: (at: number, added: Added) => Promise<Asked>): Promise<number | null> {
  let until: number | null = null
  let asked = first
  for (let openings = 0; openings < MOST_OPENINGS; openings += 1) {
    const { stage, verdict } = asked.verdicts.at(-1) ?? {}
    if (!stage || verdict?.kind !== 'defer') return until
    if (until !== null && !ABOUT_TIME.has(stage)) return until
    until = verdict.until
    // A person has to read the reply; asking again would only find it unread.
    if (verdict.reason === 'review_pending') return until
    asked = await ask(until, nothingAdded)
  }
  return until
}
