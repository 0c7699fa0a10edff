import { SetupError } from '../../embedded/index.ts'
import { Unavailable } from '../../processors/kernel/unavailable.ts'

/** Something for the user to put right; its message says what, without a stack. */
export class UsageError extends Error {}

/** Says what went wrong on stderr and answers the exit code: expected failures in one sentence, bugs with their stack. */
export function fail(error: unknown): number {
  if (error instanceof SetupError || error instanceof Unavailable) {
    process.stderr.write(`${error.message}\n`)
    return 2
  }
  process.stderr.write(`${error instanceof Error ? error.stack ?? error.message : String(error)}\n`)
  return 1
}
