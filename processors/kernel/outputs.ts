/** Records that stages and senders write: one place knows which topic, key and encoding each takes. */
import type { Communication, CommunicationEvent, ConsentEvent, Deferral } from '../../schemas/generated/types.ts'
import type { Codec } from '../../schemas/codec.ts'
import { topicFor } from '../../topics/index.ts'
import type { OutRecord } from '../../topics/port.ts'

/** The sender topic of a communication: MMS goes with SMS. */
export function senderTopic(communication: Communication): string {
  const channel = communication.sendChannel ?? communication.channel
  return topicFor(channel === 'email' ? 'communications.email' : 'communications.sms', communication.lane)
}

export function communicationRecord(codec: Codec, topic: string, communication: Communication): OutRecord {
  return { topic, key: communication.recipientId, value: codec.encode('communication', communication) }
}

export function eventRecord(codec: Codec, event: CommunicationEvent): OutRecord {
  return { topic: topicFor('communications.events'), key: event.requestId, value: codec.encode('event', event) }
}

export function consentRecord(codec: Codec, consent: ConsentEvent): OutRecord {
  return { topic: topicFor('communications.consents'), key: consent.recipientId, value: codec.encode('consent', consent) }
}

export interface Waiting {
  readonly communication: Communication
  /** Topic it wakes to. */
  readonly target: string
  readonly dueAt: number
  readonly reason: string
  readonly at: number
}

/**
 * The deferral of a communication that is to wake as `communication` (pass or attempt already raised). The key names both:
 * with the request id alone, the tombstone of a finished wake-up could bury the next deferral of the same request under compaction.
 */
export function deferralRecord(codec: Codec, waiting: Waiting): OutRecord {
  const { communication, target, dueAt, reason, at } = waiting
  const deferral: Deferral = {
    requestId: communication.requestId, recipientId: communication.recipientId, pass: communication.pass, target, dueAt, deferredAt: at, reason,
    payload: codec.encode('communication', communication),
  }
  return { topic: topicFor('communications.deferred'), key: deferralKey(waiting), value: codec.encode('deferral', deferral) }
}

/** requestId#pass.attempt; a reconciliation waits for that very attempt and may have to wait again, so its key tells when. */
export function deferralKey({ communication, reason, dueAt }: Waiting): string {
  return `${communication.requestId}#${communication.pass}.${communication.attempt}${reason === 'reconcile' ? `r${dueAt}` : ''}`
}
