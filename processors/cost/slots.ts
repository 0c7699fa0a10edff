/** A message that money sends by another channel counts there: its slot moves under that channel's caps, or stays out of it. */
import type { Communication } from '../../schemas/generated/types.ts'
import type { DecideContext } from '../kernel/stage.ts'
import { capChannel } from '../limits/caps.ts'
import { limits } from '../limits/index.ts'
import type { SlotAnswer, Stores } from '../stores/ports.ts'
import type { Option } from './options.ts'

export type NoSlot = Extract<SlotAnswer, { held: false }>
export interface Move { readonly communication: Communication; readonly to: Option }

/**
 * Asks for slots under the caps of other channels, in one round trip, or none when nobody moves; null where the slot is held. The store replaces the slot of the
 * channel asked for, which is not needed any more: without money there, the message goes by the other channel or not at all.
 */
export async function moveSlots(moves: readonly (Move | null)[], stores: Stores, context: DecideContext): Promise<(NoSlot | null)[]> {
  const moving = moves.flatMap((move, index) => move && capChannel(move.to.channel) !== capChannel(move.communication.channel) ? [{ ...move, index }] : [])
  const refused: (NoSlot | null)[] = moves.map(() => null)
  if (moving.length === 0) return refused
  const answers = await limits.load(moving.map(({ communication, to }) => ({ ...communication, channel: to.channel })), stores, context)
  moving.forEach(({ index }, position) => {
    const answer = answers[position]
    if (!answer) throw new Error('the store answered fewer slots than were asked')
    refused[index] = answer.held ? null : answer
  })
  return refused
}
