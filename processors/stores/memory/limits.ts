import type { Cap, LimitStore, SlotAnswer, SlotRequest } from '../ports.ts'

interface Slot {
  readonly requestId: string
  readonly at: number
  readonly channel: 'sms' | 'email'
  readonly category: string
  readonly subjectKey: string | null
  /** End of lease, ms; 0 once released, Infinity once committed. */
  lease: number
}
interface Person { slots: Slot[]; span: number }

/** How long beyond the longest window a slot is kept, for clocks that disagree; the same in lua/limits-reserve.lua. */
const slackMs = 3_600_000

export interface MemoryLimits extends LimitStore {
  commit(recipientId: string, requestId: string): void
  release(recipientId: string, requestId: string): void
}

/** Limits in memory: the model that the Redis scripts are tested against. */
export function memoryLimits(): MemoryLimits {
  const people = new Map<string, Person>()
  const slotOf = (recipientId: string, requestId: string): Slot | undefined => people.get(recipientId)?.slots.find(slot => slot.requestId === requestId)
  const reserve = (item: SlotRequest): SlotAnswer => {
    const person = people.get(item.recipientId) ?? { slots: [], span: 0 }
    const mine = person.slots.find(slot => slot.requestId === item.requestId)
    if (mine !== undefined && (mine.lease === Infinity || (mine.lease > item.now && sameFacts(mine, item)))) {
      mine.lease = Math.max(mine.lease, item.now + item.leaseMs)
      return { held: true }
    }
    const span = Math.max(person.span, ...item.caps.map(cap => cap.windowMs))
    const kept = person.slots.filter(slot => slot !== mine && slot.at > item.now - span - slackMs)
    const counted = kept.filter(slot => slot.lease > item.now)
    const refusal = binding(item, counted)
    if (refusal !== null) return refusal
    const { requestId, channel, category, subjectKey, now } = item
    people.set(item.recipientId, { span, slots: [...kept, { requestId, channel, category, subjectKey, at: now, lease: now + item.leaseMs }] })
    return { held: true }
  }
  return {
    reserve: async batch => batch.map(reserve),
    history: async (recipientId, now) => {
      const { slots, span } = people.get(recipientId) ?? { slots: [], span: 0 }
      return slots
        .filter(slot => slot.at > now - span && slot.lease > now)
        .sort((a, b) => b.at - a.at || (a.requestId < b.requestId ? -1 : 1))
        .map(({ lease, ...slot }) => ({ ...slot, committed: lease === Infinity }))
    },
    commit: (recipientId, requestId) => {
      const slot = slotOf(recipientId, requestId)
      if (slot !== undefined) slot.lease = Infinity
    },
    release: (recipientId, requestId) => {
      const slot = slotOf(recipientId, requestId)
      if (slot !== undefined && slot.lease !== Infinity) slot.lease = 0
    },
  }
}

const sameFacts = (slot: Slot, item: SlotRequest): boolean => slot.channel === item.channel && slot.category === item.category && slot.subjectKey === item.subjectKey

/** The cap that frees last, the earlier one of equals, or null when all have room. */
function binding(item: SlotRequest, slots: readonly Slot[]): SlotAnswer | null {
  const full = item.caps.filter(cap => cap.binding && countedBy(cap, slots, item.now).length >= cap.limit).map(cap => ({ cap: cap.name, freeAt: freeAt(cap, slots, item.now) }))
  const last = full.reduce<(typeof full)[number] | null>((worst, cap) => (worst === null || cap.freeAt > worst.freeAt ? cap : worst), null)
  return last === null ? null : { held: false, ...last }
}

function countedBy(cap: Cap, slots: readonly Slot[], now: number): Slot[] {
  const { channel, category, subjectKey } = cap.counts
  return slots.filter(slot =>
    (cap.calendarStart === undefined ? slot.at > now - cap.windowMs : slot.at >= cap.calendarStart && slot.at < cap.calendarStart + cap.windowMs)
    && (channel === undefined || slot.channel === channel)
    && (category === undefined || slot.category === category)
    && (subjectKey === undefined || slot.subjectKey === subjectKey))
}

/** First instant with room: when the limit-th newest slot leaves, or the calendar period ends. */
function freeAt(cap: Cap, slots: readonly Slot[], now: number): number {
  if (cap.limit <= 0) return Number.MAX_SAFE_INTEGER
  if (cap.calendarStart !== undefined) return cap.calendarStart + cap.windowMs
  const newestFirst = countedBy(cap, slots, now).map(slot => slot.at).sort((a, b) => b - a)
  return (newestFirst[cap.limit - 1] ?? 0) + cap.windowMs
}
