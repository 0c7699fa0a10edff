import { SetupError } from '../../embedded/index.ts'
import { Unavailable } from '../../processors/kernel/unavailable.ts'
import { LogError } from '../../topics/errors.ts'

/** Something for the user to put right; its message says what, without a stack. */
export class UsageError extends Error {}
/** What was begun cannot go on, through no fault of ours: a service ended, or somebody stopped it. */
export class Stopped extends Error {}

/** Says what went wrong on stderr and answers the exit code: expected failures in one sentence, bugs with their stack. */
export function fail(error: unknown): 1 | 2 {
  const expected = expectedFailure(error)
  if (expected !== null) process.stderr.write(`${expected}\n`)
  else process.stderr.write(`${error instanceof Error ? error.stack ?? error.message : String(error)}\n`)
  return expected === null || error instanceof Stopped ? 1 : 2
}

/** The sentence of what is no bug; null for a bug. */
function expectedFailure(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ([SetupError, Unavailable, UsageError, Stopped, LogError].some(kind => error instanceof kind)) return error.message
  // By name: only topics/ knows the Kafka client.
  if (error.name.startsWith('KafkaJS')) return `Kafka, by KAFKA_BROKERS and the other KAFKA_ settings: ${error.message}`
  if (error.message.startsWith('Confluent_Schema_Registry')) return `the schema registry, by SCHEMA_REGISTRY_URL: ${error.message}`
  return null
}
