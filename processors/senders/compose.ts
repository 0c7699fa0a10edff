import { finish } from '../content/finish.ts'
import { expiryOf } from '../timing/expiry.ts'
import type { Communication } from '../../schemas/generated/types.ts'
import type { Deps } from '../kernel/processor.ts'
import type { Outcome } from './outcomes.ts'
import { addressOf, validitySeconds } from './plan.ts'
import type { OutboundMessage } from './port.ts'

/** A communication ready to go: the message as the provider gets it. */
export interface Letter {
  readonly communication: Communication
  readonly message: OutboundMessage
  readonly addressHash: string
  /** Position in the batch it came in. */
  readonly index: number
  /** The batch it was claimed in before, when it is recovered. */
  readonly batchKey?: string
}

/** Looks people up once more and writes the messages. What has expired or has no address any more is refused here, before any claim. */
export async function compose(kind: 'sms' | 'email', communications: readonly Communication[], deps: Deps, now: number): Promise<{ letters: Letter[]; refused: Outcome[] }> {
  const states = await deps.stores.recipients.get(communications.map(communication => communication.recipientId))
  const letters: Letter[] = []
  const refused: Outcome[] = []
  communications.forEach((original, index) => {
    const category = deps.policy.categories[original.category]
    // From here on the useful life is the category's where the producer stated none: retries and the provider's own queue respect it.
    const communication = category ? { ...original, expiresAt: expiryOf(original, category) } : original
    const recipient = states[index]?.recipient ?? null
    const channel = communication.sendChannel ?? (kind === 'email' ? 'email' : communication.channel)
    const to = addressOf(recipient, channel)
    if (communication.expiresAt !== null && communication.expiresAt <= now) refused.push({ kind: 'refused', communication, reason: 'expired', expired: true })
    else if (!recipient || !category || to === null) refused.push({ kind: 'refused', communication, reason: recipient && recipient.erasedAt !== null ? 'subject_erased' : 'unknown_channel_address', expired: false })
    else {
      const finished = finish(communication, channel, recipient, category, deps.settings, deps.unsubscribeUrl)
      letters.push({
        communication, index, addressHash: deps.addressHash(to),
        message: {
          requestId: communication.requestId, attempt: communication.attempt, channel, category: communication.category, to,
          text: finished.text, subject: finished.subject, html: finished.html, headers: finished.headers, mediaUrls: communication.mediaUrls,
          validitySeconds: validitySeconds(communication, now),
        },
      })
    }
  })
  return { letters, refused }
}
