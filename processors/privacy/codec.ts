/** The codec of everything that decides or sends: opens communications and callbacks as they are decoded, and writes them sealed. */
import type { Codec, Decoded, SchemaName, SchemaTypes } from '../../schemas/codec.ts'
import type { Communication, ConsentEvent, ProviderCallback } from '../../schemas/generated/types.ts'
import { closed } from './content.ts'
import { hasOpenEvidence, sealedEvidence } from './evidence.ts'
import { isPlainAddress, readSealed, sealedText } from './sealed.ts'
import type { Vault } from './vault.ts'
import type { Wrapping } from './wrapping.ts'

const CALLBACK = 'callback'
const unreadable = { ok: false, reason: 'undecodable' } as const

/**
 * Encoding is synchronous, so it can only write what is sealed already: decoding a communication seals it if it came plain, and whoever makes one asks the vault
 * (sealCommunications). A consent that nobody sealed (sealConsents) names its address by the hash, and its evidence by name alone. Callbacks are nobody's in particular; the installation's own key seals them.
 */
export function sealingCodec(codec: Codec, vault: Vault, wrapping: Wrapping, addressHash: (address: string) => string): Codec {
  return {
    encode(name, value) {
      if (isOf('communication', name, value)) return codec.encode('communication', closed(value))
      if (isOf('consent', name, value)) return codec.encode('consent', withoutPerson(value, addressHash))
      if (isOf('callback', name, value)) return codec.encode('callback', sealedCallback(value, wrapping))
      return codec.encode(name, value)
    },
    async decode<N extends SchemaName>(name: N, values: readonly (Buffer | null)[]): Promise<Decoded<SchemaTypes[N]>[]> {
      const decoded = await codec.decode(name, values)
      if (name === 'communication') return await openedCommunications(decoded as Decoded<Communication>[], vault) as Decoded<SchemaTypes[N]>[]
      if (name === 'callback') return (decoded as Decoded<ProviderCallback>[]).map(result => openedCallback(result, wrapping)) as Decoded<SchemaTypes[N]>[]
      return decoded
    },
  }
}

function isOf<N extends SchemaName>(wanted: N, name: SchemaName, _value: SchemaTypes[SchemaName]): _value is SchemaTypes[N] {
  return name === wanted
}

async function openedCommunications(decoded: readonly Decoded<Communication>[], vault: Vault): Promise<Decoded<Communication>[]> {
  const opened = await vault.openCommunications(decoded.flatMap(result => result.ok ? [result.value] : []))
  let next = 0
  return decoded.map(result => {
    if (!result.ok) return result
    const one = opened[next]
    next += 1
    return one ? { ok: true, value: one } : { ...unreadable, message: 'sealed: it cannot be opened with this person\'s key, for this request' }
  })
}

function withoutPerson(consent: ConsentEvent, addressHash: (address: string) => string): ConsentEvent {
  const { address } = consent
  return { ...consent, address: isPlainAddress(address) ? addressHash(address) : address, evidence: hasOpenEvidence(consent) ? sealedEvidence(consent, 'shredded') : consent.evidence }
}

function sealedCallback(callback: ProviderCallback, wrapping: Wrapping): ProviderCallback {
  return { ...callback, body: Buffer.from(sealedText({ label: CALLBACK, bytes: wrapping.sealOwn(`${CALLBACK}/${callback.callbackId}`, callback.body) })) }
}

function openedCallback(result: Decoded<ProviderCallback>, wrapping: Wrapping): Decoded<ProviderCallback> {
  const parts = result.ok ? readSealed(result.value.body.toString('latin1')) : null
  if (!result.ok || parts?.label !== CALLBACK) return result
  const body = wrapping.openOwn(`${CALLBACK}/${result.value.callbackId}`, parts.bytes)
  return body === null ? { ...unreadable, message: 'body: it is sealed by a key that FIELD_ENCRYPTION_KEY does not hold' } : { ok: true, value: { ...result.value, body } }
}
