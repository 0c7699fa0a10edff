import type { Policy } from '../../config/policy.ts'
import type { Communication } from '../../schemas/generated/types.ts'
import type { Problem } from './problem.ts'
import { invalid } from './problem.ts'
import { validateCommunication } from './validate.ts'

/**
 * Why a decoded record on a request topic is no request, or null: the chain puts it aside, and analytics does not count it as accepted.
 * The key must be the recipient, so that one person's messages stay in order.
 */
export function intakeProblem(key: Buffer | null, communication: Communication, policy: Policy): Problem | null {
  const problem = validateCommunication(communication, policy)[0]
  if (problem) return problem
  if (key?.toString() === communication.recipientId) return null
  return { ...invalid('recipientId', 'is not the record key; key the record by the recipient id, so that one person\'s messages stay in order'), code: 'key_mismatch' }
}
