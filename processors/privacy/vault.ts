/** Seals what is written about people and opens what is read: content of communications, addresses of profiles and consents. Batches cost one round trip for their keys. */
import type { Communication, ConsentEvent, Recipient } from '../../schemas/generated/types.ts'
import { withContent, withSealed } from './content.ts'
import { open, seal } from './data-key.ts'
import type { DataKey } from './data-key.ts'
import { hasOpenEvidence, openedEvidence, sealedEvidence } from './evidence.ts'
import type { KeyAnswer, KeyRing } from './key-ring.ts'
import { isPlainAddress, isSealed, readSealed, sealedText } from './sealed.ts'

export interface Vault {
  /** Seals what is plain; the content stays in memory beside its sealed form. Who was erased loses it. */
  sealCommunications(batch: readonly Communication[]): Promise<Communication[]>
  /** Fills the content in, and seals what came plain. Content whose key was shredded stays empty (isShredded); null when it was sealed for another person or request. */
  openCommunications(batch: readonly Communication[]): Promise<(Communication | null)[]>
  sealRecipients(batch: readonly Recipient[]): Promise<Recipient[]>
  /** Addresses, and the evidence that tells of the person. */
  sealConsents(batch: readonly ConsentEvent[]): Promise<ConsentEvent[]>
  /** Opens addresses, sealed or plain, of the given people; null for what cannot be opened any more. */
  openAddresses(batch: readonly { readonly recipientId: string; readonly address: string }[]): Promise<(string | null)[]>
  /** The evidence of consents as it was given; null for what cannot be opened any more. */
  openEvidence(batch: readonly Pick<ConsentEvent, 'recipientId' | 'evidence'>[]): Promise<Record<string, string | null>[]>
  /** Makes everything that was ever sealed for a person unreadable, wherever a copy lies. Final, and harmless to repeat. */
  shred(recipientId: string): Promise<void>
}

type Keys = ReadonlyMap<string, KeyAnswer>
const none: Keys = new Map()

/** A vault over a key ring; `addressHash` is the label of sealed addresses. */
export function createVault(ring: KeyRing, addressHash: (address: string) => string): Vault {
  const need = (batch: readonly { readonly recipientId: string }[]): Promise<Keys> => (batch.length === 0 ? Promise.resolve(none) : ring.need(batch.map(({ recipientId }) => recipientId)))
  const find = (batch: readonly { readonly recipientId: string }[]): Promise<Keys> => (batch.length === 0 ? Promise.resolve(none) : ring.find(batch.map(({ recipientId }) => recipientId)))
  const sealAddress = (recipientId: string, address: string | null, keys: Keys): string | null => {
    if (!isPlainAddress(address)) return address
    const key = needed(keys, recipientId)
    return sealedText({ label: addressHash(address), bytes: key === 'shredded' ? '' : seal(key, placeOf(recipientId), Buffer.from(address)).toString('base64url') })
  }
  // A person's few addresses are asked for at every step. What a key has opened goes when the ring forgets the key, so an erasure reaches it as soon.
  const openedBy = new WeakMap<DataKey, Map<string, string | null>>()
  const openAddress = (recipientId: string, address: string, key: DataKey): string | null => {
    const opened = openedBy.get(key) ?? new Map<string, string | null>()
    openedBy.set(key, opened)
    // The ring has a key for one person alone, but nothing here may rest on that.
    const asked = `${recipientId}\u0000${address}`
    const known = opened.get(asked)
    if (known !== undefined) return known
    const plain = open(key, placeOf(recipientId), Buffer.from(readSealed(address)?.bytes ?? '', 'base64url'))?.toString('utf8') ?? null
    opened.set(asked, plain)
    return plain
  }

  return {
    async sealCommunications(batch) {
      const keys = await need(batch.filter(isOpen))
      return batch.map(one => (isOpen(one) ? withSealed(one, needed(keys, one.recipientId)) : one))
    },
    async openCommunications(batch) {
      const [making, finding] = [await need(batch.filter(isOpen)), await find(batch.filter(one => !isOpen(one)))]
      return batch.map(one => (isOpen(one) ? withSealed(one, needed(making, one.recipientId)) : withContent(one, finding.get(one.recipientId))))
    },
    async sealRecipients(batch) {
      const keys = await need(batch.filter(({ phone, email }) => isPlainAddress(phone) || isPlainAddress(email)))
      return batch.map(one => ({ ...one, phone: sealAddress(one.recipientId, one.phone, keys), email: sealAddress(one.recipientId, one.email, keys) }))
    },
    async sealConsents(batch) {
      const keys = await need(batch.filter(one => isPlainAddress(one.address) || hasOpenEvidence(one)))
      return batch.map(one => ({
        ...one, address: sealAddress(one.recipientId, one.address, keys), ...(hasOpenEvidence(one) && { evidence: sealedEvidence(one, needed(keys, one.recipientId)) }),
      }))
    },
    async openAddresses(batch) {
      const keys = await find(batch.filter(({ address }) => isSealed(address)))
      return batch.map(({ recipientId, address }) => {
        if (!isSealed(address)) return address
        const key = keys.get(recipientId)
        return key === undefined || key === 'shredded' ? null : openAddress(recipientId, address, key)
      })
    },
    async openEvidence(batch) {
      const keys = await find(batch.filter(({ evidence }) => Object.values(evidence).some(isSealed)))
      return batch.map(({ recipientId, evidence }) => openedEvidence(recipientId, evidence, keys.get(recipientId)))
    },
    shred: recipientId => ring.shred(recipientId),
  }
}

const isOpen = ({ sealed }: Communication): boolean => sealed === null
/** Equal for a profile and a consent of one person, so that both hold the same bytes. */
const placeOf = (recipientId: string): string => `address/${recipientId}`

function needed(keys: Keys, recipientId: string): KeyAnswer {
  const key = keys.get(recipientId)
  if (key === undefined) throw new Error(`no data key for ${recipientId} although one was asked for`)
  return key
}
