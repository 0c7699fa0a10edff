import { letGo } from '../digest/let-go.ts'
import { topicFor } from '../../topics/index.ts'
import type { OutRecord } from '../../topics/port.ts'
import type { Decision } from './decide-batch.ts'
import { eventOf } from './events.ts'
import { deferralRecord, eventRecord } from './outputs.ts'
import type { Deps } from './processor.ts'

const kinds = { defer: 'deferred', reject: 'rejected', expire: 'expired' } as const

/** The records of a communication that a stage has stopped: its event with the whole trace, and the deferral if it waits; what was to go out with one that has ended is woken. */
export function stoppedRecords({ codec, policy }: Pick<Deps, 'codec' | 'policy'>, { communication, stage, verdict }: Extract<Decision, { kind: 'stopped' }>, at: number): OutRecord[] {
  const { reason, rule } = verdict
  const until = verdict.kind === 'defer' ? verdict.until : null
  const event = eventRecord(codec, eventOf(communication, kinds[verdict.kind], stage, at, { reason, rule, policyVersion: policy.version, trace: communication.trace, until }))
  if (until === null) return [event, ...letGo(communication)]
  // It wakes at the start of the chain: consent, caps, hour and budget are all asked again.
  // What was to go out with it waits on, and is found when it comes again.
  const waking = { ...communication, pass: communication.pass + 1, sendChannel: null, segments: 0, costMicros: 0, digest: [] }
  return [event, deferralRecord(codec, { communication: waking, target: topicFor('communications.requests', communication.lane), dueAt: until, reason, at })]
}
