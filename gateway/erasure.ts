/** Erases a person (GDPR art. 17): what may be sent stops at once, what is known of them becomes unreadable, what proves that it was right stays. */
import type { ConsentEvent, Recipient } from '../schemas/generated/types.ts'
import type { RecipientState } from '../processors/stores/ports.ts'
import { topicFor } from '../topics/index.ts'
import { forget } from './cancel.ts'
import { derivedId } from './derived-id.ts'
import type { GatewayDeps } from './deps.ts'
import { refusal } from './errors.ts'
import { iso } from './iso.ts'
import { publish, reach } from './reach.ts'
import { consentRecord } from './recipients.ts'
import type { Taken } from './recipients.ts'

export interface ErasureReceipt {
  readonly erasureId: string
  readonly recipientId: string
  readonly at: string
  readonly what: { readonly profile: 'erased'; readonly suppressed: readonly string[]; readonly cancelled: readonly string[]; readonly dataKey: 'shredded' }
}

/** Names the suppressions that an erasure leaves, so that repeating it finds them again. */
const SOURCE = 'erasure'

/**
 * Erases, or finishes an erasure that was begun: repeating answers the same receipt but for what there was left to cancel. Order and what a crash between two
 * steps does (whoever asked repeats):
 *   1 consents in the store   from here on the ledger's last look lets nothing out. Crash after: the profile is still there and is read again
 *   2 profile in the store    crash after: the suppressions are read back from the store, the addresses are not needed again
 *   3 both in the log         crash after: as after 2; the same ids and times are written again
 *   4 cancel what waits       crash after: what still waits is rejected when it wakes
 *   5 shred the data key      crash before: the copies that lie in the log can still be opened, so whoever asked repeats
 */
export async function erase(deps: GatewayDeps, recipientId: string, by: string): Promise<Taken<ErasureReceipt>> {
  const [state] = await reach('redis', () => deps.stores.recipients.get([recipientId]))
  if (!state || (state.recipient === null && state.consents.length === 0)) return { ok: false, refusal: refusal('not_found', 'nobody is known by this id') }
  const now = deps.now()
  const at = state.recipient?.erasedAt ?? state.consents.find(({ action }) => action === 'erased')?.at ?? now
  const consents = erasureOf(deps, recipientId, state, by, at)
  const erased = erasedProfile(recipientId, state.recipient, at)
  await reach('redis', () => deps.stores.recipients.applyConsents(consents))
  await reach('redis', () => deps.stores.recipients.applyRecipients([erased]))
  await publish(deps, [{ topic: topicFor('communications.recipients'), key: recipientId, value: deps.codec.encode('recipient', erased) }, ...consents.map(consent => consentRecord(deps, consent))])
  const cancelled = await cancelWaiting(deps, recipientId, now)
  await reach('kafka', () => deps.vault.shred(recipientId))
  deps.log.info({ recipientId, by, cancelled: cancelled.length }, 'a person was erased')
  const suppressed = consents.filter(({ action }) => action === 'suppressed').map(({ channel }) => channel)
  return { ok: true, value: { erasureId: derivedId(SOURCE, recipientId, at), recipientId, at: iso(at), what: { profile: 'erased', suppressed, cancelled, dataKey: 'shredded' } } }
}

/** The audit entry, and a suppression of each address by its hash; those of an erasure that was begun before are found in the store. */
function erasureOf({ addressHash }: GatewayDeps, recipientId: string, { recipient, consents }: RecipientState, by: string, at: number): ConsentEvent[] {
  const known = consents.filter(({ action, source }) => action === 'erased' || (action === 'suppressed' && source === SOURCE))
  const base: Omit<ConsentEvent, 'consentId' | 'channel' | 'action' | 'address' | 'source'> = { recipientId, purpose: 'all', level: 'none', at, keep: [], wordingVersion: null, evidence: { by } }
  const addresses = [['sms', recipient?.phone ?? null], ['email', recipient?.email ?? null]] as const
  const made: ConsentEvent[] = [
    { ...base, consentId: derivedId('erased', recipientId, at), channel: 'all', action: 'erased', address: null, source: 'api' },
    ...addresses.flatMap(([channel, address]): ConsentEvent[] => address === null ? []
      : [{ ...base, consentId: derivedId('erased', recipientId, at, channel), channel, action: 'suppressed', address: addressHash(address), source: SOURCE }]),
  ]
  return [...known, ...made.filter(({ consentId }) => !known.some(held => held.consentId === consentId))]
}

/** Nothing but that it was erased; newer than whatever was known. */
function erasedProfile(recipientId: string, known: Recipient | null, erasedAt: number): Recipient {
  if (known?.erasedAt) return known
  return {
    recipientId, updatedAt: Math.max(erasedAt, (known?.updatedAt ?? 0) + 1), phone: null, email: null, zone: null, zoneVerifiedAt: null, country: null, state: null, locale: null,
    quietStart: null, quietEnd: null, pausedUntil: null, erasedAt, facts: {},
  }
}

/** What a sender has in hand already stays with it: its outcome must become known. */
async function cancelWaiting(deps: GatewayDeps, recipientId: string, now: number): Promise<string[]> {
  const waiting = await reach('redis', () => deps.stores.deferrals.byRecipient(recipientId))
  const free = await reach('redis', () => Promise.all(waiting.map(({ requestId }) => deps.stores.ledger.cancel(requestId, now))))
  const gone = waiting.filter((_, index) => free[index])
  if (gone.length > 0) await forget(deps, gone, 'subject_erased', now)
  return [...new Set(gone.map(({ requestId }) => requestId))]
}
