import type { ConsentEvent, Recipient } from '../../../schemas/generated/types.ts'
import { aboutAddress } from '../about-address.ts'
import { foldKey } from '../consent-kind.ts'
import { blockOf } from '../opt-outs.ts'
import type { RecipientState, RecipientStore } from '../ports.ts'
import type { BatchPlan, Call, Link } from './link.ts'

type AddressHash = (address: string) => string

/** Recipients by lua/join-recipients.lua and join-consents.lua. A person is one string, so a batch is one MGET. */
export function redisRecipients(link: Link, addressHash: AddressHash): RecipientStore {
  const { keys } = link
  const joining: BatchPlan<Hashed> = {
    script: 'join-recipients',
    size: 100,
    width: 2,
    key: item => keys.recipient(item.recipient.recipientId),
    call: items => ({
      keys: items.map(item => keys.recipient(item.recipient.recipientId)),
      args: items.flatMap(item => [item.recipient.updatedAt, item.phone, item.email, JSON.stringify(item.recipient)]),
    }),
  }
  const folding: BatchPlan<ConsentEvent> = {
    script: 'join-consents',
    size: 100,
    key: item => keys.recipient(item.recipientId),
    call: items => ({
      keys: items.flatMap(item => [keys.recipient(item.recipientId), keys.optOuts(item.recipientId)]),
      args: items.flatMap(item => {
        const block = blockOf(item, addressHash)
        return [foldKey(item), item.at, oneLine(item.consentId), block === null ? '' : JSON.stringify(block), JSON.stringify(item)]
      }),
    }),
  }
  const read = async (recipientIds: readonly string[]): Promise<Stored[]> => {
    const replies = await link.run(link.getAll(recipientIds.map(keys.recipient)))
    return (replies.flat() as (string | null)[]).map(parse)
  }
  return {
    get: async recipientIds => (await read(recipientIds)).map(({ recipient, consents }) => ({ recipient, consents })),
    applyRecipients: async batch => {
      const items = batch.map((recipient): Hashed => ({ recipient, phone: hashOf(recipient.phone, recipient, addressHash), email: hashOf(recipient.email, recipient, addressHash) }))
      // Indexed before the join and cleaned after it: a crash between leaves an entry too many, which readers see through, never one too few.
      const index = items.flatMap(item => [item.phone, item.email].filter(hash => hash !== '').map((hash): Call => ['zadd', keys.address(hash), 'GT', item.recipient.updatedAt, item.recipient.recipientId]))
      const { replies } = await link.overBatch<Hashed, [string, string]>(joining, items, index)
      const lost = replies.flatMap((hashes, which) => hashes.filter(hash => hash !== '').map((hash): Call => ['zrem', keys.address(hash), items[which]?.recipient.recipientId ?? '']))
      await link.run(lost)
    },
    applyConsents: async batch => void (await link.overBatch(folding, batch.flatMap(consent => [consent, ...aboutAddress(consent, addressHash)]))),
    byAddressHash: async hash => {
      const [ids] = await link.run([['zrevrange', keys.address(hash), 0, -1]])
      const recipientIds = ids as string[]
      const found = (await read(recipientIds)).map((stored, which) => ({ id: recipientIds[which] ?? '', at: stored.recipient?.updatedAt ?? 0, here: stored.hashes.includes(hash) }))
      return found.filter(item => item.here).sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)).map(item => item.id)
    },
  }
}

interface Hashed { readonly recipient: Recipient; readonly phone: string; readonly email: string }
interface Stored extends RecipientState { readonly hashes: readonly string[] }

const hashOf = (address: string | null, recipient: Recipient, addressHash: AddressHash): string => (address === null || recipient.erasedAt !== null ? '' : addressHash(address))
const oneLine = (id: string): string => id.replaceAll(/[\t\n]/g, ' ')

/** Reads the lines of lua/join-recipients.lua back: JSON holds no raw tab or newline. */
function parse(state: string | null): Stored {
  const [first = '', ...lines] = state === null ? [] : state.split('\n')
  const [, phone = '', email = ''] = first.split('\t', 3)
  return {
    recipient: first === '' ? null : (JSON.parse(afterTab(first, 3)) as Recipient),
    consents: lines.map(line => JSON.parse(afterTab(line, 4)) as ConsentEvent),
    hashes: [phone, email],
  }
}

function afterTab(line: string, count: number): string {
  let at = -1
  for (let tab = 0; tab < count; tab += 1) at = line.indexOf('\t', at + 1)
  return line.slice(at + 1)
}
