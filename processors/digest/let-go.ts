import type { Communication } from '../../schemas/generated/types.ts'
import { topicFor } from '../../topics/index.ts'
import type { OutRecord } from '../../topics/port.ts'

/**
 * What was to go out in a message that never will, woken at once: the slot is free again, and the first of them carries the others. The woken record and the tombstone of the wait,
 * as in deferral/wake.ts: whoever wakes the same wait meanwhile is a duplicate to admission.
 */
export function letGo({ digest, lane, recipientId }: Communication): OutRecord[] {
  return [
    ...digest.map(({ payload }) => ({ topic: topicFor('communications.requests', lane), key: recipientId, value: payload })),
    ...digest.map(({ deferralKey }) => ({ topic: topicFor('communications.deferred'), key: deferralKey, value: null })),
  ]
}
