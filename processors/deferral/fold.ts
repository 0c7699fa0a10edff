import { deadLetter } from '../../topics/dead-letters.ts'
import { lanes, topicFor } from '../../topics/index.ts'
import type { LogBatch, OutRecord } from '../../topics/port.ts'
import type { Deps } from '../kernel/processor.ts'
import type { DeadReason } from '../kernel/reasons.ts'
import type { DeferralEntry } from '../stores/ports.ts'

/** Where a communication may wake to: the start of the chain, or its sender when it is to be tried again. */
export const targets: readonly string[] = (['communications.requests', 'communications.sms', 'communications.email'] as const).flatMap(name => lanes.map(lane => topicFor(name, lane)))

/** Folds records into the index, and puts aside what could never wake. Folding a record again changes nothing that the later ones do not undo. Answers how far the index has come. */
export async function foldBatch(deps: Deps, batch: LogBatch): Promise<bigint> {
  const decoded = await deps.codec.decode('deferral', batch.records.map(record => record.value))
  const changes: ({ add: DeferralEntry } | { remove: string })[] = []
  const buried: OutRecord[] = []
  batch.records.forEach((record, index) => {
    const bury = (reason: DeadReason, message: string): void => {
      buried.push(deadLetter(record, { stage: 'deferral', reason, message, group: 'deferral', at: deps.now() }))
      deps.metrics.deadLetters.inc({ stage: 'deferral', reason })
    }
    const key = record.key?.toString() ?? ''
    const result = decoded[index]
    if (record.value === null) return void changes.push({ remove: key })
    if (!result?.ok) return bury(result?.reason ?? 'undecodable', result?.message ?? 'no result')
    const { requestId, recipientId, dueAt, target, reason, pass, payload } = result.value
    if (!targets.includes(target)) return bury('invalid_field', 'target: is no topic that a communication can wake to')
    changes.push({ add: { key, partition: batch.partition, requestId, recipientId, dueAt, target, reason, pass, payload } })
  })
  if (buried.length > 0) await deps.producer.send(buried)
  const position = (batch.records.at(-1)?.offset ?? -1n) + 1n
  await deps.stores.deferrals.fold(batch.partition, changes, position)
  return position
}
