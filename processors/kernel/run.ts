/** Runs processors over a log: one consumer and group each, ticks by the clock. A dependency that cannot be reached makes the lane wait; a bug ends the process. */
import type { Log, LogConsumer } from '../../topics/port.ts'
import { createGuard } from './guard.ts'
import type { GuardDeps } from './guard.ts'
import type { Deps, Processor } from './processor.ts'
import { startTicker } from './ticker.ts'

export interface Running {
  readonly processors: readonly Processor[]
  /** Lanes that wait for a dependency right now, with its name: readiness is false while there is one. */
  waiting(): Readonly<Record<string, string>>
  /** Finishes what is in hand, commits, leaves the groups. */
  stop(): Promise<void>
}

export interface RunOptions {
  readonly log: Log
  readonly deps: Omit<Deps, 'producer'>
  /** Builds the processors; each gets a producer of its own from `producerFor`. */
  readonly build: (depsFor: (name: string) => Deps) => readonly Processor[]
  readonly onCrash: (error: Error, processor: string) => void
}

/** Starts every consumer; resolves once all groups are joined. If one cannot start, those that did are stopped again. */
export async function runProcessors({ log, deps, build, onCrash }: RunOptions): Promise<Running> {
  const producers: { close(): Promise<void> }[] = []
  const depsFor = (name: string): Deps => {
    const producer = log.producer(name)
    producers.push(producer)
    return { ...deps, producer }
  }
  const processors = build(depsFor)
  const waiting: Record<string, string> = {}
  const { producer } = depsFor('guard')
  const consumers = processors.map(processor => consumerOf(log, processor, { ...deps, producer, waiting, onHang: error => onCrash(error, processor.name) }))
  let tickers: readonly (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(tickers.map(stop => stop()))
    await Promise.all(consumers.map(consumer => consumer.stop()))
    await Promise.all(producers.map(producer => producer.close()))
  }
  try {
    await Promise.all(consumers.map(consumer => consumer.start()))
  } catch (error) {
    await stop().catch(() => {})
    throw error
  }
  tickers = processors.flatMap(processor => processor.tick ? [startTicker(processor.name, processor.tick, { ...deps, waiting, onCrash })] : [])
  return { processors, waiting: () => ({ ...waiting }), stop }
}

/** The guarded consumer of a processor, in the group that is named after it. */
export function consumerOf(log: Log, processor: Processor, deps: GuardDeps): LogConsumer {
  const guard = createGuard(processor, deps)
  const consumer: LogConsumer = log.consumer({
    groupId: `${deps.settings.KAFKA_CLIENT_ID}.${processor.name}`, topics: processor.reads, maxBatch: processor.maxBatch ?? deps.settings.CONSUMER_BATCH_SIZE, concurrency: processor.concurrency ?? 1,
    handle: batch => guard.handle(batch),
    async onAssigned(partitions) {
      guard.assigned()
      await processor.onAssigned?.(partitions, (topic, partition, offset) => consumer.seek(topic, partition, offset))
    },
  })
  return consumer
}
