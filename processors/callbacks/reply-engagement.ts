import { classifyReply } from '../compliance/classify-reply.ts'
import type { Deps } from '../kernel/processor.ts'
import type { Stores } from '../stores/ports.ts'
import type { EngagementNews } from '../timing/engagement.ts'
import type { Inbound } from './replies.ts'

/** Replies as occasions on which everyone who has the number engaged. Who asks to be left alone, or may have, does not say when to write. */
export async function engagedReplies(replies: readonly Inbound[], { recipients }: Pick<Stores, 'recipients'>, addressHash: Deps['addressHash']): Promise<EngagementNews[]> {
  const willing = replies.filter(({ text, optOutType }) => optOutType !== 'STOP' && !['opt_out', 'review'].includes(classifyReply(text, { pendingOptIn: false })))
  const found = await Promise.all(willing.map(({ from }) => recipients.byAddressHash(addressHash(from))))
  return willing.flatMap(({ providerMessageId, occurredAt }, index) => (found[index] ?? []).map(recipientId => ({ kind: 'replied', requestId: providerMessageId, recipientId, at: occurredAt })))
}
