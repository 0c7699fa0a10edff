import { ENGAGEMENT_KEPT } from '../engagement.ts'
import type { EngagementStore } from '../engagement.ts'
import type { Call, Link } from './link.ts'

/** As long as habits are told from it (timing/best-hour.ts). */
const KEEP_MS = 90 * 86_400_000

/** Engagement as one sorted set for each person: occasions by when they first happened, the oldest dropped. */
export function redisEngagement(link: Link): EngagementStore {
  const keyOf = link.keys.engagement
  return {
    note: async batch => {
      if (batch.length === 0) return
      const added = batch.map(({ recipientId, id, at }): Call => ['zadd', keyOf(recipientId), 'LT', at, id])
      const trimmed = [...new Set(batch.map(({ recipientId }) => keyOf(recipientId)))].flatMap((key): Call[] => [['zremrangebyrank', key, 0, -ENGAGEMENT_KEPT - 1], ['pexpire', key, KEEP_MS]])
      await link.inOrder(added, trimmed)
    },
    of: async recipientIds => {
      if (recipientIds.length === 0) return []
      const replies = await link.run(recipientIds.map((recipientId): Call => ['zrange', keyOf(recipientId), 0, -1, 'WITHSCORES']))
      return replies.map(reply => (reply as string[]).flatMap((value, index) => (index % 2 === 1 ? [Number(value)] : [])))
    },
    forget: async recipientIds => void (recipientIds.length > 0 && await link.run(recipientIds.map((recipientId): Call => ['del', keyOf(recipientId)]))),
  }
}
