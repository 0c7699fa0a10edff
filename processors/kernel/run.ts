/** Runs processors over a log: one consumer and group each, ticks by the clock. A dependency that cannot be reached makes the lane wait; a bug ends the process. */
import type { Log, LogBatch, BatchOutcome, LogConsumer } from '../../topics/port.ts'
import type { Deps, Processor } from './processor.ts'
import { Unavailable } from './unavailable.ts'

export interface Running {
  readonly processors: readonly Processor[]
  /** Lanes that wait for a dependency right now, with its name: readiness is false while there is one. */
  waiting(): Readonly<Record<string, string>>
  /** Finishes what is in hand, commits, leaves the groups. */
  stop(): Promise<void>
}

const WAIT_MS = 1_000

export interface RunOptions {
  readonly log: Log
  readonly deps: Omit<Deps, 'producer'>
  /** Builds the processors; each gets a producer of its own from `producerFor`. */
  readonly build: (depsFor: (name: string) => Deps) => readonly Processor[]
  readonly onCrash: (error: Error, processor: string) => void
}

/** Starts every consumer; resolves once all groups are joined. */
export async function runProcessors(options: RunOptions): Promise<Running> {
  const { log, deps, onCrash } = options
  const producers: { close(): Promise<void> }[] = []
  const waiting: Record<string, string> = {}
  const processors = options.build(name => {
    const producer = log.producer(name)
    producers.push(producer)
    return { ...deps, producer }
  })

  const consumers = processors.map(processor => consumerOf(log, processor, deps, waiting))
  await Promise.all(consumers.map(consumer => consumer.start()))
  const tickers = processors.flatMap(processor => processor.tick ? [ticker(processor.name, processor.tick, deps, waiting, onCrash)] : [])
  return {
    processors,
    waiting: () => ({ ...waiting }),
    async stop() {
      await Promise.all(tickers.map(stop => stop()))
      await Promise.all(consumers.map(consumer => consumer.stop()))
      await Promise.all(producers.map(producer => producer.close()))
    },
  }
}

function consumerOf(log: Log, processor: Processor, deps: Omit<Deps, 'producer'>, waiting: Record<string, string>): LogConsumer {
  const consumer: LogConsumer = log.consumer({
    groupId: `${deps.settings.KAFKA_CLIENT_ID}.${processor.name}`, topics: processor.reads, maxBatch: processor.maxBatch ?? deps.settings.CONSUMER_BATCH_SIZE,
    handle: batch => patiently(processor, deps, waiting, batch),
    ...(processor.onAssigned && { onAssigned: partitions => processor.onAssigned?.(partitions, (topic, partition, offset) => consumer.seek(topic, partition, offset)) }),
  })
  return consumer
}

/** Handles a batch; an unreachable dependency puts the batch back and the partition rests. */
async function patiently(processor: Processor, deps: Omit<Deps, 'producer'>, waiting: Record<string, string>, batch: LogBatch): Promise<BatchOutcome> {
  const end = deps.metrics.batchSeconds.startTimer({ processor: processor.name })
  const first = batch.records[0]
  deps.metrics.lag.set({ processor: processor.name, topic: batch.topic }, first ? Number(batch.highWatermark - first.offset) : 0)
  try {
    const outcome = await processor.handle(batch)
    delete waiting[processor.name]
    end()
    deps.log.debug({ processor: processor.name, topic: batch.topic, partition: batch.partition, records: batch.records.length, done: outcome.done }, 'batch')
    return outcome
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    waiting[processor.name] = error.dependency
    deps.metrics.waits.inc({ processor: processor.name, cause: error.dependency })
    deps.log.warn({ processor: processor.name, dependency: error.dependency, err: error }, 'a dependency cannot be reached: the lane waits')
    return { done: 0, resumeAt: deps.now() + WAIT_MS }
  }
}

/** Calls `run` every so often, never twice at once; answers how to stop it. */
function ticker(name: string, tick: NonNullable<Processor['tick']>, deps: Omit<Deps, 'producer'>, waiting: Record<string, string>, onCrash: (error: Error, processor: string) => void): () => Promise<void> {
  let stopped = false
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> = Promise.resolve()
  const key = `${name}.tick`
  async function once(): Promise<void> {
    try {
      await tick.run()
      delete waiting[key]
    } catch (error) {
      if (error instanceof Unavailable) {
        waiting[key] = error.dependency
        deps.metrics.waits.inc({ processor: name, cause: error.dependency })
      } else {
        stopped = true
        onCrash(error instanceof Error ? error : new Error(String(error)), name)
      }
    }
    if (!stopped) timer = setTimeout(() => { running = once() }, tick.everyMs)
  }
  running = once()
  return async () => {
    stopped = true
    if (timer) clearTimeout(timer)
    await running
  }
}
