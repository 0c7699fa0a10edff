/** What a delivery result says about what a person allows. Pure; ids are derived, so a repeated callback is the same event. */
import type { ConsentEvent, ProviderCallback } from '../../schemas/generated/types.ts'
import type { CallbackMeaning } from '../senders/port.ts'
import { addressId, isAddressId } from '../stores/about-address.ts'
import type { LedgerFacts } from '../stores/ports.ts'

/** An event that follows from a callback. `distinct` tells apart several of one action. */
export function consentOf(recipientId: string, callback: ProviderCallback, more: Pick<ConsentEvent, 'channel' | 'purpose' | 'action' | 'at' | 'source'> & Partial<ConsentEvent>, distinct = ''): ConsentEvent {
  return {
    consentId: `${callback.provider}:${callback.callbackId}:${recipientId}:${more.action}${distinct}`, recipientId, level: 'none', address: null, keep: [], wordingVersion: null,
    ...more, evidence: { ...more.evidence, callbackId: callback.callbackId, provider: callback.provider },
  }
}

/**
 * A hard bounce, a complaint or a provider-side opt-out suppresses the channel. A bounce says something about the address alone: a new one is not dead because the
 * old one was: the event names the address the message went to, by its hash. Complaints and opt-outs are about us: they hold for the person, and for the address, whoever has it.
 */
export function consentsFromDelivery(meaning: Extract<CallbackMeaning, { kind: 'delivery' }>, callback: ProviderCallback, { recipientId, addressHash }: LedgerFacts): ConsentEvent[] {
  if (meaning.suppress === 'none') return []
  const at = meaning.occurredAt
  if (meaning.suppress === 'sms') return whoever(recipientId, addressHash, id => consentOf(id, callback, { channel: 'sms', purpose: 'all', action: 'opted_out', at, source: 'provider' }))
  if (meaning.eventKind === 'complained') return whoever(recipientId, addressHash, id => complaintOf(id, callback, at))
  return [consentOf(recipientId, callback, { channel: 'email', purpose: 'all', action: 'suppressed', at, source: 'bounce', address: addressHash === '' ? null : addressHash })]
}

/** A complaint about us, of a person or of an address; what an address says itself is said on all channels (stores/about-address.ts). */
export function complaintOf(id: string, callback: ProviderCallback, at: number, evidence: ConsentEvent['evidence'] = {}): ConsentEvent {
  return consentOf(id, callback, { channel: isAddressId(id) ? 'all' : 'email', purpose: 'all', action: 'suppressed', at, source: 'complaint', evidence })
}

function whoever(recipientId: string, addressHash: string, of: (id: string) => ConsentEvent): ConsentEvent[] {
  return addressHash === '' ? [of(recipientId)] : [of(recipientId), of(addressId(addressHash))]
}
