/** A provider in memory: takes what it is given, or answers what the test scripted for the next calls. Remembers every message that a person would have got. */
import type { OutboundMessage, Provider, SendOutcome } from '../../processors/senders/port.ts'

export interface FakeProvider extends Provider {
  /** Messages the provider took, in order: a person got each of them. */
  readonly taken: OutboundMessage[]
  /** Outcomes of the next messages, before the default of accepting. `unknown_taken` takes the message and loses the answer. */
  script(...outcomes: (SendOutcome | { kind: 'unknown_taken' } | { kind: 'crash_after' } | { kind: 'crash_before' })[]): void
  calls: number
}

/** Thrown where the test wants the process to die around a provider call. */
export class Crash extends Error {}

export function createFakeProvider(name: 'twilio' | 'resend'): FakeProvider {
  const taken: OutboundMessage[] = []
  const scripted: Parameters<FakeProvider['script']>[number][] = []
  /** Resend's memory of idempotency keys. */
  const byKey = new Map<string, SendOutcome[]>()
  const idOf = (message: OutboundMessage): string => `${name}-${message.requestId}-${message.attempt}`
  const take = (message: OutboundMessage): SendOutcome => {
    taken.push(message)
    return { kind: 'accepted', providerMessageId: idOf(message), segments: null }
  }
  return {
    name, channels: name === 'twilio' ? ['sms', 'mms'] : ['email'], batchSize: name === 'twilio' ? 1 : 100, taken, calls: 0,
    script: (...outcomes) => void scripted.push(...outcomes),
    async send(messages, key) {
      this.calls++
      const known = name === 'resend' ? byKey.get(key) : undefined
      if (known) return known
      const outcomes = messages.map((message): SendOutcome => {
        const next = scripted.shift()
        if (!next || next.kind === 'accepted') return take(message)
        if (next.kind === 'crash_before') throw new Crash('before the call')
        if (next.kind === 'crash_after') {
          take(message)
          byKey.set(key, messages.map(one => ({ kind: 'accepted', providerMessageId: idOf(one), segments: null })))
          throw new Crash('after the call')
        }
        if (next.kind === 'unknown_taken') {
          take(message)
          return { kind: 'unknown', code: 'timeout', message: 'no answer in time' }
        }
        return next
      })
      if (outcomes.every(outcome => outcome.kind === 'accepted')) byKey.set(key, outcomes)
      return outcomes
    },
    async reconcile(message) {
      const found = taken.find(one => one.requestId === message.requestId)
      return found ? { kind: 'accepted', providerMessageId: idOf(found) } : { kind: 'not_found' }
    },
    check: async () => ({ ok: true }),
  }
}
