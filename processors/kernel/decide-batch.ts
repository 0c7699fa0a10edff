/** Asks consecutive stages about a batch: each loads its state in one round trip, then decides about every communication that is still in the running. */
import type { Communication, Lane } from '../../schemas/generated/types.ts'
import type { Stores } from '../stores/ports.ts'
import type { Effect } from './effects.ts'
import type { Metrics } from './metrics.ts'
import type { DeadReason } from './reasons.ts'
import type { DecideContext, Stage, StageName } from './stage.ts'
import { traceEntry, withTrace } from './trace.ts'
import type { Verdict } from './verdict.ts'

/** A verdict that ends a communication's way, for now or for good. */
export type Stopping = Exclude<Verdict, { kind: 'pass' | 'dead' }>

export type Decision =
  | { readonly kind: 'passed'; readonly communication: Communication }
  | { readonly kind: 'stopped'; readonly communication: Communication; readonly stage: StageName; readonly verdict: Stopping }
  | { readonly kind: 'dead'; readonly communication: Communication; readonly stage: StageName; readonly reason: DeadReason; readonly message: string }

export interface Decided {
  /** One for each communication, in order. */
  readonly decisions: readonly Decision[]
  /** To be applied before anything is produced. */
  readonly effects: readonly Effect[]
}

/** Decides about a batch. Each verdict is traced in the communication and counted. */
export async function decideBatch(stages: readonly Stage[], batch: readonly Communication[], stores: Stores, context: DecideContext, lane: Lane, metrics: Metrics): Promise<Decided> {
  const decisions: Decision[] = batch.map(communication => ({ kind: 'passed', communication }))
  const effects: Effect[] = []
  for (const stage of stages) {
    const alive = decisions.flatMap((decision, index) => decision.kind === 'passed' ? [{ index, communication: decision.communication }] : [])
    if (alive.length === 0) break
    const states = await stage.load(alive.map(({ communication }) => communication), stores, context)
    const verdicts = new Map<string, number>()
    alive.forEach(({ index, communication }, position) => {
      const verdict = stage.decide(communication, states[position], context)
      const told = `${verdict.kind} ${verdict.kind === 'pass' ? '' : verdict.reason}`
      verdicts.set(told, (verdicts.get(told) ?? 0) + 1)
      if (verdict.kind !== 'dead' && verdict.effects) effects.push(...verdict.effects)
      decisions[index] = follow(stage.name, communication, verdict, context)
    })
    for (const [told, count] of verdicts) {
      const [outcome = '', reason = ''] = told.split(' ')
      metrics.messages.inc({ stage: stage.name, outcome, reason, lane }, count)
    }
  }
  return { decisions, effects }
}

function follow(stage: StageName, communication: Communication, verdict: Verdict, { now, policy }: DecideContext): Decision {
  if (verdict.kind === 'dead') return { kind: 'dead', communication, stage, reason: verdict.reason, message: verdict.message }
  const traced = withTrace(communication, traceEntry(stage, verdict, communication, now, policy.version))
  if (verdict.kind === 'pass') return { kind: 'passed', communication: verdict.patch ? { ...traced, ...verdict.patch } : traced }
  return { kind: 'stopped', communication: traced, stage, verdict }
}
