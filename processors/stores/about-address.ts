/**
 * What is known of an address, whoever has it: kept and told like what is known of a person, under an id that no person can have. So it is in the log, in the store
 * and in the audit trail by itself; it outlives the people, and binds the next who comes with that address. Pure; both fills share it.
 */
import type { ConsentEvent } from '../../schemas/generated/types.ts'
import { readSealed } from '../privacy/sealed.ts'

/** The id of an address, by its hash. Ids of people begin with a letter or a digit (content/validate-fields.ts). */
export const addressId = (hash: string): string => `@${hash}`
export const isAddressId = (recipientId: string): boolean => recipientId.startsWith('@')

/** The hash of the address an event names: it comes plain, sealed with its hash beside it, or as the hash. Empty: it names none. */
export function hashOfNamed(address: string | null, addressHash: (address: string) => string): string {
  if (address === null) return ''
  const sealed = readSealed(address)
  if (sealed !== null) return sealed.label
  return address.includes('@') || address.startsWith('+') ? addressHash(address) : address
}

/**
 * What a person's suppression says of the address it names. An address is of one channel, so the channel tells whose word it is: `all` is somebody's own (an erasure,
 * a complaint, staff), the channel itself is the provider's. A provider lifts only what a provider said.
 */
export function aboutAddress(consent: ConsentEvent, addressHash: (address: string) => string): ConsentEvent[] {
  const { action, source, recipientId, address } = consent
  const hash = hashOfNamed(address, addressHash)
  if ((action !== 'suppressed' && action !== 'unsuppressed') || hash === '' || isAddressId(recipientId)) return []
  const told: ConsentEvent = { ...consent, recipientId: addressId(hash), address: null, evidence: {} }
  if (source === 'bounce' || source === 'provider') return [told]
  return action === 'suppressed' ? [{ ...told, channel: 'all' }] : [told, { ...told, channel: 'all' }]
}
