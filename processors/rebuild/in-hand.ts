/**
 * What was in hand when the state was lost: records that their group has not committed and whose outcome no event tells. Their message may have gone out
 * this very moment, so they are claimed here, in the name of the worker that may have sent them: whoever gets them next asks the provider first.
 *
 * A group commits a piece of at most CONSUMER_BATCH_SIZE records before it takes the next, so no more than that can be in hand of a partition.
 */
import type { Communication } from '../../schemas/generated/types.ts'
import type { LogRecord } from '../../topics/port.ts'
import { costStage } from '../cost/index.ts'
import { ledgerFacts } from '../kernel/events.ts'
import type { DecideContext } from '../kernel/stage.ts'
import { limits } from '../limits/index.ts'
import { addressOf } from '../senders/plan.ts'
import { enclosedKey } from '../digest/claimed-with.ts'
import { openItems } from '../senders/enclosed.ts'
import { LOST_BATCH } from '../senders/lost.ts'
import type { Stores } from '../stores/ports.ts'
import { applyRestores } from './apply.ts'
import type { RebuildDeps } from './deps.ts'
import { claimFor, heldBy, hold, nothing } from './restore.ts'

/** A topic whose records may be in the hands of a sender. */
export interface Tail {
  readonly topic: string
  readonly groupId: string
  /** On the sender topics limits and cost have passed them; on the request topics, with the senders inline, nothing is decided yet. */
  readonly decided: boolean
  /** May its records have been claimed before they were appended? With the senders inline the chain puts back what it could not finish. */
  readonly handedOn: boolean
}

/** Restores what was in hand, one partition after the other; call with its records in order, from the committed offset on. Answers how many it claimed. */
export function inHandOf(deps: RebuildDeps, stores: Stores): (tail: Tail, records: readonly LogRecord[]) => Promise<number> {
  const room = new Map<string, number>()
  return async (tail, records) => {
    const key = `${tail.topic}/${records[0]?.partition}`
    const left = room.get(key) ?? deps.settings.CONSUMER_BATCH_SIZE
    if (left === 0) return 0
    const items = await itemsOf(deps, stores, tail, records)
    const unclear = items.filter(item => item.standing === 'unclear').slice(0, left)
    room.set(key, left - unclear.length)
    // News of the provider may be all that is told of a send: it counts all the same, and before what only may have gone out. What is counted already is not counted twice.
    const sent = items.filter(item => item.standing === 'sent')
    await count(deps, stores, sent)
    await restore(deps, stores, tail, unclear)
    // Last: what may have gone out by itself has a claim of its own by now.
    await claimItems(deps, stores, [...sent, ...unclear])
    return unclear.length
  }
}

/** `communication` as it was sent or is going to be; `at`: it was not claimed before, ms. `batchKey`: what the ledger has for its claim, or will have. */
interface Item { readonly communication: Communication; readonly at: number; readonly standing: 'unclear' | 'sent' | 'told'; readonly batchKey: string }

/** What the ledger, as the events tell it, knows of the records. */
async function itemsOf(deps: RebuildDeps, stores: Stores, { handedOn }: Tail, records: readonly LogRecord[]): Promise<Item[]> {
  const decoded = await deps.codec.decode('communication', records.map(record => record.value))
  const read = records.flatMap((record, index) => {
    const result = decoded[index]
    if (!result?.ok || !deps.policy.categories[result.value.category]) return []
    const communication = result.value
    return [{ communication, at: handedOn ? Math.min(record.timestamp, communication.requestedAt) : record.timestamp }]
  })
  const entries = read.length === 0 ? [] : await stores.ledger.byRequest(read.map(({ communication }) => communication.requestId))
  return read.map((item, index): Item => {
    const entry = entries[index]
    const batchKey = LOST_BATCH
    // A claim that has survived keeps its key.
    if (!entry || entry.outcome === 'claimed') return { ...item, batchKey: entry?.facts?.batchKey || batchKey, standing: 'unclear' }
    if (entry.outcome === 'accepted') return { ...item, batchKey: entry.facts?.batchKey ?? '', communication: { ...item.communication, costMicros: entry.facts?.costMicros ?? item.communication.costMicros }, standing: 'sent' }
    return { ...item, batchKey, standing: entry.outcome !== 'rejected' && (entry.facts?.attempt ?? 0) < item.communication.attempt ? 'unclear' : 'told' }
  })
}

async function count(deps: RebuildDeps, stores: Stores, items: readonly Item[]): Promise<void> {
  const restores = nothing()
  const context = { now: deps.now(), policy: deps.policy, settings: deps.settings }
  for (const { communication } of items) hold(restores, heldBy(communication, context.now), context)
  await applyRestores(stores, restores)
}

/** Claims what may have gone out in these messages, too, in their name: they tell what became of it. */
async function claimItems(deps: RebuildDeps, stores: Stores, carriers: readonly Item[]): Promise<void> {
  const restores = nothing()
  const opened = await openItems(deps, carriers.map(({ communication }) => communication))
  opened.forEach((items, index) => {
    const carrier = carriers[index]
    if (!carrier) return
    const key = enclosedKey(carrier.communication.requestId, carrier.batchKey)
    const sendChannel = carrier.communication.sendChannel ?? carrier.communication.channel
    for (const { communication } of items) restores.claims.push(claimFor(ledgerFacts({ ...communication, sendChannel, segments: 0, costMicros: 0 }, '', key), carrier.at))
  })
  await applyRestores(stores, restores)
}

async function restore(deps: RebuildDeps, stores: Stores, tail: Tail, items: readonly Item[]): Promise<void> {
  if (items.length === 0) return
  const context = { now: deps.now(), policy: deps.policy, settings: deps.settings }
  const communications = items.map(({ communication }) => communication)
  const granted = tail.decided ? communications : await grant(deps, stores, communications, context)
  const people = await stores.recipients.get(communications.map(({ recipientId }) => recipientId))
  const restores = nothing()
  granted.forEach((communication, index) => {
    const at = items[index]?.at ?? context.now
    const to = addressOf(people[index]?.recipient ?? null, communication.sendChannel ?? communication.channel)
    // The provider is asked for what it took since.
    restores.claims.push(claimFor(ledgerFacts(communication, to === null ? '' : deps.addressHash(to), LOST_BATCH), at))
    if (tail.decided) hold(restores, heldBy(communication, context.now), context)
  })
  await applyRestores(stores, restores)
}

/** Asks limits and cost again, in the order of the topic: whoever got a slot and money then finds room for them now, at the same price. */
async function grant(deps: RebuildDeps, stores: Stores, communications: readonly Communication[], context: DecideContext): Promise<Communication[]> {
  await limits.load(communications, stores, context)
  const states = await costStage(deps).load(communications, stores, context)
  return communications.map((communication, index) => {
    const state = states[index]
    if (state?.kind !== 'reserved' && state?.kind !== 'refused') return communication
    const { channel, segments, micros } = state.option
    return { ...communication, sendChannel: channel, segments, costMicros: micros }
  })
}
