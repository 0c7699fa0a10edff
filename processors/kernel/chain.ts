/**
 * Runs consecutive stages over a batch in memory, between two cuts. Order within a batch, and what a crash between two steps does:
 *
 *   1 admit     Redis remembers which record carries (request, pass). Crash after: the same record is admitted again, any other is a duplicate.
 *   2 stages    each loads its state in one round trip (limits and cost reserve), then decides. Crash after: reserving again changes nothing.
 *   3 effects   slots and money of those that will not go on are given back. Crash after: giving back again changes nothing.
 *   4 produce   next topic, deferrals, events, dead letters, in one send. Crash after: produced again; admission, event ids and the ledger absorb it.
 *   5 commit    by the caller, once handle() resolves.
 */
import { contentHash } from '../content/content-hash.ts'
import { intakeProblem } from '../content/intake.ts'
import type { Communication, Lane } from '../../schemas/generated/types.ts'
import { deadLetter } from '../../topics/dead-letters.ts'
import { topicFor } from '../../topics/index.ts'
import type { TopicName } from '../../topics/index.ts'
import type { BatchOutcome, LogBatch, LogRecord, OutRecord } from '../../topics/port.ts'
import type { Sender } from '../senders/sender.ts'
import type { Effect } from './effects.ts'
import { eventOf } from './events.ts'
import { communicationRecord, deferralRecord, eventRecord, senderTopic } from './outputs.ts'
import type { Deps, Processor } from './processor.ts'
import type { DeadReason } from './reasons.ts'
import type { Stage } from './stage.ts'
import { traceEntry, withTrace } from './trace.ts'
import { rememberRecipients } from './remember.ts'
import type { Verdict } from './verdict.ts'

export interface Segment {
  readonly lane: Lane
  readonly stages: readonly Stage[]
  readonly reads: TopicName
  /** The topic after the cut, or the sender topics. */
  readonly output: TopicName | 'senders'
}

/** One provider batch at a time. */
const INLINE_CHUNK = 100

interface Item { readonly record: LogRecord; readonly communication: Communication }

/** The senders themselves, when no cut lies before them. */
export interface Inline { readonly sms: Sender; readonly email: Sender }

/** The processor that runs a segment. With `inline` senders the chain goes on to the provider; what pacing holds back goes to the sender topics. */
export function chainProcessor(segment: Segment, deps: Deps, inline: Inline | null = null): Processor {
  const { lane } = segment
  const name = `${segment.stages.map(stage => stage.name).join('-')}.${lane}`
  return {
    name, role: 'decide', reads: [topicFor(segment.reads, lane)], writes: writesOf(segment),
    handle: batch => handle(segment, name, deps, inline, batch),
  }
}

async function handle(segment: Segment, name: string, deps: Deps, inline: Inline | null, batch: LogBatch): Promise<BatchOutcome> {
  const { lane } = segment
  const context = { now: deps.now(), policy: deps.policy, settings: deps.settings }
  const stores = rememberRecipients(deps.stores)
  const out: OutRecord[] = []
  const effects: Effect[] = []

  function bury(record: LogRecord, stage: string, reason: DeadReason, message: string): void {
    out.push(deadLetter(record, { stage, reason, message, group: name, at: context.now }))
    deps.metrics.deadLetters.inc({ stage, reason })
  }

  let alive = await decodeItems(deps, segment, batch, bury)
  if (segment.reads === 'communications.requests') alive = await admit(deps, alive, bury)

  for (const stage of segment.stages) {
    if (alive.length === 0) break
    const states = await stage.load(alive.map(item => item.communication), stores, context)
    const next: Item[] = []
    alive.forEach((item, index) => {
      const verdict = stage.decide(item.communication, states[index], context)
      deps.metrics.messages.inc({ stage: stage.name, outcome: verdict.kind, reason: verdict.kind === 'pass' ? '' : verdict.reason, lane })
      if (verdict.kind === 'dead') return bury(item.record, stage.name, verdict.reason, verdict.message)
      if (verdict.effects) effects.push(...verdict.effects)
      const traced = withTrace(item.communication, traceEntry(stage.name, verdict, item.communication, context.now, context.policy.version))
      if (verdict.kind === 'pass') next.push({ record: item.record, communication: verdict.patch ? { ...traced, ...verdict.patch } : traced })
      else out.push(...stopped(deps, stage.name, traced, verdict, context.now))
    })
    alive = next
  }
  const onwards = alive.map(item => item.communication)
  const left = inline && segment.output === 'senders' ? await sendInline(inline, lane, onwards, out, batch) : onwards
  for (const communication of left) {
    const topic = segment.output === 'senders' ? senderTopic(communication) : topicFor(segment.output, lane)
    out.push(communicationRecord(deps.codec, topic, communication))
  }
  if (effects.length > 0) await deps.stores.effects.apply(effects)
  if (out.length > 0) await deps.producer.send(out)
  return { done: batch.records.length }
}

