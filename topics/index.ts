/** The topics: one row each. Names, keys, who writes and reads, what is kept. The README's table and diagram and `postrider topics` come from here. */
import type { Lane } from '../schemas/generated/types.ts'

export const lanes = ['critical', 'normal'] as const satisfies readonly Lane[]
const DAY = 86_400_000

export interface TopicRow {
  /** Schema file under schemas/, or null for raw bytes. */
  readonly schema: 'communication' | 'event' | 'callback' | 'recipient' | 'consent' | 'deferral' | 'alert' | 'key' | null
  readonly perLane: boolean
  readonly key: string
  readonly writtenBy: readonly string[]
  readonly readBy: readonly string[]
  /** 'compact', or how long records are kept, ms. */
  readonly keep: 'compact' | number
  /** The stage whose output it carries when TOPOLOGY_CUTS has a cut there. */
  readonly cutAfter?: 'compliance' | 'limits' | 'timing'
}

/** The queue behind a provider's pace, or a provider that refuses us, lies in the sender topics: they keep it as long as it may take. */
const QUEUE = 30 * DAY

export const topicTable = {
  'communications.requests': { schema: 'communication', perLane: true, key: 'recipientId', writtenBy: ['producers', 'gateway', 'callbacks', 'deferral', 'stages', 'senders'], readBy: ['compliance', 'analytics'], keep: 7 * DAY },
  'communications.compliant': { schema: 'communication', perLane: true, key: 'recipientId', writtenBy: ['compliance'], readBy: ['limits'], keep: 3 * DAY, cutAfter: 'compliance' },
  'communications.permitted': { schema: 'communication', perLane: true, key: 'recipientId', writtenBy: ['limits'], readBy: ['timing'], keep: 3 * DAY, cutAfter: 'limits' },
  'communications.due': { schema: 'communication', perLane: true, key: 'recipientId', writtenBy: ['timing'], readBy: ['cost'], keep: 3 * DAY, cutAfter: 'timing' },
  'communications.sms': { schema: 'communication', perLane: true, key: 'recipientId', writtenBy: ['cost', 'deferral'], readBy: ['sms sender'], keep: QUEUE },
  'communications.email': { schema: 'communication', perLane: true, key: 'recipientId', writtenBy: ['cost', 'deferral'], readBy: ['email sender'], keep: QUEUE },
  'communications.deferred': { schema: 'deferral', perLane: false, key: 'requestId#pass.attempt', writtenBy: ['stages', 'senders', 'deferral'], readBy: ['deferral'], keep: 'compact' },
  'communications.events': { schema: 'event', perLane: false, key: 'requestId', writtenBy: ['stages', 'senders', 'callbacks', 'deferral'], readBy: ['analytics', 'monitors'], keep: 400 * DAY },
  'communications.callbacks': { schema: 'callback', perLane: false, key: 'provider message id', writtenBy: ['gateway'], readBy: ['callbacks'], keep: 30 * DAY },
  'communications.recipients': { schema: 'recipient', perLane: false, key: 'recipientId', writtenBy: ['gateway', 'callbacks'], readBy: ['recipients'], keep: 'compact' },
  'communications.keys': { schema: 'key', perLane: false, key: 'recipientId', writtenBy: ['producers', 'gateway', 'every consumer', 'keys'], readBy: ['recipients'], keep: 'compact' },
  'communications.consents': { schema: 'consent', perLane: false, key: 'recipientId', writtenBy: ['gateway', 'callbacks', 'senders'], readBy: ['recipients', 'analytics'], keep: 2555 * DAY },
  'communications.alerts': { schema: 'alert', perLane: false, key: 'monitor', writtenBy: ['monitors'], readBy: ['notifier', 'analytics'], keep: 30 * DAY },
  'communications.dead-letters': { schema: null, perLane: false, key: 'original key', writtenBy: ['every consumer'], readBy: ['dlq'], keep: 30 * DAY },
} as const satisfies Record<string, TopicRow>
export type TopicName = keyof typeof topicTable

/** The name on the broker: lanes have topics of their own. */
export function topicFor(name: TopicName, lane?: Lane): string {
  const row: TopicRow = topicTable[name]
  return row.perLane ? `${name}.${lane ?? 'normal'}` : name
}
