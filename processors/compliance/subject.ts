import { reject } from '../kernel/verdict.ts'
import type { Verdict } from '../kernel/verdict.ts'
import { isTextable } from '../recipients/zones/index.ts'
import type { Question } from './question.ts'

/** Gate 1: is there somebody who can be reached this way at all? GDPR art. 17; toll-free and 900 numbers are no handsets. */
export function subjectGate({ recipient, medium }: Question): Verdict | null {
  if (recipient.erasedAt !== null) return reject('subject_erased', 'gdpr.erasure', { erasedAt: recipient.erasedAt })
  const address = medium === 'sms' ? recipient.phone : recipient.email
  if (address === null || address === '') return reject('unknown_channel_address', 'recipient.address', { medium })
  if (medium === 'sms' && !isTextable(address)) return reject('not_textable', 'number.kind', { area: address.slice(2, 5) })
  return null
}
