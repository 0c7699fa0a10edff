import type { Communication, ConsentEvent } from '../../schemas/generated/types.ts'
import type { Reason } from '../kernel/reasons.ts'
import { addressId } from '../stores/about-address.ts'

/**
 * What a provider's refusal says about what is allowed: it holds an opt-out that we did not know of (Twilio 21610), which is the number's, whoever has it, or it suppresses the
 * address. Ids are derived, so the same refusal told twice is one event. An address is given as its hash.
 */
export function consentsFromFailure({ requestId, recipientId, attempt, sendChannel, channel }: Communication, reason: Reason, addressHash: string, at: number): ConsentEvent[] {
  if (reason !== 'opted_out' && reason !== 'suppressed') return []
  const event: ConsentEvent = {
    consentId: `send:${requestId}:${attempt}:${reason}`, recipientId, channel: (sendChannel ?? channel) === 'email' ? 'email' : 'sms', purpose: 'all', action: reason, level: 'none', at,
    address: reason === 'suppressed' && addressHash !== '' ? addressHash : null, keep: [], source: 'provider', wordingVersion: null, evidence: { requestId },
  }
  return reason === 'opted_out' && addressHash !== '' ? [event, { ...event, consentId: `${event.consentId}:address`, recipientId: addressId(addressHash) }] : [event]
}
