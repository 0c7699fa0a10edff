import { eventKinds } from '../kernel/event-kinds.ts'
import type { EventKind } from '../kernel/event-kinds.ts'

/** Place of a delivery status in the delivery state; 0 for what is no state. */
export function rankOf(meaning: { readonly eventKind: string }): number {
  return meaning.eventKind in eventKinds ? eventKinds[meaning.eventKind as EventKind].rank : 0
}
