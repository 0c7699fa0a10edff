import type { Policy } from '../../config/policy.ts'
import type { Communication } from '../../schemas/generated/types.ts'
import { isShredded } from '../privacy/content.ts'
import type { Problem } from './problem.ts'
import { invalid } from './problem.ts'
import { validateCommunication } from './validate.ts'

const contentFields: ReadonlySet<string> = new Set(['subject', 'text', 'html', 'mediaUrls'])

/**
 * Why a decoded record on a request topic is no request, or null: the chain puts it aside, and analytics does not count it as accepted.
 * The key must be the recipient, so that one person's messages stay in order.
 */
export function intakeProblem(key: Buffer | null, communication: Communication, policy: Policy): Problem | null {
  // What was said to somebody who is erased now cannot be read any more; compliance rejects it.
  const problem = validateCommunication(communication, policy).find(({ field }) => !contentFields.has(field) || !isShredded(communication))
  if (problem) return problem
  if (key?.toString() === communication.recipientId) return null
  return { ...invalid('recipientId', 'is not the record key; key the record by the recipient id, so that one person\'s messages stay in order'), code: 'key_mismatch' }
}
