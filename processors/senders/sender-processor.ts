import type { Communication, Lane } from '../../schemas/generated/types.ts'
import { deadLetter } from '../../topics/dead-letters.ts'
import { topicFor } from '../../topics/index.ts'
import type { BatchOutcome, LogBatch, OutRecord } from '../../topics/port.ts'
import type { Deps, Processor } from '../kernel/processor.ts'
import type { Sender } from './sender.ts'

/** One provider batch (Resend takes 100); small enough that a crash leaves few claims unclear, large enough that round trips do not count. */
const CHUNK = 100

/** The processor of a sender lane: chunk by chunk, each chunk's records are produced before the next is begun. */
export function senderProcessor(sender: Sender, lane: Lane, deps: Deps): Processor {
  const name = `send-${sender.kind}.${lane}`
  const topic = topicFor(sender.kind === 'sms' ? 'communications.sms' : 'communications.email', lane)
  return {
    name, role: 'send', reads: [topic], writes: [topicFor('communications.events'), topicFor('communications.deferred'), topicFor('communications.dead-letters')],
    handle: batch => handle(sender, lane, deps, name, batch),
  }
}

async function handle(sender: Sender, lane: Lane, deps: Deps, name: string, batch: LogBatch): Promise<BatchOutcome> {
  const decoded = await deps.codec.decode('communication', batch.records.map(record => record.value))
  for (let from = 0; from < batch.records.length; from += CHUNK) {
    if (batch.stale()) return { done: from }
    const out: OutRecord[] = []
    const communications: Communication[] = []
    /** Position in the batch of each communication of the chunk. */
    const positions: number[] = []
    for (let index = from; index < Math.min(from + CHUNK, batch.records.length); index++) {
      const result = decoded[index]
      const record = batch.records[index]
      if (result?.ok) {
        communications.push(result.value)
        positions.push(index)
      } else if (record) {
        const reason = result?.reason ?? 'undecodable'
        out.push(deadLetter(record, { stage: name, reason, message: result?.message ?? 'no result', group: name, at: deps.now() }))
        deps.metrics.deadLetters.inc({ stage: name, reason })
      }
    }
    const delivery = communications.length === 0 ? { out: [], done: 0 } : await sender.deliver(lane, communications)
    out.push(...delivery.out)
    if (out.length > 0) await deps.producer.send(out)
    if (delivery.done < communications.length) {
      return { done: positions[delivery.done] ?? from, ...(delivery.resumeAt !== undefined && { resumeAt: delivery.resumeAt }) }
    }
    await batch.heartbeat()
  }
  return { done: batch.records.length }
}
