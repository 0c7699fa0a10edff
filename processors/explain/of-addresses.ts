import type { ConsentEvent, Recipient } from '../../schemas/generated/types.ts'
import { addressId } from '../stores/about-address.ts'
import type { RecipientStore } from '../stores/ports.ts'

/** What closes the addresses of a person, whoever had them: the ledger's last look heeds it before a send, so an explanation has to know it. As events of the address's channel. */
export async function closedAddresses(recipient: Recipient | null, recipients: Pick<RecipientStore, 'get'>, addressHash: (address: string) => string): Promise<ConsentEvent[]> {
  const addresses = [['sms', recipient?.phone ?? null], ['email', recipient?.email ?? null]] as const
  const known = addresses.flatMap(([channel, address]) => (address === null ? [] : [{ channel, id: addressId(addressHash(address)) }]))
  const states = known.length === 0 ? [] : await recipients.get(known.map(({ id }) => id))
  return known.flatMap(({ channel }, index) => (states[index]?.consents ?? []).filter(({ action }) => action === 'opted_out' || action === 'suppressed').map(event => ({ ...event, channel })))
}