/** Sends what can be sent now; answers what pacing or a resting provider leaves for the sender topics. */
async function sendInline(inline: Inline, lane: Lane, communications: readonly Communication[], out: OutRecord[], batch: LogBatch): Promise<Communication[]> {
  const left: Communication[] = []
  for (const kind of ['sms', 'email'] as const) {
    const mine = communications.filter(communication => ((communication.sendChannel ?? communication.channel) === 'email') === (kind === 'email'))
    for (let from = 0; from < mine.length; from += INLINE_CHUNK) {
      const chunk = mine.slice(from, from + INLINE_CHUNK)
      const delivery = await inline[kind].deliver(lane, chunk)
      out.push(...delivery.out)
      left.push(...chunk.slice(delivery.done))
      await batch.heartbeat()
    }
  }
  return left
}

/** The records of a communication that does not go on: its event, and the deferral if it waits. */
function stopped(deps: Deps, stage: Stage['name'], communication: Communication, verdict: Exclude<Verdict, { kind: 'pass' | 'dead' }>, at: number): OutRecord[] {
  const kind = verdict.kind === 'defer' ? 'deferred' : verdict.kind === 'reject' ? 'rejected' : 'expired'
  const event = eventOf(communication, kind, stage, at, {
    reason: verdict.reason, rule: verdict.rule, policyVersion: deps.policy.version, trace: communication.trace, until: verdict.kind === 'defer' ? verdict.until : null,
  })
  const records = [eventRecord(deps.codec, event)]
  if (verdict.kind === 'defer') {
    // It wakes at the start of the chain: consent, caps, hour and budget are all asked again.
    const waking = { ...communication, pass: communication.pass + 1, sendChannel: null, segments: 0, costMicros: 0 }
    records.push(deferralRecord(deps.codec, { communication: waking, target: topicFor('communications.requests', communication.lane), dueAt: verdict.until, reason: verdict.reason, at }))
  }
  return records
}

async function decodeItems(deps: Deps, segment: Segment, batch: LogBatch, bury: (record: LogRecord, stage: string, reason: DeadReason, message: string) => void): Promise<Item[]> {
  const decoded = await deps.codec.decode('communication', batch.records.map(record => record.value))
  const intake = segment.reads === 'communications.requests'
  const items: Item[] = []
  batch.records.forEach((record, index) => {
    const result = decoded[index]
    if (!result?.ok) return bury(record, 'intake', result?.reason ?? 'undecodable', result?.message ?? 'no result')
    if (intake) {
      const problem = intakeProblem(record.key, result.value, deps.policy)
      if (problem) return bury(record, 'intake', problem.code, `${problem.field}: ${problem.message}`)
    }
    // The topic is the lane: a producer that writes Avro by hand may leave the field at its default.
    items.push({ record, communication: result.value.lane === segment.lane ? result.value : { ...result.value, lane: segment.lane } })
  })
  return items
}

/** Lets each (request, pass) in once: duplicates are counted and dropped, an id used again with other content is put aside. */
async function admit(deps: Deps, items: readonly Item[], bury: (record: LogRecord, stage: string, reason: DeadReason, message: string) => void): Promise<Item[]> {
  if (items.length === 0) return []
  const answers = await deps.stores.admission.admit(items.map(({ record, communication }) => ({
    requestId: communication.requestId, pass: communication.pass, contentHash: contentHash(communication),
    coordinates: `${record.topic}/${record.partition}/${record.offset}`,
  })))
  return items.filter(({ record, communication }, index) => {
    const answer = answers[index]
    if (answer === 'mismatch') bury(record, 'intake', 'content_mismatch', `requestId: ${communication.requestId} was used before with other content; use a new id for a new message`)
    if (answer === 'duplicate') deps.metrics.messages.inc({ stage: 'intake', outcome: 'duplicate', reason: '', lane: communication.lane })
    return answer === 'admitted'
  })
}

function writesOf(segment: Segment): string[] {
  const next = segment.output === 'senders' ? [topicFor('communications.sms', segment.lane), topicFor('communications.email', segment.lane)] : [topicFor(segment.output, segment.lane)]
  return [...next, topicFor('communications.deferred'), topicFor('communications.events'), topicFor('communications.dead-letters')]
}
