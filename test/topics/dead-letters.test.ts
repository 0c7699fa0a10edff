import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deadLetter, readDeadLetter, REDRIVEN, redrive } from '../../topics/dead-letters.ts'
import type { LogRecord, OutRecord } from '../../topics/port.ts'

const cause = { stage: 'compliance', reason: 'undecodable', message: 'magic byte is 7', group: 'postrider.normal', at: Date.UTC(2026, 0, 2, 3, 4, 5) }
const bytes = fc.uint8Array({ maxLength: 20 }).map(array => Buffer.from(array))
const headerName = fc.oneof(fc.string(), fc.constantFrom('dlq.stage', 'dlq.header.dlq.stage', 'dlq.header.', 'dlq.', 'dlq.original.topic', '__proto__', 'constructor'))
const records: fc.Arbitrary<LogRecord> = fc.record({
  topic: fc.constantFrom('communications.requests.normal', 'communications.dead-letters'), partition: fc.nat(100), offset: fc.bigInt({ min: 0n, max: 2n ** 62n }), timestamp: fc.nat(),
  key: fc.option(bytes), value: fc.option(bytes),
  headers: fc.array(fc.tuple(headerName, bytes)).map(entries => Object.fromEntries(entries)),
})

/** The letter as it is read back from the log. */
function stored({ topic, key, value, headers }: OutRecord): LogRecord {
  return { topic, partition: 0, offset: 5n, timestamp: 9, key: Buffer.from(key), value, headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, header]) => [name, Buffer.from(header)])) }
}

describe('a dead letter', () => {
  it('says whence and why, beside the original bytes', () => {
    const letter = deadLetter({ topic: 'communications.requests.normal', partition: 3, offset: 42n, timestamp: 1000, key: Buffer.from('r-1'), value: Buffer.from([7]), headers: { traceparent: Buffer.from('00-1') } }, cause)
    expect(letter).toEqual({
      topic: 'communications.dead-letters', key: Buffer.from('r-1'), value: Buffer.from([7]),
      headers: {
        traceparent: Buffer.from('00-1'), 'dlq.original.topic': 'communications.requests.normal', 'dlq.original.partition': '3', 'dlq.original.offset': '42', 'dlq.original.timestamp': '1000',
        'dlq.stage': 'compliance', 'dlq.reason': 'undecodable', 'dlq.message': 'magic byte is 7', 'dlq.group': 'postrider.normal', 'dlq.failed_at': '2026-01-02T03:04:05.000Z',
      },
    })
    expect(readDeadLetter(stored(letter))).toEqual({ ...cause, topic: 'communications.requests.normal', partition: 3, offset: 42n, timestamp: 1000 })
  })

  it('gives back topic, key, value and headers of any record, whatever the headers are called, and says where it first lay', () => {
    fc.assert(fc.property(records, record => {
      expect(redrive(stored(deadLetter(record, cause)))).toEqual({ topic: record.topic, key: record.key ?? Buffer.alloc(0), value: record.value, headers: { [REDRIVEN]: `${record.topic}/${record.partition}/${record.offset}`, ...record.headers } })
    }))
  })

  it('of a dead letter gives back the first letter', () => {
    fc.assert(fc.property(records, record => {
      const first = stored(deadLetter(record, cause))
      const second = stored(deadLetter(first, { ...cause, stage: 'second' }))
      expect(redrive(second)).toEqual({ topic: first.topic, key: first.key, value: first.value, headers: { [REDRIVEN]: `${first.topic}/0/5`, ...first.headers } })
    }))
  })

  it('keeps its message short, without cutting a character in half', () => {
    const message = deadLetter({ topic: 't', partition: 0, offset: 0n, timestamp: 0, key: null, value: null, headers: {} }, { ...cause, message: 'ä'.repeat(5000) }).headers?.['dlq.message']
    expect(Buffer.byteLength(message ?? '')).toBeLessThanOrEqual(2048)
    expect(message).toMatch(/^ä+$/)
  })
})

describe('redrive', () => {
  it('sends a tombstone that died, but none in place of bytes that were too many to keep', () => {
    const record: LogRecord = { topic: 'communications.requests.normal', partition: 3, offset: 42n, timestamp: 1000, key: Buffer.from('p'), value: null, headers: {} }
    expect(redrive(stored(deadLetter(record, cause)))).toMatchObject({ topic: record.topic, value: null })
    expect(redrive(stored(deadLetter(record, { ...cause, reason: 'too_large' })))).toEqual({ problem: 'without_bytes', message: expect.stringContaining('communications.requests.normal/3@42') })
  })

  it.each<[string, Record<string, string>]>([
    ['no headers', {}],
    ['no offset', { 'dlq.original.topic': 't', 'dlq.original.partition': '1', 'dlq.failed_at': '2026-01-01T00:00:00Z' }],
    ['an offset that is none', { 'dlq.original.topic': 't', 'dlq.original.partition': '1', 'dlq.original.offset': 'x', 'dlq.failed_at': '2026-01-01T00:00:00Z' }],
    ['no partition', { 'dlq.original.topic': 't', 'dlq.original.offset': '1', 'dlq.failed_at': '2026-01-01T00:00:00Z' }],
    ['a time that is none', { 'dlq.original.topic': 't', 'dlq.original.partition': '1', 'dlq.original.offset': '1', 'dlq.failed_at': 'today' }],
  ])('is not possible with %s', (_what, headers) => {
    expect(redrive(stored({ topic: 'communications.dead-letters', key: 'k', value: null, headers }))).toEqual({ problem: 'not_a_dead_letter', message: 'communications.dead-letters/0@5 has no headers that say where it came from' })
  })
})
