import { normalAddress } from '../recipients/normal-address.ts'
import type { Question } from './question.ts'

/** Is a recorded address another one than the person has now? A hash can be told apart only when the caller gave the hash of the present address. */
export function isOtherAddress(recorded: string, { recipient, medium, addressHash }: Question): boolean {
  const plain = recorded.startsWith('+') || recorded.includes('@')
  const present = plain ? (medium === 'sms' ? recipient.phone : recipient.email) : addressHash
  return present !== null && (plain ? normalAddress(recorded) !== normalAddress(present) : recorded !== present)
}
