/** The timing stage: reads where people may be, and lets through what may go out now. */
import type { Recipient } from '../../schemas/generated/types.ts'
import type { Stage } from '../kernel/stage.ts'
import { decide } from './decide.ts'
import type { RecipientTiming } from './decide.ts'
import { isValidZone } from './windows.ts'

/** All zones in which a person may be, by profile and number (processors/recipients/zones). */
export type CandidateZones = (recipient: Recipient | null, phone: string | null, now: number) => { readonly zones: readonly string[] }

export function timingStage({ candidateZones }: { readonly candidateZones: CandidateZones }): Stage<RecipientTiming> {
  return {
    name: 'timing',
    async load(batch, stores, { now, policy, settings }) {
      const states = await stores.recipients.get(batch.map(communication => communication.recipientId))
      return batch.map((communication, index) => {
        const recipient = states[index]?.recipient ?? null
        const bound = settings.TIMEZONE_AWARE && (policy.categories[communication.category]?.windows.length ?? 0) > 0
        const zones = bound ? candidateZones(recipient, recipient?.phone ?? null, now).zones : []
        // A zone that this process's tzdata does not know still counts as a place, read as the default one.
        return { recipient, zones: zones.map(zone => isValidZone(zone) ? zone : settings.TIMEZONE_DEFAULT) }
      })
    },
    decide,
  }
}
