import { ENGAGEMENT_KEPT } from '../engagement.ts'
import type { EngagementStore } from '../engagement.ts'

/** Engagement in memory: the model of the one in Redis. Nothing expires. */
export function memoryEngagement(): EngagementStore {
  const people = new Map<string, Map<string, number>>()
  return {
    note: async batch => batch.forEach(({ recipientId, id, at }) => {
      const held = people.get(recipientId) ?? new Map<string, number>()
      held.set(id, Math.min(at, held.get(id) ?? at))
      const latest = [...held].sort(([aId, a], [bId, b]) => b - a || (aId < bId ? 1 : -1)).slice(0, ENGAGEMENT_KEPT)
      people.set(recipientId, new Map(latest))
    }),
    of: async recipientIds => recipientIds.map(recipientId => [...(people.get(recipientId)?.values() ?? [])].sort((a, b) => a - b)),
    forget: async recipientIds => recipientIds.forEach(recipientId => people.delete(recipientId)),
  }
}
