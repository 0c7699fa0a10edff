import type { Channel, Communication, Recipient } from '../../schemas/generated/types.ts'
import type { DecideContext } from '../kernel/stage.ts'
import { openUntil, wallAt } from '../timing/windows.ts'
import { hoursOf } from './hours-of.ts'

/**
 * When the law's hours close for a message that goes out now, ms; null when no hours bind it or they stay open for `withinMs`. What a provider or a carrier holds back
 * must not arrive after it, so its validity ends there.
 */
export function hoursCloseAt(communication: Communication, recipient: Recipient, channel: Channel, context: DecideContext, withinMs: number): number | null {
  const { now } = context
  const hours = hoursOf(communication, recipient, channel, context)
  if (hours.length === 0) return null
  // A decision holds for a while after it was made; the hours may have closed in it.
  if (!hours.every(({ zone, open }) => open(wallAt(now, zone)))) return now
  const closesAt = openUntil(hours, now, withinMs)
  return closesAt < now + withinMs ? closesAt : null
}
