import type { LogRecord } from '../../topics/port.ts'
import { engagedReplies } from '../callbacks/reply-engagement.ts'
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
