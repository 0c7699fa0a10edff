/** The limits stage: reserves one slot per message under all caps, for the whole batch in one round trip, and finds what may go out with it. */
import type { Codec } from '../../schemas/codec.ts'
import type { Communication } from '../../schemas/generated/types.ts'
import { gatherNothing, gatherWith } from '../digest/gather.ts'
import type { Gather } from '../digest/gather.ts'
import type { DecideContext, Stage } from '../kernel/stage.ts'
import { candidateZones } from '../recipients/zones/index.ts'
import type { SlotRequest, Stores } from '../stores/ports.ts'
import { isValidZone } from '../timing/windows.ts'
import { capChannel, capsFor } from './caps.ts'
import { decide, gathersUntil } from './decide.ts'
import type { LimitState } from './decide.ts'

export interface LimitOptions {
  /** Reads what waits; without it nothing is merged. */
  readonly codec?: Pick<Codec, 'decode'>
}

/** The stage of the chain. */
export function limitsStage({ codec }: LimitOptions = {}): Stage<LimitState> {
  const gather = codec ? gatherWith(codec) : gatherNothing
  return { name: 'limits', decide, load: async (batch, stores, context) => withDigests(await slots(batch, stores, context), batch, gather, stores, context) }
}

/** The stage by itself: it merges nothing. */
export const limits: Stage<LimitState> = limitsStage()

async function slots(batch: readonly Communication[], stores: Stores, context: DecideContext): Promise<LimitState[]> {
  const zones = await calendarZones(batch, stores, context)
  const requests = batch.flatMap((communication, index) => slotRequest(communication, zones[index] ?? context.settings.TIMEZONE_DEFAULT, context))
  const answers = await stores.limits.reserve(requests)
  let next = 0
  return batch.map(communication => {
    // Unknown categories are dead letters in decide; they reserve nothing.
    if (!context.policy.categories[communication.category]) return { held: true }
    const answer = answers[next]
    next += 1
    if (!answer) throw new Error('the store answered fewer slots than were asked')
    return answer
  })
}

/** Whoever has a slot and will not wait any longer takes along what waits. */
async function withDigests(states: LimitState[], batch: readonly Communication[], gather: Gather, stores: Stores, context: DecideContext): Promise<LimitState[]> {
  const going = batch.flatMap((communication, index) => {
    const category = context.policy.categories[communication.category]
    return states[index]?.held && category?.onCapHit === 'digest' && gathersUntil(communication, category, context) === null ? [{ communication, index }] : []
  })
  if (going.length === 0) return states
  const found = await gather(going.map(({ communication }) => communication), stores, context)
  going.forEach(({ index }, position) => { states[index] = { held: true, digest: found[position] ?? [] } })
  return states
}

function slotRequest(communication: Communication, zone: string, { now, policy, settings }: DecideContext): SlotRequest[] {
  const category = policy.categories[communication.category]
  if (!category) return []
  const { requestId, recipientId, subjectKey } = communication
  return [{
    requestId, recipientId, subjectKey, channel: capChannel(communication.channel), category: communication.category, now, leaseMs: settings.LIMIT_LEASE_MS,
    caps: capsFor(communication, category, settings, now, zone),
  }]
}

/** Where each person's calendar periods begin. People are looked up only if there are calendar windows at all. */
async function calendarZones(batch: readonly Communication[], stores: Stores, { now, settings }: DecideContext): Promise<string[]> {
  if (settings.LIMIT_CALENDAR_WINDOWS.length === 0 || !settings.TIMEZONE_AWARE) return []
  const states = await stores.recipients.get(batch.map(communication => communication.recipientId))
  return batch.map((_, index) => {
    const recipient = states[index]?.recipient
    const zone = recipient ? candidateZones(recipient, recipient.phone, now).zones[0] : undefined
    return zone !== undefined && isValidZone(zone) ? zone : settings.TIMEZONE_DEFAULT
  })
}
