import type { Communication, ConsentEvent } from '../../schemas/generated/types.ts'
import type { Reason } from '../kernel/reasons.ts'

/**
 * What a provider's refusal says about what a person allows, or null: it holds an opt-out that we did not know of (Twilio 21610), or suppresses the address.
 * The id is derived, so the same refusal told twice is one event. An address is given as its hash.
 */
export function consentFromFailure({ requestId, recipientId, attempt, sendChannel, channel }: Communication, reason: Reason, addressHash: string, at: number): ConsentEvent | null {
  if (reason !== 'opted_out' && reason !== 'suppressed') return null
  const action = reason === 'opted_out' ? 'opted_out' : 'suppressed'
  return {
    consentId: `send:${requestId}:${attempt}:${action}`, recipientId, channel: (sendChannel ?? channel) === 'email' ? 'email' : 'sms', purpose: 'all', action, level: 'none', at,
    address: action === 'suppressed' && addressHash !== '' ? addressHash : null, keep: [], source: 'provider', wordingVersion: null, evidence: { requestId },
  }
}
