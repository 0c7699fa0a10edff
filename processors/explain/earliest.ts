/** When would a message go that does not go now, and what binds it until then? Every gate is asked again wherever one opens, until all agree. */
import type { DeadReason, Reason } from '../kernel/reasons.ts'
import type { StageName } from '../kernel/stage.ts'
import { nothingAdded } from './ask.ts'
import type { Asked } from './ask.ts'
import type { Added } from './stores.ts'

/** One thing that stands in the way, and when it is out of it (ISO 8601 in UTC); null when waiting does not help. */
export interface Bind {
  readonly stage: StageName
  readonly reason: Reason | DeadReason
  readonly rule: string | null
  readonly until: string | null
}
export interface Earliest {
  /** The first instant at which all stages let it through, as things are known now; null when there is none. */
  readonly at: string | null
  /** Everything that binds on the way there, in the order in which it is met. */
  readonly binds: readonly Bind[]
  /** When money would make it go earlier: how much, into which budgets, and when it would go then. */
  readonly or?: { readonly addMicros: number; readonly at: string; readonly budgets: Readonly<Record<string, number>> }
}
type Ask = (at: number, added: Added) => Promise<Asked>
interface Way { readonly at: number | null; readonly binds: readonly Bind[]; readonly added: Added }

/**
 * How often gates are asked anew. A message meets a handful of openings; only what every day forbids again goes on, such as a price beyond the whole
 * budget of a day or a reply that a person has to read.
 */
const MOST_OPENINGS = 64

/** null when it goes now, and when no waiting helps. `first` is the answer of now. */
export async function earliestOf(first: Asked, ask: Ask): Promise<Earliest | null> {
  if (opening(first) === null) return null
  const waiting = await follow(first, ask, false)
  const paying = waiting.binds.some(({ stage }) => stage === 'cost') ? await follow(first, ask, true) : null
  const earlier = paying !== null && paying.at !== null && paying.added.size > 0 && (waiting.at === null || paying.at < waiting.at)
  return {
    at: waiting.at === null ? null : iso(waiting.at), binds: waiting.binds,
    ...(earlier && { or: { addMicros: Math.max(...paying.added.values()), at: iso(paying.at), budgets: Object.fromEntries(paying.added) } }),
  }
}

/** From opening to opening. Whoever pays adds what is lacking where money alone stands in the way, and asks again at that very instant. */
async function follow(first: Asked, ask: Ask, pays: boolean): Promise<Way> {
  const binds = new Map<string, Bind>()
  let asked = first
  let added = nothingAdded
  for (let openings = 0; openings < MOST_OPENINGS; openings += 1) {
    const { stage, verdict } = asked.verdicts.at(-1) ?? {}
    if (!stage || !verdict || verdict.kind === 'pass') return { at: asked.at, binds: [...binds.values()], added }
    const next = opening(asked)
    const rule = verdict.kind === 'dead' ? null : verdict.rule
    // What binds again at every opening does so for good.
    const until = next === null || openings === MOST_OPENINGS - 1 ? null : iso(next)
    binds.set(`${stage} ${verdict.reason} ${rule}`, { stage, reason: verdict.reason, rule, until })
    if (pays && asked.lacks.size > 0) added = new Map([...added, ...asked.lacks])
    else if (next === null) break
    asked = await ask(pays && asked.lacks.size > 0 ? asked.at : next ?? asked.at, added)
  }
  return { at: null, binds: [...binds.values()], added }
}

/** When to ask again (ms): what was deferred at its time, what a cap or a budget rejected when that has room. null: waiting changes nothing. */
function opening({ at, verdicts }: Asked): number | null {
  const { stage, verdict } = verdicts.at(-1) ?? {}
  if (verdict?.kind === 'defer') return Math.max(verdict.until, at + 1)
  if (verdict?.kind !== 'reject') return null
  const until = stage === 'cost' || stage === 'limits' ? verdict.detail?.['periodEnd'] ?? verdict.detail?.['freeAt'] : null
  return typeof until === 'number' ? Math.max(until, at + 1) : null
}

const iso = (at: number): string => new Date(at).toISOString()
