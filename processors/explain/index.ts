/** Would this message be sent, when, and why not? The chain's own stages over stores in memory that hold what the case tells; nothing is sent or kept. */
import { prepareCase } from '../compliance/explain-prepare.ts'
import type { ExplainDefaults, PreparedCase } from '../compliance/explain-prepare.ts'
import { citationOf } from '../compliance/rules/citations.ts'
import { ruleTables } from '../compliance/rules/index.ts'
import type { DeadReason, Reason } from '../kernel/reasons.ts'
import type { Stage, StageName } from '../kernel/stage.ts'
import type { Detail, Verdict } from '../kernel/verdict.ts'
import { stagesWith } from '../stages.ts'
import { ask, nothingAdded } from './ask.ts'
import type { Asked } from './ask.ts'
import { earliestOf } from './earliest.ts'
import type { Earliest } from './earliest.ts'
import type { Added } from './stores.ts'
import { untilOf } from './until.ts'

export type { ExplainDefaults } from '../compliance/explain-prepare.ts'

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
  readonly id: string | number
  readonly outcome: 'send' | 'defer' | 'reject'
  /** The stage that settled it; the last one when the message is sent. */
  readonly stage: StageName
  readonly reason: Reason | DeadReason | null
  /** When a deferred message meets no closed window and no other wait any more, without the jitter the pipeline adds. */
  readonly until: string | null
  /** When it would go, and what binds until then; null when it goes now or when no waiting helps. */
  readonly earliest: Earliest | null
  readonly trace: readonly ExplainEntry[]
}
export type ExplainAnswer = { readonly ok: true; readonly explanation: Explanation } | { readonly ok: false; readonly problems: readonly string[] }

/** Explains a case (docs/reference/explain.md). A case with errors answers with every problem instead. */
export async function explainCase(input: unknown, defaults: ExplainDefaults): Promise<ExplainAnswer> {
  const read = prepareCase(input, defaults)
  return read.ok ? { ok: true, explanation: await explainPrepared(read.prepared, stagesWith(defaults)) } : read
}

/** Explains what is prepared already, e.g. a stored communication with the person's present state. */
export async function explainPrepared(prepared: PreparedCase, chain: readonly Stage[]): Promise<Explanation> {
  const first = await ask(prepared, chain, prepared.now, nothingAdded)
  const trace = first.verdicts.map(({ stage, verdict }) => entryOf(stage, verdict, prepared.now))
  const last = trace.at(-1)
  const outcome = last === undefined || last.verdict === 'pass' ? 'send' : last.verdict === 'defer' ? 'defer' : 'reject'
  const askAt = (at: number, added: Added): Promise<Asked> => ask(prepared, chain, at, added)
  const until = await untilOf(first, askAt)
  const earliest = await earliestOf(first, askAt)
  return { id: prepared.id, outcome, stage: last?.stage ?? 'compliance', reason: last?.reason ?? null, until: until === null ? null : new Date(until).toISOString(), earliest, trace }
}

function entryOf(stage: StageName, verdict: Verdict, now: number): ExplainEntry {
  const rule = verdict.kind === 'dead' ? null : verdict.rule ?? null
  return {
    stage, verdict: verdict.kind, reason: verdict.kind === 'pass' ? null : verdict.reason, rule, citation: citationOf(rule, ruleTables, now),
    until: verdict.kind === 'defer' ? new Date(verdict.until).toISOString() : null,
    inputs: verdict.kind === 'dead' ? { message: verdict.message } : verdict.detail ?? {},
  }
}
