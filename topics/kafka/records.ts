import type { KafkaMessage } from 'kafkajs'
import type { LogRecord } from '../port.ts'

/** A kafkajs message as a record of the port. Of a header that is repeated the last one counts; a header without value is empty. */
export function toRecord(topic: string, partition: number, message: KafkaMessage): LogRecord {
  return {
    topic, partition,
    offset: BigInt(message.offset),
    key: message.key,
    value: message.value,
    timestamp: Number(message.timestamp),
    headers: Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, toBuffer(Array.isArray(value) ? value.at(-1) : value)])),
  }
}

function toBuffer(value: string | Buffer | null | undefined): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value ?? '')
}
