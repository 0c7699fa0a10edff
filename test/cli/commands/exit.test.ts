import { afterEach, describe, expect, it, vi } from 'vitest'
import { fail, Stopped, UsageError } from '../../../cli/commands/exit.ts'
import { SetupError } from '../../../embedded/index.ts'
import { Unavailable } from '../../../processors/kernel/unavailable.ts'
import { LogError } from '../../../topics/errors.ts'

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name })

describe('fail', () => {
  afterEach(() => { vi.restoreAllMocks() })

  function failing(error: unknown): { code: number; text: string } {
    let text = ''
    vi.spyOn(process.stderr, 'write').mockImplementation(chunk => { text += String(chunk); return true })
    return { code: fail(error), text }
  }

  it.each([
    [new UsageError('--rate: x is no count'), 2, '--rate: x is no count\n'],
    [new SetupError('java_missing', 'no Java'), 2, 'no Java\n'],
    [new Unavailable('ClickHouse', new Error('gone')), 2, 'ClickHouse cannot be reached: gone\n'],
    [new LogError('timeout', 'late'), 2, 'late\n'],
    [new Stopped('redis ended'), 1, 'redis ended\n'],
    [named('KafkaJSSASLAuthenticationError', 'wrong password'), 2, 'Kafka, by KAFKA_BROKERS and the other KAFKA_ settings: wrong password\n'],
    [named('ResponseError', 'Confluent_Schema_Registry - no'), 2, 'the schema registry, by SCHEMA_REGISTRY_URL: Confluent_Schema_Registry - no\n'],
  ])('says an expected failure in one sentence: %s', (error, code, text) => {
    expect(failing(error)).toEqual({ code, text })
  })

  it('shows the stack of a bug', () => {
    const { code, text } = failing(new TypeError('oops'))
    expect(code).toBe(1)
    expect(text).toMatch(/^TypeError: oops\n\s+at /)
  })
})
