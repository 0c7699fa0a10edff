import type { Consumer, ConsumerCrashEvent, ConsumerGroupJoinEvent } from 'kafkajs'
import type { ConsumerSpec, LogConsumer } from '../port.ts'
import { createEachBatch } from './each-batch.ts'
import { createIntents, type TopicPartition } from './intents.ts'
import type { Logger } from './logging.ts'

export interface KafkaConsumerDeps {
  /** Makes the kafkajs consumer; `mayRestart` is asked after each crash that kafkajs thinks it can survive. */
  readonly connect: (mayRestart: () => boolean) => Consumer
  readonly spec: ConsumerSpec
  readonly maxBatch: number
  readonly now: () => number
  readonly log: Logger
  readonly onCrash: (error: unknown) => void
}

/** One consumer of one group on kafkajs: commits by hand, tells its owner of assignments, keeps pauses and seeks over restarts, and reports what it cannot survive. */
export function createKafkaConsumer({ connect, spec, maxBatch, now, log, onCrash }: KafkaConsumerDeps): LogConsumer {
  const group = spec.groupId
  let stopping: Promise<void> | undefined
  let starting: Promise<void> | undefined
  let crashed = false
  let told: Promise<void> = Promise.resolve()
  const joined = Promise.withResolvers<void>()
  const consumer = connect(() => stopping === undefined && !crashed)

  // While kafkajs is between two incarnations it refuses these; the next join repeats what then still holds.
  const whenRunning = (act: () => void): void => {
    try { act() } catch (error) { log.debug({ group, err: error }, 'not in the group now, kept for the next join') }
  }
  const intents = createIntents({
    pause: ({ topic, partition }) => { whenRunning(() => { consumer.pause([{ topic, partitions: [partition] }]) }) },
    resume: ({ topic, partition }) => { whenRunning(() => { consumer.resume([{ topic, partitions: [partition] }]) }) },
    seek: ({ topic, partition }, offset) => { whenRunning(() => { consumer.seek({ topic, partition, offset: String(offset) }) }) },
  }, now)

  const crash = (error: unknown): Error => {
    if (stopping !== undefined) log.warn({ group, err: error }, 'a batch failed while stopping; nothing of it is committed')
    else if (!crashed) {
      crashed = true
      intents.clear()
      log.error({ group, err: error }, 'consumer crashed')
      onCrash(error)
      joined.reject(error instanceof Error ? error : new Error(String(error)))
    }
    // Without a cause: kafkajs would restart the consumer if the innermost error calls itself retriable.
    return Object.assign(new Error(`consumer of ${group} crashed`), { retriable: false })
  }
  const onJoin = ({ payload }: ConsumerGroupJoinEvent): void => {
    // A restart that was under way when stop() was called has come back to life.
    if (stopping !== undefined) { setImmediate(() => { consumer.disconnect().catch(() => {}) }); return }
    const partitions: TopicPartition[] = Object.entries(payload.memberAssignment).flatMap(([topic, owned]) => owned.map(partition => ({ topic, partition })))
    log.info({ group, partitions: partitions.map(({ topic, partition }) => `${topic}/${partition}`) }, 'joined the group')
    intents.assigned(partitions)
    told = told.then(() => spec.onAssigned?.(partitions))
    told.catch(crash)
    joined.resolve()
  }
  const onKafkaCrash = ({ payload: { error, restart } }: ConsumerCrashEvent): void => {
    if (restart) {
      log.warn({ group, err: error }, 'consumer restarts')
      return
    }
    crash(error)
    log.warn({ group }, 'consumer ended')
  }

  const start = async (): Promise<void> => {
    consumer.on(consumer.events.GROUP_JOIN, onJoin)
    consumer.on(consumer.events.CRASH, onKafkaCrash)
    joined.promise.catch(() => {})
    try {
      await consumer.connect()
      await consumer.subscribe({ topics: [...spec.topics], fromBeginning: spec.fromBeginning ?? true })
      const eachBatch = createEachBatch({ spec, maxBatch: spec.maxBatch ?? maxBatch, now, intents, assigned: () => told, stopping: () => stopping !== undefined, crash })
      await consumer.run({ partitionsConsumedConcurrently: spec.concurrency ?? 1, autoCommit: false, eachBatchAutoResolve: false, eachBatch })
      await joined.promise
    } catch (error) {
      await consumer.disconnect().catch(() => {})
      throw error
    }
  }
  const stop = async (): Promise<void> => {
    // kafkajs does not notice a stop while it joins for the first time.
    await starting?.catch(() => {})
    intents.clear()
    await consumer.stop()
    await consumer.disconnect()
  }

  return {
    start: () => { starting ??= start(); return starting },
    stop: () => { stopping ??= stop(); return stopping },
    seek: (topic, partition, offset) => { intents.seek({ topic, partition }, offset) },
  }
}
