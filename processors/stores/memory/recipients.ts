import type { ConsentEvent, Recipient } from '../../../schemas/generated/types.ts'
import { aboutAddress } from '../about-address.ts'
import { foldKey } from '../consent-kind.ts'
import { blockOf, type Block } from '../opt-outs.ts'
import type { RecipientStore } from '../ports.ts'

export interface MemoryRecipients extends RecipientStore { blocksOf(recipientId: string): readonly Block[] }

/** Recipients in memory. */
export function memoryRecipients(addressHash: (address: string) => string): MemoryRecipients {
  const recipients = new Map<string, Recipient>()
  const consents = new Map<string, Map<string, ConsentEvent>>()
  const foldedOf = (recipientId: string): ConsentEvent[] => [...(consents.get(recipientId)?.values() ?? [])]
  const join = (recipient: Recipient): void => {
    const held = recipients.get(recipient.recipientId)
    const newer = held === undefined || recipient.updatedAt > held.updatedAt || (recipient.updatedAt === held.updatedAt && bytes(JSON.stringify(recipient), JSON.stringify(held)) > 0)
    if (newer) recipients.set(recipient.recipientId, recipient)
  }
  const fold = (consent: ConsentEvent): void => {
    const folded = consents.get(consent.recipientId) ?? new Map<string, ConsentEvent>()
    consents.set(consent.recipientId, folded)
    const key = foldKey(consent)
    const held = folded.get(key)
    if (held !== undefined && (consent.at < held.at || (consent.at === held.at && bytes(consent.consentId, held.consentId) <= 0))) return
    folded.delete(key)
    folded.set(key, consent)
  }
  return {
    get: async recipientIds => recipientIds.map(recipientId => ({ recipient: recipients.get(recipientId) ?? null, consents: foldedOf(recipientId) })),
    applyRecipients: async batch => batch.forEach(join),
    applyConsents: async batch => batch.flatMap(consent => [consent, ...aboutAddress(consent, addressHash)]).forEach(fold),
    byAddressHash: async hash => [...recipients.values()]
      .filter(recipient => recipient.erasedAt === null && [recipient.phone, recipient.email].some(address => address !== null && addressHash(address) === hash))
      .sort((a, b) => b.updatedAt - a.updatedAt || (a.recipientId < b.recipientId ? -1 : 1))
      .map(recipient => recipient.recipientId),
    blocksOf: recipientId => foldedOf(recipientId).map(consent => blockOf(consent, addressHash)).filter(block => block !== null),
  }
}

const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
