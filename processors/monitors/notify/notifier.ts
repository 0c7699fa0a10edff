/**
 * Tells people about alerts, each once. What may work later puts the alert back and the partition rests; nothing here ends the process.
 * An alert older than a day is let go: nobody wants it, and the email provider has forgotten its idempotency key by then.
 */
import type { Alert } from '../../../schemas/generated/types.ts'
import { deadLetter } from '../../../topics/dead-letters.ts'
import type { BatchOutcome, LogBatch } from '../../../topics/port.ts'
import type { Deps } from '../../kernel/processor.ts'
import type { Teller } from './delivery.ts'
import type { Once } from './once.ts'

export type NotifierDeps = Pick<Deps, 'codec' | 'producer' | 'metrics' | 'log' | 'now'>
export interface Notifier { readonly tellers: readonly Teller<Alert>[]; readonly once: Once }

const STALE_MS = 24 * 60 * 60 * 1000
const RETRY_MS = 30_000
const LONGEST_RETRY_MS = 15 * 60 * 1000

/** Handles records of communications.alerts in order. */
export async function notifyBatch(batch: LogBatch, { tellers, once }: Notifier, deps: NotifierDeps): Promise<BatchOutcome> {
  const decoded = await deps.codec.decode('alert', batch.records.map(record => record.value))
  for (const [index, record] of batch.records.entries()) {
    if (batch.stale()) return { done: index }
    const result = decoded[index]
    if (!result?.ok) {
      const reason = result?.reason ?? 'undecodable'
      deps.metrics.deadLetters.inc({ stage: 'notifier', reason })
      await deps.producer.send([deadLetter(record, { stage: 'notifier', reason, message: result?.message ?? 'no result', group: 'monitors', at: deps.now() })])
      continue
    }
    const retryMs = await notify(result.value, tellers, once, deps)
    if (retryMs !== null) return { done: index, resumeAt: deps.now() + retryMs }
    await batch.heartbeat()
  }
  return { done: batch.records.length }
}

/** Tells everyone who was not told yet; answers after how long to try the rest again, ms, or null when all is done. */
async function notify(alert: Alert, tellers: readonly Teller<Alert>[], once: Once, deps: NotifierDeps): Promise<number | null> {
  if (deps.now() - alert.at > STALE_MS) return null
  const waits: number[] = []
  for (const teller of tellers) {
    const key = `alert:${alert.alertId}:${teller.name}`
    if (await once.done(key)) continue
    const told = await teller.tell(alert)
    if (told.kind === 'retry') {
      deps.log.warn({ alert: alert.alertId, by: teller.name, why: told.why }, 'an alert could not be delivered yet')
      waits.push(Math.min(told.afterMs ?? RETRY_MS, LONGEST_RETRY_MS))
      continue
    }
    if (told.kind === 'refused') deps.log.error({ alert: alert.alertId, by: teller.name, why: told.why }, 'an alert was refused and is given up')
    await once.mark(key)
  }
  return waits.length === 0 ? null : Math.max(...waits)
}
