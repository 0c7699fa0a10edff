/** Cancels a communication that has not gone out. */
import { append } from '../processors/kernel/append.ts'
import { eventFromLedger, eventOf } from '../processors/kernel/events.ts'
import { Unavailable } from '../processors/kernel/unavailable.ts'
import type { DeferralEntry, LedgerFacts } from '../processors/stores/ports.ts'
import { topicFor } from '../topics/index.ts'
import type { OutRecord } from '../topics/port.ts'
import type { GatewayDeps } from './deps.ts'
import { refusal } from './errors.ts'
import type { Refusal } from './errors.ts'
import { publish, reach } from './reach.ts'
import { storyOf } from './story.ts'
import type { Story } from './story.ts'

export type CancelDeps = Pick<GatewayDeps, 'analytics' | 'stores' | 'codec' | 'producer' | 'policy' | 'now'>

const finalKinds: ReadonlySet<string> = new Set(['rejected', 'expired', 'failed', 'digested'])
/** In these states nothing has gone out yet, as far as anyone has told; the ledger decides. */
const openKinds: ReadonlySet<string> = new Set(['accepted', 'deferred', 'unknown', 'cancelled'])

/**
 * Cancels; null when it is cancelled now (again). Order and what a crash between two steps does:
 *   1 ledger    from here on no sender can claim it. Crash after: what waits wakes, and the claim stops it
 *   2 effects   a slot and money that a retry still holds are given back. Crash after: repeating gives nothing back twice
 *   3 produce   the event and the tombstones of what waits, in one send. Crash after: as after 1
 *   4 index     what waited is forgotten at once; the tombstones would do it a moment later
 */
export async function cancel(deps: CancelDeps, requestId: string): Promise<Refusal | null> {
  const story = await storyOf(deps, requestId)
  if (story === null) return refusal('not_found', 'nothing is known by this id; if it was accepted a moment ago, try again')
  if (finalKinds.has(story.state)) return refusal('already_final', `there is nothing to cancel: it is ${story.state}`)
  if (!openKinds.has(story.state)) return refusal('already_sent')
  const now = deps.now()
  if (!await reach('redis', () => deps.stores.ledger.cancel(requestId, now))) return refusal('already_sent')
  const waiting = await reach('redis', () => deps.stores.deferrals.byRequest(requestId))
  if (waiting.length > 0) await forget(deps, waiting, 'cancelled', now)
  else await tell(deps, story, now)
  return null
}

/** What is on its way, or not in the index yet, is not taken out of the log: the event alone says that it was cancelled, to people and to a rebuild of the ledger. */
async function tell(deps: CancelDeps, { requestId, events }: Story, now: number): Promise<void> {
  const [entry] = await reach('redis', () => deps.stores.ledger.byRequest([requestId]))
  const accepted = events.find(({ kind }) => kind === 'accepted')
  const facts = entry?.facts ?? (accepted && { ...unnamed, requestId, requestedAt: Date.parse(accepted.at), channel: accepted.channel })
  // Analytics has not told of it yet, and nobody has claimed it: whoever asks repeats.
  if (!facts) throw new Unavailable('clickhouse', new Error('nothing is told of it yet'))
  const event = eventFromLedger(facts, 'cancelled', 'gateway', now, { reason: 'cancelled', policyVersion: deps.policy.version })
  await publish(deps, [{ topic: topicFor('communications.events'), key: requestId, value: deps.codec.encode('event', event) }])
}
const unnamed: Omit<LedgerFacts, 'requestId' | 'requestedAt' | 'channel'> = { recipientId: '', lane: '', category: '', tenantId: '', campaignId: '', experimentId: '', variant: '', segments: 0, costMicros: 0, attempt: 0, pass: 0, addressHash: '', batchKey: '' }

/** Takes what waits out of the log and the index, and tells of it: steps 2 to 4 of `cancel`, for entries that no sender can claim any more. */
export async function forget(deps: Omit<CancelDeps, 'analytics'>, waiting: readonly DeferralEntry[], reason: 'cancelled' | 'subject_erased', now: number): Promise<void> {
  const decoded = await deps.codec.decode('communication', waiting.map(entry => entry.payload))
  const records: OutRecord[] = []
  const gone: DeferralEntry[] = []
  waiting.forEach((entry, index) => {
    const result = decoded[index]
    // What cannot be read stays: it wakes and goes to the dead letters, where somebody sees it.
    if (!result?.ok) return
    const event = eventOf(result.value, 'cancelled', 'gateway', now, { reason, policyVersion: deps.policy.version, trace: result.value.trace })
    records.push({ topic: topicFor('communications.events'), key: event.requestId, value: deps.codec.encode('event', event) }, { topic: topicFor('communications.deferred'), key: entry.key, value: null })
    gone.push(entry)
  })
  await reach('redis', () => deps.stores.effects.apply(gone.flatMap(({ requestId, recipientId }) => [{ type: 'release_slot', requestId, recipientId }, { type: 'void_budget', requestId }])))
  // An event that is missing would never be told.
  await reach('kafka', () => append(deps.producer, records))
  await reach('redis', () => Promise.all(gone.map(entry => deps.stores.deferrals.remove(entry.partition, [entry.key]))))
}
