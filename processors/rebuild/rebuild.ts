/**
 * Restores the state from the log. What is read, and why in this order:
 *
 *   1 committed offsets   first: whatever is committed after this is either told by an event below, or not committed at all (kernel/in-epoch.ts)
 *   2 ends of topics      from here on nobody adds what we need: the stores are closed, and workers write to them before they tell the log
 *   3 data keys, for what is sealed with them; then people, consents, what waits, events, top-ups, requests that were worked off: into the stores, all of it joins
 *     replies after the people, where somebody's best hour is learned from them
 *   4 in hand             what is not committed and has no outcome may have been sent: claimed, so that the provider is asked first
 *
 * A crash anywhere leaves the gate closed; the next rebuild begins anew, and joining things twice changes nothing.
 */
import type { CommunicationEvent } from '../../schemas/generated/types.ts'
import type { LogRecord } from '../../topics/port.ts'
import type { LogRange } from '../../topics/range.ts'
import { topUpOf } from '../cost/top-up.ts'
import { admissionOf } from '../kernel/intake.ts'
import { learnsHours, noteEngagement } from '../timing/engagement.ts'
import { openGate } from '../stores/memory/gate.ts'
import type { DeferralEntry, LogMark, Rebuilding, Stores } from '../stores/ports.ts'
import { applyRestores } from './apply.ts'
import type { RebuildDeps } from './deps.ts'
import { groupsOf } from './groups.ts'
import { inHandOf } from './in-hand.ts'
import { ALERTS, CALLBACKS, committedOf, CONSENTS, DEFERRED, EVENTS, KEYS, max, offsetsOf, RECIPIENTS, spansOf } from './positions.ts'
import type { Span } from './positions.ts'
import { restoreReplies, restoreStops } from './replies.ts'
import { nothing, restoreEvent } from './restore.ts'

export interface Rebuilt {
  /** Up to where everything is in the store. */
  readonly mark: LogMark
  /** Records read, by topic. */
  readonly read: Readonly<Record<string, number>>
  /** Messages that may have been on their way to a provider when the state was lost. */
  readonly inHand: number
}

/**
 * Reads what the stores may lack. What is left of a state that has to be read from the beginning is forgotten first: of a cluster one node may be lost, and
 * what the others remember for some days only, as resolved reservations, would be counted a second time. The gate stays as it is: opening it is up to the caller.
 */
export async function rebuild(given: RebuildDeps, rebuilding: Pick<Rebuilding, 'stores' | 'codec' | 'since' | 'wipe'>): Promise<Rebuilt> {
  const { admin } = given
  const { since } = rebuilding
  if (since === null) await rebuilding.wipe()
  const stores: Stores = { ...rebuilding.stores, gate: openGate }
  const deps: RebuildDeps = { ...given, codec: rebuilding.codec ?? given.codec }
  const groups = groupsOf(deps.settings)

  const requests = new Map<string, readonly Span[]>()
  for (const { topic, groupId } of groups.requests) requests.set(topic, await committedOf(admin, groupId, topic))
  const tails = []
  for (const tail of groups.tails) tails.push({ tail, committed: offsetsOf(await committedOf(admin, tail.groupId, tail.topic)) })

  const whole = new Map<string, readonly Span[]>()
  for (const topic of [KEYS, RECIPIENTS, CONSENTS, DEFERRED, EVENTS, ALERTS]) whole.set(topic, await spansOf(admin, topic))
  const ends = new Map<string, readonly Span[]>()
  for (const { topic } of groups.tails) ends.set(topic, await spansOf(admin, topic))

  const from = ({ partition, start }: Span, topic: string): bigint => max(since?.[topic]?.[partition] ?? start, start)
  const ranges = [...whole, ...requests].filter(([topic]) => topic !== DEFERRED)
    .flatMap(([topic, spans]) => spans.map((span): LogRange => ({ topic, partition: span.partition, from: from(span, topic), to: span.end })))
  for (const { partition, start, end } of whole.get(DEFERRED) ?? []) {
    // The index knows itself how far it is: position and entries are one write.
    ranges.push({ topic: DEFERRED, partition, from: max(await stores.deferrals.position(partition) ?? start, start), to: end })
  }
  const replies = deps.interpret && learnsHours(deps.policy, deps.settings) ? (await spansOf(admin, CALLBACKS)).map(({ partition, start, end }): LogRange => ({ topic: CALLBACKS, partition, from: start, to: end })) : []
  const read: Record<string, number> = {}
  const restore = async (records: readonly LogRecord[]): Promise<void> => {
    const topic = records[0]?.topic ?? ''
    read[topic] = (read[topic] ?? 0) + records.length
    await restorerOf(topic)(deps, stores, records)
  }
  await deps.read(ranges.filter(({ topic }) => topic === KEYS), restore)
  await deps.read(ranges.filter(({ topic }) => topic !== KEYS), restore)
  await deps.read(replies, restore)
  // A STOP is answered once it lies here and in the store: of what nobody has worked off the store was all that sends look at.
  if (deps.interpret) {
    const unread = await committedOf(admin, groups.callbacks, CALLBACKS)
    const callbackEnds = await spansOf(admin, CALLBACKS)
    await deps.read(unread.map(({ partition, end }): LogRange => ({ topic: CALLBACKS, partition, from: end, to: callbackEnds.find(span => span.partition === partition)?.end ?? end })), records => restoreStops(deps, stores, records))
  }

  let inHand = 0
  const claims = inHandOf(deps, stores)
  for (const { tail, committed } of tails) {
    const rest = (ends.get(tail.topic) ?? []).map(({ partition, start, end }): LogRange => ({ topic: tail.topic, partition, from: max(committed[partition] ?? start, start), to: end }))
    await deps.read(rest, async records => { inHand += await claims(tail, records) })
  }
  const mark = Object.fromEntries([...whole, ...requests].filter(([topic]) => topic !== DEFERRED).map(([topic, spans]) => [topic, offsetsOf(spans)]))
  return { mark, read, inHand }
}

