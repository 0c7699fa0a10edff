/** What a delivery result says about what a person allows. Pure; ids are derived, so a repeated callback is the same event. */
import type { ConsentEvent, ProviderCallback } from '../../schemas/generated/types.ts'
import type { CallbackMeaning } from '../senders/port.ts'
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
 * old one was: the event names the address the message went to, by its hash.
 */
export function consentFromDelivery(meaning: Extract<CallbackMeaning, { kind: 'delivery' }>, callback: ProviderCallback, facts: LedgerFacts): ConsentEvent | null {
  if (meaning.suppress === 'none') return null
  const { recipientId } = facts
  const at = meaning.occurredAt
  if (meaning.suppress === 'sms') return consentOf(recipientId, callback, { channel: 'sms', purpose: 'all', action: 'opted_out', at, source: 'provider' })
  if (meaning.eventKind === 'complained') return consentOf(recipientId, callback, { channel: 'email', purpose: 'all', action: 'suppressed', at, source: 'complaint' })
  const address = facts.addressHash === '' ? null : facts.addressHash
  return consentOf(recipientId, callback, { channel: 'email', purpose: 'all', action: 'suppressed', at, source: 'bounce', address })
}
