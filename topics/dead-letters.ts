import { topicFor } from './index.ts'
import type { LogRecord, OutRecord } from './port.ts'

/** Why and where a record was set aside. `at` is ms since the epoch; `message` is for people and must not quote the content. */
export interface DeadLetterCause {
  readonly stage: string
  readonly reason: string
  readonly message: string
  readonly group: string
  readonly at: number
}

/** What a dead letter says of itself. */
export interface DeadLetterInfo extends DeadLetterCause {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  /** Time of the original record, ms. */
  readonly timestamp: number
}

const PREFIX = 'dlq.'
/** Headers of the original that begin with our prefix (a redriven letter that died again, a foreign tool) are kept under this one. */
const ESCAPE = 'dlq.header.'
/** Where a redriven record first lay, topic/partition/offset. */
export const REDRIVEN = 'redriven.from'
const MESSAGE_BYTES = 2048

/**
 * The record as a dead letter: key, value and headers byte for byte, and headers that say whence and why
 * (names after Kafka Connect's and Spring's dead letters). The log needs keys: a record without one gets an empty key.
 */
export function deadLetter(record: LogRecord, cause: DeadLetterCause): OutRecord {
  const original = Object.entries(record.headers).map(([name, value]) => [name.startsWith(PREFIX) ? `${ESCAPE}${name}` : name, value] as const)
  return {
    topic: topicFor('communications.dead-letters'),
    key: record.key ?? Buffer.alloc(0),
    value: record.value,
    headers: {
      ...Object.fromEntries(original),
      'dlq.original.topic': record.topic,
      'dlq.original.partition': String(record.partition),
      'dlq.original.offset': String(record.offset),
      'dlq.original.timestamp': String(record.timestamp),
      'dlq.stage': cause.stage,
      'dlq.reason': cause.reason,
      'dlq.message': truncate(cause.message),
      'dlq.group': cause.group,
      'dlq.failed_at': new Date(cause.at).toISOString(),
    },
  }
}

/** without_bytes: the original was too large to be copied, and lies where its headers say, as long as that topic keeps it. */
export interface DeadLetterProblem { readonly problem: 'not_a_dead_letter' | 'without_bytes'; readonly message: string }

/** Reads the headers of a dead letter; a record that lacks them, or has ones that cannot be, is no dead letter. */
export function readDeadLetter(letter: LogRecord): DeadLetterInfo | DeadLetterProblem {
  const text = (name: string): string => letter.headers[`${PREFIX}${name}`]?.toString() ?? ''
  const topic = text('original.topic')
  const partition = Number(text('original.partition') || Number.NaN)
  const offset = text('original.offset')
  const at = Date.parse(text('failed_at'))
  const where = placeOf(letter)
  if (topic === '' || !Number.isInteger(partition) || !/^\d+$/.test(offset) || Number.isNaN(at)) return { problem: 'not_a_dead_letter', message: `${where} has no headers that say where it came from` }
  return { topic, partition, offset: BigInt(offset), timestamp: Number(text('original.timestamp')), stage: text('stage'), reason: text('reason'), message: text('message'), group: text('group'), at }
}

const placeOf = ({ topic, partition, offset }: Pick<LogRecord, 'topic' | 'partition' | 'offset'>): string => `${topic}/${partition}@${offset}`

/**
 * The original record, to be sent again to its topic: same key, value and headers. A record that had no key comes back with an empty one. A letter that was kept
 * without the bytes of its record (processors/kernel/guard.ts) has nothing to send: it would be a tombstone.
 */
export function redrive(letter: LogRecord): OutRecord | DeadLetterProblem {
  const info = readDeadLetter(letter)
  if ('problem' in info) return info
  if (letter.value === null && info.reason === 'too_large') return { problem: 'without_bytes', message: `${placeOf(letter)} was kept without its bytes, which were too many: they are at ${placeOf(info)}` }
  const headers = Object.entries(letter.headers)
    .filter(([name]) => !name.startsWith(PREFIX) || name.startsWith(ESCAPE))
    .map(([name, value]) => [name.startsWith(ESCAPE) ? name.slice(ESCAPE.length) : name, value] as const)
  // Admission may know it by its first place already (processors/kernel/intake.ts).
  return { topic: info.topic, key: letter.key ?? Buffer.alloc(0), value: letter.value, headers: { [REDRIVEN]: `${info.topic}/${info.partition}/${info.offset}`, ...Object.fromEntries(headers) } }
}

function truncate(message: string): string {
  const bytes = Buffer.from(message)
  // Cutting inside a character leaves a replacement mark, which is dropped.
  return bytes.length <= MESSAGE_BYTES ? message : bytes.subarray(0, MESSAGE_BYTES).toString().replace(/\uFFFD+$/, '')
}
