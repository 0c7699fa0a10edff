import type { LogBatch } from '../../topics/port.ts'
import type { Metrics } from './metrics.ts'

/** How far a processor is behind, by topic: the sum over the partitions it has seen since it was assigned them. */
export interface Lag {
  /** `done` records of a batch are finished. */
  after(batch: LogBatch, done: number): void
  clear(): void
}

/** Costs an addition per batch. */
export function createLag(processor: string, metrics: Pick<Metrics, 'lag'>): Lag {
  const topics = new Map<string, { readonly partitions: Map<number, number>; sum: number }>()
  return {
    after({ topic, partition, records, highWatermark }, done) {
      const next = done < records.length ? records[done]?.offset : (records.at(-1)?.offset ?? -1n) + 1n
      const behind = Number(highWatermark - (next ?? 0n))
      const known = topics.get(topic) ?? { partitions: new Map<number, number>(), sum: 0 }
      known.sum += behind - (known.partitions.get(partition) ?? 0)
      known.partitions.set(partition, behind)
      topics.set(topic, known)
      metrics.lag.set({ processor, topic }, known.sum)
    },
    clear() {
      for (const topic of topics.keys()) metrics.lag.set({ processor, topic }, 0)
      topics.clear()
    },
  }
}
