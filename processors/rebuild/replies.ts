import type { LogRecord } from '../../topics/port.ts'
import { engagedReplies } from '../callbacks/reply-engagement.ts'
import { consentsFromReply, meaningOf } from '../callbacks/replies.ts'
import { addressId } from '../stores/about-address.ts'
import type { Stores } from '../stores/ports.ts'
import { noteEngagement } from '../timing/engagement.ts'
import type { RebuildDeps } from './deps.ts'

/** When people replied, from the raw callbacks: no event tells of a reply. People come first, so that their numbers are known. */
export async function restoreReplies({ codec, interpret, addressHash, policy, settings, now }: RebuildDeps, stores: Stores, records: readonly LogRecord[]): Promise<void> {
  const decoded = await codec.decode('callback', records.map(record => record.value))
  const replies = decoded.flatMap(result => {
    const meaning = result.ok ? interpret?.(result.value) : undefined
    return meaning?.kind === 'inbound' ? [meaning] : []
  })
  await noteEngagement(stores, await engagedReplies(replies, stores, addressHash), { now: now(), policy, settings })
}

/** STOPs that were kept and answered, and that the callbacks processor has not come to yet: the same events as it will make of them. */
export async function restoreStops({ codec, interpret, addressHash }: RebuildDeps, { recipients }: Stores, records: readonly LogRecord[]): Promise<void> {
  const decoded = await codec.decode('callback', records.map(record => record.value))
  for (const result of decoded) {
    const meaning = result.ok ? interpret?.(result.value) : undefined
    if (!result.ok || meaning?.kind !== 'inbound' || meaningOf(meaning, [], result.value) !== 'opt_out') continue
    const hash = addressHash(meaning.from)
    const repliers = [...await recipients.byAddressHash(hash), addressId(hash)].map(recipientId => ({ recipientId, consents: [] }))
    await recipients.applyConsents(consentsFromReply('opt_out', meaning, result.value, repliers))
  }
}
