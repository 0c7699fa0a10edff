/** One story out of decisions and events: everything in the order in which it happened, nothing twice. Pure. */
import type { Story, StoryEvent, StoryTrace } from '../story.ts'

export type Moment =
  /** Decisions that let it pass one after the other are one step. */
  | { readonly kind: 'passed'; readonly at: string; readonly pass: number; readonly decisions: readonly StoryTrace[] }
  /** `event` is the one that tells of it. */
  | { readonly kind: 'decision'; readonly at: string; readonly pass: number; readonly decision: StoryTrace; readonly event: StoryEvent | null }
  | { readonly kind: 'event'; readonly at: string; readonly pass: number; readonly event: StoryEvent }

/** What comes before the decisions of its pass, at the same millisecond too. */
const OPENING: ReadonlySet<string> = new Set(['accepted', 'woken'])

/** The steps from the request to its end. */
export function timelineOf({ events, trace }: Pick<Story, 'events' | 'trace'>): Moment[] {
  const stopped = new Map(events.filter(({ reason }) => reason !== null).map(event => [keyOf(event), event]))
  const told = new Set<StoryEvent>()
  const decisions = trace.map((decision): Moment => {
    const event = stopped.get(keyOf(decision)) ?? null
    if (event) told.add(event)
    return { kind: 'decision', at: decision.at, pass: decision.pass, decision, event }
  })
  const steps = [...decisions, ...events.filter(event => !told.has(event)).map((event): Moment => ({ kind: 'event', at: event.at, pass: event.pass, event }))]
  return joined(steps.sort((a, b) => compare(orderOf(a), orderOf(b))))
}

const keyOf = ({ stage, reason, at, pass }: Pick<StoryTrace, 'stage' | 'reason' | 'at' | 'pass'>): string => [stage, reason, at, pass].join(' ')

/** A request is accepted before anything is decided, whatever the clock of its producer says. */
function orderOf(step: Moment): readonly [string, number, number] {
  if (step.kind !== 'event') return [step.at, step.pass, 1]
  const { kind } = step.event
  return [kind === 'accepted' ? '' : step.at, step.pass, OPENING.has(kind) ? 0 : 2]
}

function compare([at, pass, rank]: readonly [string, number, number], [otherAt, otherPass, otherRank]: readonly [string, number, number]): number {
  return at < otherAt ? -1 : at > otherAt ? 1 : pass - otherPass || rank - otherRank
}

function joined(steps: readonly Moment[]): Moment[] {
  const made: Moment[] = []
  for (const step of steps) {
    const before = made.at(-1)
    if (step.kind !== 'decision' || step.decision.verdict !== 'pass') made.push(step)
    else if (before?.kind === 'passed' && before.pass === step.pass) made[made.length - 1] = { ...before, decisions: [...before.decisions, step.decision] }
    else made.push({ kind: 'passed', at: step.at, pass: step.pass, decisions: [step.decision] })
  }
  return made
}
