/** A processor of the test's own, and batches for it. */
import pino from 'pino'
import { createMetrics } from '../../../processors/kernel/metrics.ts'
import type { Deps, Processor } from '../../../processors/kernel/processor.ts'
import { openGate } from '../../../processors/stores/memory/gate.ts'
import type { BatchOutcome, LogBatch, LogRecord, OutRecord } from '../../../topics/port.ts'
import { someSettings } from '../../support/communications.ts'
import { storesWith } from '../../support/partial-stores.ts'

export function aRecord(offset: number, more: Partial<LogRecord> = {}): LogRecord {
  return { topic: 'topic', partition: 0, offset: BigInt(offset), key: Buffer.from('key'), value: Buffer.from(`value ${offset}`), headers: {}, timestamp: 0, ...more }
}

export function aBatch(records: readonly LogRecord[], more: Partial<LogBatch> = {}): LogBatch {
  return { topic: 'topic', partition: 0, records, highWatermark: (records.at(-1)?.offset ?? -1n) + 1n, stale: () => false, heartbeat: async () => {}, ...more }
}

export function aProcessor(handle: (batch: LogBatch) => Promise<BatchOutcome>, more: Partial<Processor> = {}): Processor {
  return { name: 'mine', role: 'analytics', reads: ['topic'], writes: [], handle, ...more }
}

/** What a guard needs, over a clock of the test's own. */
export interface GuardBench {
  clock: number
  readonly waiting: Record<string, string>
  readonly hangs: Error[]
  readonly sent: OutRecord[]
  readonly deps: Omit<Deps, 'producer' | 'codec' | 'policy' | 'addressHash' | 'unsubscribeUrl' | 'owner'> & { readonly producer: Deps['producer'] }
}

export function guardBench(more: Partial<Deps['settings']> = {}): GuardBench {
  const sent: OutRecord[] = []
  const bench = { clock: 1_000_000, waiting: {}, hangs: [] as Error[], sent }
  return Object.assign(bench, {
    deps: {
      settings: someSettings(more), metrics: createMetrics(), log: pino({ level: 'silent' }), now: () => bench.clock, stores: storesWith({ gate: openGate }),
      producer: { send: async (records: readonly OutRecord[]) => { sent.push(...records) }, close: async () => {} },
    },
  })
}
