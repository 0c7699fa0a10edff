import type { DeadReason } from '../kernel/reasons.ts'

/** What is wrong with one field of a request, and the way out. */
export interface Problem {
  readonly field: string
  readonly code: DeadReason
  readonly message: string
}

/** A value that cannot be. */
export const invalid = (field: string, message: string): Problem => ({ field, code: 'invalid_field', message })
