import { Kafka } from 'kafkajs'
import type { Log, LogAdmin, LogConsumer, LogProducer } from '../port.ts'
import { createKafkaAdmin } from './admin.ts'
import { createKafkaConsumer } from './consumer.ts'
import { clientConfig, type KafkaLogOptions } from './options.ts'
import { createKafkaProducer } from './producer.ts'
import { fixRequestQueue } from './request-queue-fix.ts'

export type { KafkaLogOptions, ProduceLimits, Sasl } from './options.ts'
export type { Logger } from './logging.ts'

/** Bytes of one fetch: of a partition, and in all. They bound what a consumer holds in memory, however long the queue is. */
const FETCH_PARTITION_BYTES = 524_288
const FETCH_BYTES = 2 * 1_048_576

/** After so many failures in a row (about 3 s) a consumer starts anew, as often as it takes. */
const CONSUMER_RETRIES = 5

/** The log port on Kafka, by kafkajs. The rules it keeps, and why: docs/decisions/0002-log-port.md. */
export function createKafkaLog(options: KafkaLogOptions): Log {
  fixRequestQueue()
  const now = options.now ?? Date.now
  const consumers: LogConsumer[] = []
  const producers: LogProducer[] = []
  const admins: LogAdmin[] = []
  const keep = <T>(list: T[], item: T): T => {
    list.push(item)
    return item
  }

  return {
    producer: name => keep(producers, createKafkaProducer(options, name)),
    consumer: spec => keep(consumers, createKafkaConsumer({
      spec, now, log: options.log, maxBatch: options.maxBatch, onCrash: options.onCrash,
      connect: mayRestart => new Kafka(clientConfig(options, spec.groupId, CONSUMER_RETRIES)).consumer({
        groupId: spec.groupId,
        allowAutoTopicCreation: false,
        sessionTimeout: options.sessionTimeoutMs,
        heartbeatInterval: Math.min(1000, Math.floor(options.sessionTimeoutMs / 4)),
        rebalanceTimeout: Math.max(60_000, options.sessionTimeoutMs * 2),
        maxWaitTimeInMs: options.maxWaitMs,
        maxBytesPerPartition: FETCH_PARTITION_BYTES,
        maxBytes: FETCH_BYTES,
        metadataMaxAge: 60_000,
        retry: { retries: CONSUMER_RETRIES, restartOnFailure: async () => mayRestart() },
      }),
    })),
    admin: () => keep(admins, createKafkaAdmin(options)),
    async close() {
      // Consumers first: the batch in hand still needs the producers.
      await Promise.all(consumers.map(consumer => consumer.stop()))
      await Promise.all(producers.map(producer => producer.close()))
      await Promise.all(admins.map(admin => admin.close()))
    },
  }
}
