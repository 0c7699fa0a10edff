/** What a person allows again, they allow for the addresses they have: an opt-out or suppression that holds for an address, whoever has it, ends as theirs does. */
import { addressId, hashOfNamed } from '../processors/stores/about-address.ts'
import type { ConsentEvent, Recipient } from '../schemas/generated/types.ts'
import { derivedId } from './derived-id.ts'
import type { GatewayDeps } from './deps.ts'
import { reach } from './reach.ts'
import { opens, reopenings } from './reopen.ts'

interface Address { readonly channel: string; readonly id: string }

/** The events of the addresses that go along with what was told of a person; none where nothing is known of them. */
export async function addressReopenings({ stores, addressHash }: Pick<GatewayDeps, 'stores' | 'addressHash'>, recipient: Recipient | null, told: readonly ConsentEvent[]): Promise<ConsentEvent[]> {
  const opening = told.filter(event => opens(event) || event.action === 'unsuppressed')
  const addresses = opening.length === 0 ? [] : addressesOf(recipient, opening, addressHash)
  if (addresses.length === 0) return []
  const states = await reach('redis', () => stores.recipients.get(addresses.map(({ id }) => id)))
  return addresses.flatMap((address, index) => {
    const held = states[index]?.consents ?? []
    const said = opening.filter(({ channel }) => channel === 'all' || onlyOf(channel) === address.channel).map(event => of(address, event))
    const suppressions = held.filter(({ action }) => action === 'suppressed')
    return [
      ...said.filter(({ action }) => action === 'opted_in' && held.length > 0),
      // In each scope that is closed, whoever closed it (stores/about-address.ts).
      ...said.filter(({ action }) => action === 'unsuppressed').flatMap(event => suppressions.map(({ channel, purpose }) => ({ ...event, consentId: `${event.consentId}:${channel}:${purpose}`, channel, purpose }))),
      ...reopenings(held, said),
    ]
  })
}

const onlyOf = (channel: string): string => (channel === 'email' ? 'email' : 'sms')

/** Those that are named, and those that the person has. */
function addressesOf(recipient: Recipient | null, opening: readonly ConsentEvent[], addressHash: (address: string) => string): Address[] {
  const named = opening.flatMap(({ channel, address }): [string, string | null][] => (channel === 'all' ? [] : [[onlyOf(channel), address]]))
  const hashes = [...named, ['sms', recipient?.phone ?? null] as const, ['email', recipient?.email ?? null] as const].map(([channel, address]) => ({ channel, hash: hashOfNamed(address, addressHash) }))
  return [...new Map(hashes.filter(({ hash }) => hash !== '').map(({ channel, hash }) => [hash, { channel, id: addressId(hash) }])).values()]
}

function of({ id }: Address, event: ConsentEvent): ConsentEvent {
  return { ...event, consentId: derivedId('address', id, event.consentId), recipientId: id, address: null, wordingVersion: null, evidence: { follows: event.consentId } }
}
