/** Would this message be sent, and why? The pipeline's own decisions over a case instead of stores; nothing is sent, reserved or kept. */
import type { Communication } from '../../schemas/generated/types.ts'
import type { DeadReason, Reason } from '../kernel/reasons.ts'
import type { DecideContext, StageName } from '../kernel/stage.ts'
import type { Detail, Verdict } from '../kernel/verdict.ts'
import { decide } from './decide.ts'
import { prepareCase } from './explain-prepare.ts'
import type { ExplainDefaults, PreparedCase } from './explain-prepare.ts'
import { citationOf } from './rules/citations.ts'
import { ruleTables } from './rules/index.ts'

export type { ExplainDefaults, PreparedCase } from './explain-prepare.ts'

/** A stage as explain runs it: it makes its state from the case instead of loading it. */
export interface ExplainStage {
  readonly name: StageName
  decide(communication: Communication, prepared: PreparedCase, context: DecideContext): Verdict
}

/** What one stage said. Times are ISO 8601 in UTC. */
export interface ExplainEntry {
  readonly stage: StageName
  readonly verdict: Verdict['kind']
  readonly reason: Reason | DeadReason | null
  readonly rule: string | null
  /** Where the rule is written down, if it is a legal one. */
  readonly citation: string | null
  readonly until: string | null
  /** The inputs that mattered. */
  readonly inputs: Detail
}
export interface Explanation {
  readonly id: string
  readonly outcome: 'send' | 'defer' | 'reject'
  /** The stage that settled it; the last one when the message is sent. */
  readonly stage: StageName
  readonly reason: Reason | DeadReason | null
  /** When a deferred message would be decided anew: the first permitted instant, without the jitter the pipeline adds. */
  readonly until: string | null
  readonly trace: readonly ExplainEntry[]
}
export type ExplainAnswer = { readonly ok: true; readonly explanation: Explanation } | { readonly ok: false; readonly problems: readonly string[] }

/** A stage from a pure decide and what makes its state of a case. */
export function explainStage<State>(name: StageName, stateOf: (prepared: PreparedCase, communication: Communication, context: DecideContext) => State, decideStage: (communication: Communication, state: State, context: DecideContext) => Verdict): ExplainStage {
  return { name, decide: (communication, prepared, context) => decideStage(communication, stateOf(prepared, communication, context), context) }
}

export const explainCompliance: ExplainStage = explainStage('compliance', ({ recipient, consents, history }) => ({ recipient, consents, history }), decide)

/** Explains a case by the given stages, in order; the first that does not pass settles it. A case with errors answers with every problem instead. */
export function explainCase(input: unknown, defaults: ExplainDefaults, stages: readonly ExplainStage[] = [explainCompliance]): ExplainAnswer {
  const read = prepareCase(input, defaults)
  return read.ok ? { ok: true, explanation: explainPrepared(read.prepared, stages) } : read
}

/** Explains what is prepared already, e.g. a stored communication with the person's present state. */
export function explainPrepared(prepared: PreparedCase, stages: readonly ExplainStage[]): Explanation {
  // Jitter would blur the answer: what is asked for is the first permitted instant.
  const context: DecideContext = { now: prepared.now, policy: prepared.policy, settings: { ...prepared.settings, RELEASE_JITTER_MS: 0 } }
  let communication = prepared.communication
  const trace: ExplainEntry[] = []
  for (const stage of stages) {
    const verdict = stage.decide(communication, prepared, context)
    const entry = entryOf(stage.name, verdict, prepared.now)
    trace.push(entry)
    if (verdict.kind !== 'pass') return { id: prepared.id, outcome: verdict.kind === 'defer' ? 'defer' : 'reject', stage: stage.name, reason: entry.reason, until: entry.until, trace }
    communication = patched(communication, verdict.patch)
  }
  return { id: prepared.id, outcome: 'send', stage: stages.at(-1)?.name ?? 'compliance', reason: null, until: null, trace }
}

function patched(communication: Communication, patch: Partial<Communication> | undefined): Communication {
  return patch ? { ...communication, ...patch } : communication
}

function entryOf(stage: StageName, verdict: Verdict, now: number): ExplainEntry {
  const rule = verdict.kind === 'dead' ? null : verdict.rule ?? null
  return {
    stage, verdict: verdict.kind, reason: verdict.kind === 'pass' ? null : verdict.reason, rule, citation: citationOf(rule, ruleTables, now),
    until: verdict.kind === 'defer' ? new Date(verdict.until).toISOString() : null,
    inputs: verdict.kind === 'dead' ? { message: verdict.message } : verdict.detail ?? {},
  }
}
