/** The timing stage: finds out where people may be, and lets through what may go out now. */
import { hoursOf } from '../compliance/hours-of.ts'
import { candidateZones } from '../recipients/zones/index.ts'
import type { Stage } from '../kernel/stage.ts'
import { decide } from './decide.ts'
import { engagedOf } from './engagement.ts'
import type { RecipientTiming } from './decide.ts'
import { isValidZone } from './windows.ts'

export const timing: Stage<RecipientTiming> = {
  name: 'timing',
  async load(batch, stores, context) {
    const { now, policy, settings } = context
    const states = await stores.recipients.get(batch.map(communication => communication.recipientId))
    const engaged = await engagedOf(batch, stores, context)
    return batch.map((communication, index) => {
      const recipient = states[index]?.recipient ?? null
      const bound = settings.TIMEZONE_AWARE && (policy.categories[communication.category]?.windows.length ?? 0) > 0
      const zones = bound && recipient ? candidateZones(recipient, recipient.phone, now).zones : []
      // A zone that this process's tzdata does not know still counts as a place, read as the default one.
      return { recipient, zones: zones.map(zone => isValidZone(zone) ? zone : settings.TIMEZONE_DEFAULT), engaged: engaged[index], ...(recipient && { legal: () => hoursOf(communication, recipient, communication.channel, context) }) }
    })
  },
  decide,
}
