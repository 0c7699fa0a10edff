/** Stores that never hold a plain address: what is written is sealed first, what is read is opened for whoever decides. */
import type { Codec } from '../../schemas/codec.ts'
import type { ConsentEvent } from '../../schemas/generated/types.ts'
import type { LedgerStore, RecipientState, RecipientStore, Stores } from '../stores/ports.ts'
import { isSealed, readSealed, sealedText } from './sealed.ts'
import type { Vault } from './vault.ts'
import type { Wrapping } from './wrapping.ts'

const MANIFEST = 'manifest'

/** The stores over a vault whose keys lie in these very stores; `vaultOver` makes another for the stores that a rebuild works on. */
export function sealingStores(stores: Stores, vault: Vault, vaultOver: (keys: Stores['keys']) => Vault, codecOver: (vault: Vault) => Codec, wrapping: Wrapping): Stores {
  const sealing = <Some extends Omit<Stores, 'gate'>>(some: Some, vault: Vault): Some => {
    return { ...some, recipients: sealingRecipients(some.recipients, vault), ledger: sealingLedger(some.ledger, wrapping) }
  }
  return {
    ...sealing(stores, vault),
    gate: {
      ...stores.gate,
      async begin(holdMs, close) {
        const rebuilding = await stores.gate.begin(holdMs, close)
        if (rebuilding === null) return null
        const vault = vaultOver(rebuilding.stores.keys)
        return { ...rebuilding, stores: sealing(rebuilding.stores, vault), codec: codecOver(vault) }
      },
    },
  }
}

function sealingRecipients(store: RecipientStore, vault: Vault): RecipientStore {
  return {
    byAddressHash: hash => store.byAddressHash(hash),
    async get(recipientIds) {
      const states = await store.get(recipientIds)
      const wanted = states.flatMap((state, index) => addressesOf(state).map(address => ({ recipientId: recipientIds[index] ?? '', address })))
      if (wanted.length === 0) return states
      const opened = await vault.openAddresses(wanted)
      const plain = new Map(wanted.map(({ recipientId, address }, index) => [`${recipientId}\u0000${address}`, opened[index] ?? null]))
      return states.map((state, index) => withAddresses(state, address => plain.get(`${recipientIds[index] ?? ''}\u0000${address}`) ?? null))
    },
    applyRecipients: async batch => store.applyRecipients(await vault.sealRecipients(batch)),
    applyConsents: async batch => store.applyConsents(await vault.sealConsents(batch)),
  }
}

/** The distinct sealed addresses of a person: consents mostly name the one of the profile. */
function addressesOf({ recipient, consents }: RecipientState): string[] {
  const all = [recipient?.phone, recipient?.email, ...consents.map(({ address }) => address)]
  return [...new Set(all.filter(address => address !== null && address !== undefined && isSealed(address)))] as string[]
}

function withAddresses({ recipient, consents }: RecipientState, plainOf: (address: string) => string | null): RecipientState {
  const opened = (address: string | null): string | null => (address !== null && isSealed(address) ? plainOf(address) : address)
  return {
    recipient: recipient && { ...recipient, phone: opened(recipient.phone), email: opened(recipient.email) },
    // What cannot be opened any more is still known by its hash.
    consents: consents.map((consent): ConsentEvent => (consent.address === null || !isSealed(consent.address) ? consent : { ...consent, address: plainOf(consent.address) ?? readSealed(consent.address)?.label ?? null })),
  }
}

/** Manifests hold a batch of messages as the provider gets them: many people's, for a day, so they are sealed by the installation's own key. */
function sealingLedger(ledger: LedgerStore, wrapping: Wrapping): LedgerStore {
  const sealed = (key: string, body: Buffer): Buffer => Buffer.from(sealedText({ label: MANIFEST, bytes: wrapping.sealOwn(`${MANIFEST}/${key}`, body) }))
  const opened = (key: string, body: Buffer): Buffer => {
    const parts = readSealed(body.toString('utf8'))
    if (parts === null) return body
    const plain = wrapping.openOwn(`${MANIFEST}/${key}`, parts.bytes)
    if (plain === null) throw new Error('a manifest cannot be opened: FIELD_ENCRYPTION_KEY lacks the key of the day before')
    return plain
  }
  return {
    claim: batch => ledger.claim(batch),
    settle: batch => ledger.settle(batch),
    byProviderMessage: (provider, ids) => ledger.byProviderMessage(provider, ids),
    byRequest: requestIds => ledger.byRequest(requestIds),
    cancel: (requestId, now) => ledger.cancel(requestId, now),
    putManifest: async (key, body, ttlMs) => opened(key, await ledger.putManifest(key, sealed(key, body), ttlMs)),
    manifest: async key => {
      const held = await ledger.manifest(key)
      return held && opened(key, held)
    },
  }
}
