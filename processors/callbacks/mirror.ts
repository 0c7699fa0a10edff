/** The provider's suppression list, mirrored: what it would not deliver is not sent. */
import type { ConsentEvent, ProviderCallback } from '../../schemas/generated/types.ts'
import type { Deps } from '../kernel/processor.ts'
import type { CallbackMeaning } from '../senders/port.ts'
import { consentOf } from './consents.ts'

export interface ListChange { readonly callback: ProviderCallback; readonly meaning: Extract<CallbackMeaning, { kind: 'suppression' }> }

/**
 * The events of a change for everyone who has the address. What a person said themselves, a complaint, stays when somebody takes the address off the list: only they
 * can take it back.
 */
export async function mirror({ stores, addressHash }: Deps, { action, address, origin, occurredAt }: ListChange['meaning'], callback: ProviderCallback): Promise<ConsentEvent[]> {
  const hash = addressHash(address)
  const recipientIds = await stores.recipients.byAddressHash(hash)
  const states = recipientIds.length === 0 ? [] : await stores.recipients.get(recipientIds)
  return recipientIds.flatMap((recipientId, index) => {
    const held = states[index]?.consents.find(consent => consent.channel === 'email' && consent.action === 'suppressed')
    if (action === 'unsuppressed' && held?.source === 'complaint') return []
    const source = action === 'unsuppressed' ? 'provider' : origin === 'complaint' || held?.source === 'complaint' ? 'complaint' : origin === 'bounce' ? 'bounce' : 'provider'
    // A complaint is about us, whatever address it came from; anything else is about the address.
    return [consentOf(recipientId, callback, { channel: 'email', purpose: 'all', action, at: occurredAt, source, address: source === 'complaint' ? null : hash, evidence: { origin } })]
  })
}
