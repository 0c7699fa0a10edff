import type { RequestProblem } from '../processors/content/request.ts'

/** The default of KAFKA_MAX_RECORD_BYTES. */
export const MAX_RECORD_BYTES = 1_048_576

/** What is wrong with a request whose record, sealed and encoded, has more bytes than are taken; null when it fits. The pipeline's intake asks the same (processors/kernel/intake.ts). */
export function tooLarge(value: Buffer, limit: number): RequestProblem | null {
  if (value.length <= limit) return null
  return { field: '(body)', code: 'too_large', message: `takes ${value.length} bytes sealed and encoded; at most ${limit} are taken (KAFKA_MAX_RECORD_BYTES)` }
}
