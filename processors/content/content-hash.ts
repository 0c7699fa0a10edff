import { hash } from 'node:crypto'
import { factsOutside } from '../privacy/content.ts'
import type { Communication } from '../../schemas/generated/types.ts'

/**
 * Hash of what the producer asked for: the same request id with another hash is another message under a used id.
 * Left out: what stages append or narrow (compliance takes unlawful fallback channels out, and a message that waited comes back so), the lane
 * (policy decides it), and requestedAt and source, which differ when a caller repeats a request it got no answer to. 128 bits of SHA-256 as hex.
 */
export function contentHash(communication: Communication): string {
  const { sealed } = communication
  // Sealing is deterministic. The sealed form stays comparable when the content cannot be opened any more, and its hash tells nothing about a short text.
  const content = sealed === null ? [communication.subject, communication.text, communication.html, communication.mediaUrls] : [sealed.toString('base64')]
  const facts = factsOutside(communication)
  const parts = [
    communication.requestId, communication.recipientId, communication.category, communication.channel,
    ...content, communication.notBefore, communication.expiresAt,
    communication.tenantId, communication.campaignId, communication.subjectKey, communication.experimentId, communication.variant,
    // A map has no order: the same facts decoded in another order are the same facts.
    Object.keys(facts).sort().map(name => [name, facts[name]]),
  ]
  return hash('sha256', JSON.stringify(parts)).slice(0, 32)
}
