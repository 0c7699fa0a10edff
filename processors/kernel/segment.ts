import type { Lane } from '../../schemas/generated/types.ts'
import type { TopicName } from '../../topics/index.ts'
import type { Stage } from './stage.ts'

/** Consecutive stages of a lane between two cuts. */
export interface Segment {
  readonly lane: Lane
  readonly stages: readonly Stage[]
  readonly reads: TopicName
  /** The topic after the cut, or the sender topics. */
  readonly output: TopicName | 'senders'
}
