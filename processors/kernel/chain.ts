/**
 * Runs consecutive stages over a batch in memory, between two cuts. Order within a batch, and what a crash between two steps does:
 *
 *   1 admit     Redis remembers which record carries the request, by attempt and pass. Crash after: the same record is admitted again, any other is a duplicate.
 *   2 stages    each loads its state in one round trip (limits and cost reserve), then decides. Crash after: reserving again changes nothing.
 *   3 effects   slots and money of those that will not go on are given back, unless a copy of them may. Crash after: giving back again changes nothing.
 *   4 produce   next topic, deferrals, events, dead letters, in one send. Crash after: produced again; admission, event ids and the ledger absorb it.
 *   5 commit    by the caller, once handle() resolves.
 *
 * With the senders inline they come between 3 and 4. A crash after the provider's answer then means that stages decide once more about what has gone out, and
 * hours or consent may have changed meanwhile: so what they stop is first looked up in the ledger, and goes to the sender to be told of when it is known there.
 */
import type { Communication, Lane } from '../../schemas/generated/types.ts'
import { deadLetter } from '../../topics/dead-letters.ts'
import { topicFor } from '../../topics/index.ts'
import type { BatchOutcome, LogBatch, OutRecord } from '../../topics/port.ts'
import { claimedBefore } from '../senders/claimed-before.ts'
import type { Sender } from '../senders/sender.ts'
import { append } from './append.ts'
import { decideBatch } from './decide-batch.ts'
import type { Decision } from './decide-batch.ts'
import type { Effect } from './effects.ts'
import { takeIn } from './intake.ts'
import type { Bury, Item } from './intake.ts'
import { communicationRecord, eventRecord, senderTopic } from './outputs.ts'
import type { Deps, Processor } from './processor.ts'
import { rememberRecipients } from './remember.ts'
import type { Segment } from './segment.ts'
import { stoppedRecords } from './stopped.ts'

/** The senders themselves, when no cut lies before them. */
export interface Inline { readonly sms: Sender; readonly email: Sender }

/** The processor that runs a segment. With `inline` senders the chain goes on to the provider; what pacing holds back goes to the sender topics. */
export function chainProcessor(segment: Segment, deps: Deps, inline: Inline | null = null): Processor {
  const name = `${segment.stages.map(stage => stage.name).join('-')}.${segment.lane}`
  const senders = segment.output === 'senders' ? inline : null
  return {
    name, role: 'decide', concurrency: 4, reads: [topicFor(segment.reads, segment.lane)], writes: writesOf(segment),
    handle: batch => handle(segment, name, deps, senders, batch),
  }
}

async function handle(segment: Segment, name: string, deps: Deps, inline: Inline | null, batch: LogBatch): Promise<BatchOutcome> {
  const { lane } = segment
  const context = { now: deps.now(), policy: deps.policy, settings: deps.settings }
  const out: OutRecord[] = []
  const bury: Bury = (record, stage, reason, message) => {
    out.push(deadLetter(record, { stage, reason, message, group: name, at: context.now }))
    deps.metrics.deadLetters.inc({ stage, reason })
  }

  const items = await takeIn(deps, segment, batch, bury, event => void out.push(eventRecord(deps.codec, event)))
  const { decisions, effects } = await decideBatch(segment.stages, items.map(item => item.communication), rememberRecipients(deps.stores), context, lane, deps.metrics)
  const gone = inline ? await claimedBefore(deps.stores, decisions.flatMap(decision => decision.kind === 'stopped' ? [decision.communication] : [])) : null
  const onwards: Communication[] = []
  items.forEach(({ record }, index) => {
    const decision = decisions[index] as Decision
    if (decision.kind === 'dead') bury(record, decision.stage, decision.reason, decision.message)
    else if (decision.kind === 'passed' || gone?.has(decision.communication.requestId)) onwards.push(decision.communication)
    else out.push(...stoppedRecords(deps, decision, context.now))
  })
  const applied = withoutCopies(effects, items)
  if (applied.length > 0) await deps.stores.effects.apply(applied)
  const left = inline ? await sendInline(inline, lane, onwards, out, batch) : onwards
  for (const communication of left) {
    const topic = segment.output === 'senders' ? senderTopic(communication) : topicFor(segment.output, lane)
    out.push(communicationRecord(deps.codec, topic, communication))
  }
  await append(deps.producer, out)
  return { done: batch.records.length }
}

/**
 * What was let through before this record came again may lie on a sender topic, and goes out with the slot and the money it got: those are not given back, but lapse by
 * themselves if nothing goes out.
 */
function withoutCopies(effects: readonly Effect[], items: readonly Item[]): readonly Effect[] {
  const copied = new Set(items.flatMap(({ again, communication }) => again ? [communication.requestId] : []))
  return copied.size === 0 ? effects : effects.filter(({ requestId }) => !copied.has(requestId))
}

/** Sends what can be sent now; answers what pacing or a resting provider leaves for the sender topics. */
async function sendInline(inline: Inline, lane: Lane, communications: readonly Communication[], out: OutRecord[], batch: LogBatch): Promise<Communication[]> {
  const left: Communication[] = []
  for (const kind of ['sms', 'email'] as const) {
    const sender = inline[kind]
    const mine = communications.filter(communication => ((communication.sendChannel ?? communication.channel) === 'email') === (kind === 'email'))
    for (let from = 0; from < mine.length; from += sender.chunk) {
      const chunk = mine.slice(from, from + sender.chunk)
      const delivery = await sender.deliver(lane, chunk)
      out.push(...delivery.out)
      left.push(...chunk.slice(delivery.done))
      await batch.heartbeat()
    }
  }
  return left
}

function writesOf(segment: Segment): string[] {
  const next = segment.output === 'senders' ? [topicFor('communications.sms', segment.lane), topicFor('communications.email', segment.lane)] : [topicFor(segment.output, segment.lane)]
  return [...next, topicFor('communications.requests', segment.lane), topicFor('communications.deferred'), topicFor('communications.events'), topicFor('communications.dead-letters')]
}
