/** The log port: all that the rest of Postrider knows of Kafka. kafkajs fills it (topics/kafka), and so does an in-memory log for tests (topics/memory). */

export type Headers = Record<string, string | Buffer>

/** A record as read from the log. Key, value and headers are the bytes as they are. */
export interface LogRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly key: Buffer | null
  /** null is a tombstone. */
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer>>
  /** Append or create time, ms. */
  readonly timestamp: number
}

/** A record to append. Every record is keyed: order and partition follow the key. */
export interface OutRecord {
  readonly topic: string
  readonly key: string | Buffer
  readonly value: Buffer | null
  readonly headers?: Headers
}

export interface LogProducer {
  /**
   * Appends all records (acks=all) or rejects. Callers may call it concurrently: what queues while a send is in flight goes out as the next batch.
   * After a rejection some of the records may have been appended; sending them again must be harmless.
   */
  send(records: readonly OutRecord[]): Promise<void>
  close(): Promise<void>
}

/** Records of one partition, in offset order, never empty. */
export interface LogBatch {
  readonly topic: string
  readonly partition: number
  readonly records: readonly LogRecord[]
  /** The end of the partition when the batch was fetched: lag = highWatermark - last offset - 1. */
  readonly highWatermark: bigint
  /** True once the partition was taken away or the consumer is stopping: finish what is in hand and return. */
  stale(): boolean
  /** Tells the group we are alive; call it at least every few seconds during long work. */
  heartbeat(): Promise<void>
}

/**
 * What became of a batch. The first `done` records are finished and may be committed; the rest is delivered again, not before `resumeAt` (ms) if given:
 * the partition is paused until then and Kafka keeps the queue.
 */
export interface BatchOutcome {
  readonly done: number
  readonly resumeAt?: number
}

export interface ConsumerSpec {
  readonly groupId: string
  readonly topics: readonly string[]
  /** Where a group without offsets begins. Default true: nothing is lost. */
  readonly fromBeginning?: boolean
  /** Partitions handled at the same time; records of one partition never are. Default 1. */
  readonly concurrency?: number
  /** Upper bound of records handed over at once. Default 500. */
  readonly maxBatch?: number
  /** Expected failures are values; a throw means a bug or a lost dependency: nothing is committed and the consumer crashes (see onCrash). */
  handle(batch: LogBatch): Promise<BatchOutcome>
  /** Called on each (re)assignment with the partitions now owned, before any batch of theirs. */
  onAssigned?(partitions: readonly { topic: string; partition: number }[]): Promise<void> | void
}

export interface LogConsumer {
  /** Resolves once the group is joined. */
  start(): Promise<void>
  /** Finishes the batch in hand, commits, leaves the group. */
  stop(): Promise<void>
  /** Re-reads a partition from `offset` on (used to rebuild an index from a compacted topic). */
  seek(topic: string, partition: number, offset: bigint): void
}

/** A way into the log: brokers, or memory. `onCrash` is called for what cannot be retried; the process then fails readiness and exits non-zero. */
export interface Log {
  producer(name: string): LogProducer
  consumer(spec: ConsumerSpec): LogConsumer
  admin(): LogAdmin
  close(): Promise<void>
}

export interface LogAdmin {
  /** Creates what is missing and returns the names created; existing topics are left as they are (see drift in topics/drift.ts). */
  createTopics(topics: readonly TopicSpec[]): Promise<string[]>
  /** Existing topics with partition counts and those configs that TopicSpec can state. */
  describeTopics(names: readonly string[]): Promise<TopicSpec[]>
  /** Next offset and committed offset by partition; lag is the difference. */
  groupOffsets(groupId: string, topic: string): Promise<{ partition: number; end: bigint; committed: bigint | null }[]>
  endOffsets(topic: string): Promise<{ partition: number; start: bigint; end: bigint }[]>
  close(): Promise<void>
}

export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  readonly replicationFactor: number
  /** Kafka topic configs, e.g. cleanup.policy, retention.ms, min.insync.replicas. */
  readonly configs: Readonly<Record<string, string>>
}
