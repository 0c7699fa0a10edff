import type { DeadReason } from '../kernel/reasons.ts'

/** What is wrong with one field of what was given, and the way out. */
export interface FieldProblem { readonly field: string; readonly code: string; readonly message: string }

/** What is wrong with one field of a request; its code is that of the dead letter it would become. */
export interface Problem extends FieldProblem { readonly code: DeadReason }

/** A value that cannot be. */
export const invalid = (field: string, message: string): Problem => ({ field, code: 'invalid_field', message })
