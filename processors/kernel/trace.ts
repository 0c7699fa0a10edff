import type { Communication, TraceEntry } from '../../schemas/generated/types.ts'
import type { StageName } from './stage.ts'
import type { Verdict } from './verdict.ts'

/** A request that is deferred daily for a year must not grow without bound: the oldest passes are dropped first. */
const LONGEST_TRACE = 60

/** The entry a verdict leaves in the trace. */
export function traceEntry(stage: StageName | 'sender', verdict: Exclude<Verdict, { kind: 'dead' }>, communication: Communication, at: number, policyVersion: string): TraceEntry {
  return {
    stage, verdict: verdict.kind, reason: verdict.kind === 'pass' ? null : verdict.reason, rule: verdict.rule ?? null, at,
    until: verdict.kind === 'defer' ? verdict.until : null, pass: communication.pass, policyVersion, detail: verdict.detail ? JSON.stringify(verdict.detail) : null,
  }
}

export function withTrace(communication: Communication, entry: TraceEntry): Communication {
  const kept = communication.trace.length < LONGEST_TRACE ? communication.trace : communication.trace.slice(1 - LONGEST_TRACE)
  return { ...communication, trace: [...kept, entry] }
}
