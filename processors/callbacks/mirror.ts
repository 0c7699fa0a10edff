/** The provider's suppression list, mirrored: what it would not deliver is not sent. */
import type { ConsentEvent, ProviderCallback } from '../../schemas/generated/types.ts'
import type { Deps } from '../kernel/processor.ts'
import type { CallbackMeaning } from '../senders/port.ts'
import { addressId, isAddressId } from '../stores/about-address.ts'
import { complaintOf, consentOf } from './consents.ts'

export interface ListChange { readonly callback: ProviderCallback; readonly meaning: Extract<CallbackMeaning, { kind: 'suppression' }> }

/**
 * The events of a change for everyone who has the address, and for the address itself, whoever gets it. What a person said themselves, a complaint, stays when
 * somebody takes the address off the list: only they can take it back.
 */
export async function mirror({ stores, addressHash }: Deps, { action, address, origin, occurredAt: at }: ListChange['meaning'], callback: ProviderCallback): Promise<ConsentEvent[]> {
  const hash = addressHash(address)
  const recipientIds = [...await stores.recipients.byAddressHash(hash), addressId(hash)]
  const states = await stores.recipients.get(recipientIds)
  return recipientIds.flatMap((recipientId, index) => {
    // Of an address only the provider's own word is on the channel: whatever was said besides stays.
    const held = states[index]?.consents.find(consent => consent.channel === 'email' && consent.action === 'suppressed')
    if (action === 'unsuppressed' && held?.source === 'complaint') return []
    const source = action === 'unsuppressed' ? 'provider' : origin === 'complaint' || held?.source === 'complaint' ? 'complaint' : origin === 'bounce' ? 'bounce' : 'provider'
    // A complaint is about us, whatever address it came from; anything else is about the address.
    if (source === 'complaint') return [complaintOf(recipientId, callback, at, { origin })]
    return [consentOf(recipientId, callback, { channel: 'email', purpose: 'all', action, at, source, address: isAddressId(recipientId) ? null : hash, evidence: { origin } })]
  })
}
