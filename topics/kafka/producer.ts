import { setTimeout as wait } from 'node:timers/promises'
import { Kafka, Partitioners, type Producer } from 'kafkajs'
import { LogError } from '../errors.ts'
import { checkOutRecord } from '../out-record.ts'
import type { LogProducer } from '../port.ts'
import { clientConfig, defaultProduceLimits, type KafkaLogOptions } from './options.ts'
import { classifyProduceError } from './produce-errors.ts'
import { byTopic, createSendQueue, fail, succeed, type Queued } from './send-queue.ts'

/**
 * A producer that is safe on kafkajs: one request in flight, what queues meanwhile is the next one; any error ends the connection and the same records are sent
 * again on a new one. Not idempotent on purpose: kafkajs demands its own retries for that, and those forget records whose partition moved to a broker that had already
 * answered; and its sequence numbers turn a lost answer into lost records as soon as two sends overlap (docs/decisions/0002-log-port.md).
 */
export function createKafkaProducer(options: KafkaLogOptions, name: string): LogProducer {
  const limits = { ...defaultProduceLimits, ...options.produce }
  const now = options.now ?? Date.now
  const queue = createSendQueue()
  const aborted = new AbortController()
  let current: Promise<Producer> | undefined
  let inHand: readonly Queued[] = []
  let draining: Promise<void> | undefined
  let closing: Promise<void> | undefined

  const connect = async (): Promise<Producer> => {
    const producer = new Kafka(clientConfig(options, name, 1)).producer({
      createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false, idempotent: false, metadataMaxAge: 60_000,
      // Retries are ours: within kafkajs they reuse what may be wrong after an error.
      retry: { retries: 0 },
    })
    await producer.connect()
    return producer
  }
  const drop = (): void => {
    const dropped = current
    current = undefined
    // Nobody waits for it: disconnecting waits for answers that may never come.
    void dropped?.then(producer => producer.disconnect()).catch(() => {})
  }
  const append = async (items: readonly Queued[]): Promise<void> => {
    current ??= connect()
    const producer = await current
    const topicMessages = [...byTopic(items)].map(([topic, queued]) => ({ topic, messages: queued.map(({ record: { key, value, headers } }) => ({ key, value, ...(headers && { headers }) })) }))
    await producer.sendBatch({ acks: -1, timeout: 30_000, topicMessages })
  }

  /** Sends until appended, refused, out of time, or closed. */
  const deliver = async (items: readonly Queued[]): Promise<void> => {
    for (let attempt = 0; ; attempt += 1) {
      if (aborted.signal.aborted) return fail(items, new LogError('closed', `producer ${name} was closed`))
      try {
        await append(items)
        return succeed(items)
      } catch (error) {
        drop()
        const verdict = classifyProduceError(error)
        if (verdict !== 'retry') return refuse(items, verdict, error)
        const waited = now() - (items[0]?.queuedAt ?? 0)
        if (waited >= limits.timeoutMs) return fail(items, new LogError('timeout', `producer ${name} could not append for ${waited} ms`, error))
        options.log.warn({ producer: name, records: items.length, attempt, err: error }, 'append failed, trying again on a new connection')
        const [first, longest] = limits.backoffMs
        await wait(Math.min(first * 2 ** attempt, longest), undefined, { signal: aborted.signal }).catch(() => {})
      }
    }
  }
  /** Finds whom the refusal is meant for, so that nobody else's records fail with it: halves for size, topics for the rest. */
  const refuse = async (items: readonly Queued[], verdict: 'too_large' | 'refused', error: unknown): Promise<void> => {
    const half = items.length >>> 1
    const parts = verdict === 'too_large' && half > 0 ? [items.slice(0, half), items.slice(half)] : [...byTopic(items).values()]
    if (parts.length > 1) {
      for (const part of parts) await deliver(part)
      return
    }
    const topic = items[0]?.record.topic ?? ''
    fail(items, verdict === 'too_large' ? new LogError('record_too_large', `a record for ${topic} is larger than the topic takes`, error) : new LogError('refused', `${topic} refuses records`, error))
  }
  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      inHand = queue.take(limits.maxBatchRecords, limits.maxBatchBytes)
      await deliver(inHand)
    }
    // In the same turn as the last look at the queue: a send in between would wait for a drain that is over.
    draining = undefined
  }
  const close = async (): Promise<void> => {
    const finished = new AbortController()
    await Promise.race([draining, wait(limits.closeTimeoutMs, undefined, { signal: finished.signal }).catch(() => {})])
    finished.abort()
    aborted.abort()
    fail([...inHand, ...queue.takeAll()], new LogError('closed', `producer ${name} was closed`))
    const last = current
    drop()
    await Promise.race([last?.then(producer => producer.disconnect()).catch(() => {}), wait(1000, undefined, { ref: false })])
  }

  return {
    async send(records) {
      if (closing) throw new LogError('closed', `producer ${name} is closed`)
      if (records.length === 0) return
      records.forEach(checkOutRecord)
      if (queue.bytes > limits.maxQueuedBytes) throw new LogError('queue_full', `producer ${name} holds ${queue.bytes} bytes that wait to be sent`)
      const sent = queue.add(records, now())
      // Errors never leave drain: each is handed to the callers it concerns.
      draining ??= drain()
      await sent
    },
    close: () => { closing ??= close(); return closing },
  }
}
