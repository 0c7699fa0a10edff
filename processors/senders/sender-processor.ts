import type { Communication, Lane } from '../../schemas/generated/types.ts'
import { deadLetter } from '../../topics/dead-letters.ts'
import { topicFor } from '../../topics/index.ts'
import type { BatchOutcome, LogBatch, OutRecord } from '../../topics/port.ts'
import { append } from '../kernel/append.ts'
import type { Deps, Processor } from '../kernel/processor.ts'
import type { Sender } from './sender.ts'

/** The processor of a sender lane: chunk by chunk, each chunk's records are produced before the next is begun. */
export function senderProcessor(sender: Sender, lane: Lane, deps: Deps): Processor {
  const name = `send-${sender.kind}.${lane}`
  const topic = topicFor(sender.kind === 'sms' ? 'communications.sms' : 'communications.email', lane)
  return {
    name, role: 'send', concurrency: 4, reads: [topic], writes: [topicFor('communications.requests', lane), topicFor('communications.events'), topicFor('communications.deferred'), topicFor('communications.consents'), topicFor('communications.dead-letters')],
    handle: batch => handle(sender, lane, deps, name, batch),
  }
}

async function handle(sender: Sender, lane: Lane, deps: Deps, name: string, batch: LogBatch): Promise<BatchOutcome> {
  const decoded = await deps.codec.decode('communication', batch.records.map(record => record.value))
  for (let from = 0; from < batch.records.length;) {
    if (batch.stale()) return { done: from }
    const to = Math.min(from + sender.chunk, batch.records.length)
    const readable: { readonly position: number; readonly communication: Communication }[] = []
    for (let position = from; position < to; position++) {
      const result = decoded[position]
      if (result?.ok) readable.push({ position, communication: result.value })
    }
    const delivery = readable.length === 0 ? { out: [], done: 0 } : await sender.deliver(lane, readable.map(({ communication }) => communication))
    // Up to the first that must come again.
    const done = readable[delivery.done]?.position ?? to
    const out: OutRecord[] = [...delivery.out]
    for (let position = from; position < done; position++) {
      const [record, result] = [batch.records[position], decoded[position]]
      if (!record || result?.ok) continue
      const reason = result?.reason ?? 'undecodable'
      out.push(deadLetter(record, { stage: name, reason, message: result?.message ?? 'no result', group: name, at: deps.now() }))
      deps.metrics.deadLetters.inc({ stage: name, reason })
    }
    await append(deps.producer, out)
    if (delivery.resumeAt !== undefined) return { done, resumeAt: delivery.resumeAt }
    if (done === from) return { done }
    from = done
    await batch.heartbeat()
  }
  return { done: batch.records.length }
}
