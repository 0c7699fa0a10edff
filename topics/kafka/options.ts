import type { ISocketFactory, KafkaConfig } from 'kafkajs'
import { kafkaLogCreator, kafkaLogLevel, type Logger } from './logging.ts'

export type Sasl = { readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; readonly username: string; readonly password: string }

export interface KafkaLogOptions {
  /** host:port of brokers to begin with. */
  readonly brokers: readonly string[]
  /** Begins the client id of every connection: <clientId>.<producer name or group>. */
  readonly clientId: string
  readonly ssl?: boolean
  readonly sasl?: Sasl
  readonly sessionTimeoutMs: number
  /** How long a fetch waits for the first byte. */
  readonly maxWaitMs: number
  /** Records handed over at once, unless a consumer says otherwise. */
  readonly maxBatch: number
  readonly log: Logger
  /** What cannot be retried: a handler that threw, a record that cannot be read, a group that refuses us. The process should then fail readiness and exit non-zero. */
  readonly onCrash: (error: unknown) => void
  readonly now?: () => number
  readonly produce?: Partial<ProduceLimits>
  /** Opens connections; tests put faults here. */
  readonly socketFactory?: ISocketFactory
}

export interface ProduceLimits {
  /** Records of one request. */
  readonly maxBatchRecords: number
  /** Bytes of one request. Not above the topics' max.message.bytes, which brokers apply to all the records of a request for one partition together. */
  readonly maxBatchBytes: number
  /** Bytes that may wait to be sent; a send beyond it is rejected with queue_full. */
  readonly maxQueuedBytes: number
  /** How long a send is retried, ms. Default: for ever, because a lane that cannot write waits. */
  readonly timeoutMs: number
  /** How long close() waits for what is still to be sent, ms. */
  readonly closeTimeoutMs: number
  /** First and longest pause between attempts, ms; it doubles. */
  readonly backoffMs: readonly [first: number, longest: number]
}

export const defaultProduceLimits: ProduceLimits = {
  maxBatchRecords: 2000,
  maxBatchBytes: 1_000_000,
  maxQueuedBytes: 64 * 1024 * 1024,
  timeoutMs: Number.POSITIVE_INFINITY,
  closeTimeoutMs: 10_000,
  backoffMs: [50, 5000],
}

/**
 * What every client shares. Each producer and consumer gets a client of its own: kafkajs keeps the committed offsets of a group per client, and two consumers of
 * one group would clear each other's. `retries` counts for connecting and for metadata, also inside a send, whatever the producer's own retry says (measured).
 */
export function clientConfig(options: KafkaLogOptions, name: string, retries = 8): KafkaConfig {
  return {
    brokers: [...options.brokers],
    clientId: `${options.clientId}.${name}`,
    connectionTimeout: 10_000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 100, factor: 0.2, multiplier: 2, maxRetryTime: 2000, retries },
    logLevel: kafkaLogLevel,
    logCreator: kafkaLogCreator(options.log, name),
    ...(options.ssl === undefined ? {} : { ssl: options.ssl }),
    ...(options.sasl === undefined ? {} : { sasl: saslOptions(options.sasl) }),
    ...(options.socketFactory === undefined ? {} : { socketFactory: options.socketFactory }),
  }
}

/** kafkajs wants a literal type per mechanism. */
function saslOptions({ mechanism, username, password }: Sasl): NonNullable<KafkaConfig['sasl']> {
  if (mechanism === 'plain') return { mechanism, username, password }
  return mechanism === 'scram-sha-256' ? { mechanism, username, password } : { mechanism, username, password }
}