type Restorer = (deps: RebuildDeps, stores: Stores, records: readonly LogRecord[]) => Promise<void>
const restorers: Readonly<Record<string, Restorer>> = { [KEYS]: restoreKeys, [RECIPIENTS]: restorePeople, [CONSENTS]: restoreConsents, [DEFERRED]: restoreWaiting, [EVENTS]: restoreEvents, [ALERTS]: restoreTopUps, [CALLBACKS]: restoreReplies }
const restorerOf = (topic: string): Restorer => restorers[topic] ?? restoreAdmissions

/** What cannot be read was put aside by whoever reads the topic every day. */
async function restorePeople({ codec }: RebuildDeps, { recipients, engagement }: Stores, records: readonly LogRecord[]): Promise<void> {
  const decoded = await codec.decode('recipient', records.map(record => record.value))
  const profiles = decoded.flatMap(result => result.ok ? [result.value] : [])
  await recipients.applyRecipients(profiles)
  await engagement.forget(profiles.filter(({ erasedAt }) => erasedAt !== null).map(({ recipientId }) => recipientId))
}

async function restoreKeys({ codec }: RebuildDeps, { keys }: Stores, records: readonly LogRecord[]): Promise<void> {
  const decoded = await codec.decode('key', records.map(record => record.value))
  await keys.join(decoded.flatMap(result => result.ok ? [result.value] : []))
}

async function restoreConsents({ codec }: RebuildDeps, { recipients }: Stores, records: readonly LogRecord[]): Promise<void> {
  const decoded = await codec.decode('consent', records.map(record => record.value))
  await recipients.applyConsents(decoded.flatMap(result => result.ok ? [result.value] : []))
}

async function restoreWaiting({ codec }: RebuildDeps, { deferrals }: Stores, records: readonly LogRecord[]): Promise<void> {
  const decoded = await codec.decode('deferral', records.map(record => record.value))
  const partition = records[0]?.partition ?? 0
  const changes = records.flatMap((record, index): ({ add: DeferralEntry } | { remove: string })[] => {
    const key = record.key?.toString() ?? ''
    const result = decoded[index]
    if (record.value === null) return [{ remove: key }]
    if (!result?.ok) return []
    const { requestId, recipientId, dueAt, target, reason, pass, payload } = result.value
    return [{ add: { key, partition, requestId, recipientId, dueAt, target, reason, pass, payload } }]
  })
  await deferrals.fold(partition, changes, (records.at(-1)?.offset ?? 0n) + 1n)
}

async function restoreEvents(deps: RebuildDeps, stores: Stores, records: readonly LogRecord[]): Promise<void> {
  const decoded = await deps.codec.decode('event', records.map(record => record.value))
  const context = { settings: deps.settings, policy: deps.policy, now: deps.now() }
  const events = decoded.flatMap(result => result.ok ? [result.value] : [])
  await noteEngagement(stores, events.map(({ kind, requestId, recipientId, occurredAt }) => ({ kind, requestId, recipientId, at: occurredAt })), context)
  for (const wave of inWaves(events)) {
    const restores = nothing()
    for (const event of wave) restoreEvent(restores, event, context)
    await applyRestores(stores, restores)
  }
}

/** At most one event of each request at a time, in order: what one gave back must not be what the next has taken. */
function inWaves(events: readonly CommunicationEvent[]): CommunicationEvent[][] {
  const waves: CommunicationEvent[][] = []
  const seen = new Map<string, number>()
  for (const event of events) {
    const turn = seen.get(event.requestId) ?? 0
    seen.set(event.requestId, turn + 1)
    const wave = waves[turn] ??= []
    wave.push(event)
  }
  return waves
}

/** Of the alerts, those that say that money was added. */
async function restoreTopUps({ codec, now }: RebuildDeps, { budgets }: Stores, records: readonly LogRecord[]): Promise<void> {
  const decoded = await codec.decode('alert', records.map(record => record.value))
  const topUps = decoded.flatMap(result => (result.ok ? topUpOf(result.value, now()) : null) ?? [])
  for (const topUp of topUps) await budgets.topUp(topUp)
}

async function restoreAdmissions({ codec }: RebuildDeps, { admission }: Stores, records: readonly LogRecord[]): Promise<void> {
  const decoded = await codec.decode('communication', records.map(record => record.value))
  await admission.admit(records.flatMap((record, index) => {
    const result = decoded[index]
    return result?.ok ? [admissionOf(record, result.value)] : []
  }))
}

