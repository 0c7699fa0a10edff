/** What a reply or a delivery result says about what a person allows. Pure; ids are derived, so a repeated callback is the same event. */
import type { ConsentEvent, ProviderCallback } from '../../schemas/generated/types.ts'
import { classifyReply } from '../compliance/classify-reply.ts'
import type { CallbackMeaning } from '../senders/port.ts'
import type { LedgerFacts } from '../stores/ports.ts'

function event(recipientId: string, callback: ProviderCallback, more: Pick<ConsentEvent, 'channel' | 'purpose' | 'action' | 'at' | 'source'> & Partial<ConsentEvent>): ConsentEvent {
  return {
    consentId: `${callback.provider}:${callback.callbackId}:${recipientId}:${more.action}`, recipientId, level: 'none', address: null, keep: [], wordingVersion: null,
    evidence: { callbackId: callback.callbackId, provider: callback.provider }, ...more,
  }
}

/** An inbound SMS: opt-out or opt-in for everyone who has this number. A word that may mean an opt-out goes to review, and marketing waits meanwhile. */
export function consentsFromReply(meaning: Extract<CallbackMeaning, { kind: 'inbound' }>, callback: ProviderCallback, recipientIds: readonly string[]): ConsentEvent[] {
  const action = meaning.optOutType === 'STOP' ? 'opt_out' : meaning.optOutType === 'START' ? 'opt_in' : meaning.optOutType === 'HELP' ? 'help' : classifyReply(meaning.text, { pendingOptIn: false })
  const at = meaning.occurredAt
  switch (action) {
    case 'opt_out': return recipientIds.map(id => event(id, callback, { channel: 'sms', purpose: 'all', action: 'opted_out', at, source: 'sms_reply' }))
    // START restores express consent, never written consent (compliance facts 1.1).
    case 'opt_in': return recipientIds.map(id => event(id, callback, { channel: 'sms', purpose: 'all', action: 'opted_in', at, level: 'express', source: 'sms_reply' }))
    case 'review': return recipientIds.map(id => event(id, callback, { channel: 'sms', purpose: 'marketing', action: 'pending', at, source: 'sms_reply', evidence: { callbackId: callback.callbackId, provider: callback.provider, review: 'true' } }))
    case 'help':
    case 'none': return []
  }
}

/**
 * A hard bounce, a complaint or a provider-side opt-out suppresses the channel. A bounce says something about the address alone: a new one is not dead because the
 * old one was. `addressHash` is the ledger's: the address the message went to.
 */
export function consentFromDelivery(meaning: Extract<CallbackMeaning, { kind: 'delivery' }>, callback: ProviderCallback, facts: LedgerFacts, addressHash: (address: string) => string): ConsentEvent | null {
  if (meaning.suppress === 'none') return null
  const { recipientId } = facts
  const at = meaning.occurredAt
  if (meaning.suppress === 'sms') return event(recipientId, callback, { channel: 'sms', purpose: 'all', action: 'opted_out', at, source: 'provider' })
  if (meaning.eventKind === 'complained') return event(recipientId, callback, { channel: 'email', purpose: 'all', action: 'suppressed', at, source: 'complaint' })
  // The provider's own word for it when it is the same mailbox, because compliance can compare addresses, not hashes.
  const address = facts.addressHash === '' ? null : meaning.to !== '' && addressHash(meaning.to) === facts.addressHash ? meaning.to : facts.addressHash
  return event(recipientId, callback, { channel: 'email', purpose: 'all', action: 'suppressed', at, source: 'bounce', address })
}
