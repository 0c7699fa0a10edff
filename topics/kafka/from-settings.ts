import type { Settings } from '../../config/settings.ts'
import type { KafkaLogOptions } from './options.ts'

export type KafkaSettings = Pick<Settings,
  | 'KAFKA_BROKERS' | 'KAFKA_CLIENT_ID' | 'KAFKA_SSL' | 'KAFKA_SASL_MECHANISM' | 'KAFKA_SASL_USERNAME' | 'KAFKA_SASL_PASSWORD'
  | 'KAFKA_SESSION_TIMEOUT_MS' | 'KAFKA_MAX_WAIT_MS' | 'KAFKA_MAX_RECORD_BYTES' | 'CONSUMER_BATCH_SIZE'>

/** The settings as options of the Kafka log; the logger and what a crash leads to are the caller's. */
export function kafkaLogOptions(settings: KafkaSettings): Omit<KafkaLogOptions, 'log' | 'onCrash'> {
  const mechanism = settings.KAFKA_SASL_MECHANISM
  return {
    brokers: settings.KAFKA_BROKERS,
    clientId: settings.KAFKA_CLIENT_ID,
    ssl: settings.KAFKA_SSL,
    ...(mechanism === '' ? {} : { sasl: { mechanism, username: settings.KAFKA_SASL_USERNAME, password: settings.KAFKA_SASL_PASSWORD } }),
    sessionTimeoutMs: settings.KAFKA_SESSION_TIMEOUT_MS,
    maxWaitMs: settings.KAFKA_MAX_WAIT_MS,
    maxBatch: settings.CONSUMER_BATCH_SIZE,
    // A request may not be larger than one record may: topics take that much (topics/specs.ts).
    produce: { maxBatchBytes: Math.min(1_000_000, settings.KAFKA_MAX_RECORD_BYTES) },
  }
}
