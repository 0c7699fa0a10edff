/** The limits stage: reserves one slot per message under all caps, for the whole batch in one round trip. */
import type { Communication } from '../../schemas/generated/types.ts'
import type { DecideContext, Stage } from '../kernel/stage.ts'
import { candidateZones } from '../recipients/zones/index.ts'
import type { SlotAnswer, SlotRequest, Stores } from '../stores/ports.ts'
import { isValidZone } from '../timing/windows.ts'
import { capChannel, capsFor } from './caps.ts'
import { decide } from './decide.ts'

export const limits: Stage<SlotAnswer> = {
  name: 'limits',
  async load(batch, stores, context) {
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
  },
  decide,
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
