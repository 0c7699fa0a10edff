/** A provider whose every call may go wrong in every way, faithful in what matters: what it takes it has, and an idempotency key is answered from memory. */
import type { OutboundMessage, Provider, SendOutcome } from '../../processors/senders/port.ts'
import { Crash } from './fake-provider.ts'

export const fates = ['accepted', 'rejected', 'retry', 'down', 'stop', 'unknown_taken', 'unknown_lost', 'crash_before', 'crash_after', 'slow'] as const
export type Fate = (typeof fates)[number]

export interface ChaosProvider extends Provider {
  /** Every message a person got, and when: for a batch, when its key first came, since what is sent again later is dated with its claim. */
  readonly taken: { readonly message: OutboundMessage; readonly at: number }[]
  /** Broken promises of the caller: a key that came with other messages. */
  readonly complaints: string[]
}

export interface ChaosOptions {
  readonly now: () => number
  /** Moves the clock, as a call that takes long does. */
  readonly pass: (ms: number) => void
  /** What becomes of the next call. */
  readonly next: () => Fate
}

const SLOW_MS = 50_000

export function createChaosProvider(name: 'twilio' | 'resend', { now, pass, next }: ChaosOptions): ChaosProvider {
  const taken: ChaosProvider['taken'] = []
  const complaints: string[] = []
  const byKey = new Map<string, { readonly body: string; readonly outcomes: SendOutcome[] }>()
  const idOf = ({ requestId, attempt }: OutboundMessage): string => `${name}-${requestId}-${attempt}`
  const firstCall = new Map<string, number>()
  const accept = (message: OutboundMessage, key: string): SendOutcome => {
    taken.push({ message, at: name === 'resend' ? firstCall.get(key) ?? now() : now() })
    return { kind: 'accepted', providerMessageId: idOf(message), segments: null }
  }
  const refuse = (): SendOutcome => ({ kind: 'rejected', reason: 'provider_rejected', code: '30004', message: 'blocked' })
  const all = (messages: readonly OutboundMessage[], outcome: SendOutcome): SendOutcome[] => messages.map(() => outcome)

  /** The provider's own work: done once for a key. */
  function work(messages: readonly OutboundMessage[], key: string, fate: Fate): SendOutcome[] {
    const body = JSON.stringify(messages)
    const known = byKey.get(key)
    if (known && known.body !== body) complaints.push(`key ${key} came with other messages`)
    if (known) return known.outcomes
    const outcomes = messages.map((message, index) => fate === 'rejected' && index === 0 ? refuse() : accept(message, key))
    if (name === 'resend') byKey.set(key, { body, outcomes })
    return outcomes
  }

  return {
    name, channels: name === 'twilio' ? ['sms', 'mms'] : ['email'], batchSize: name === 'twilio' ? 1 : 100, taken, complaints,
    async send(messages, key) {
      const fate = next()
      if (!firstCall.has(key)) firstCall.set(key, now())
      switch (fate) {
        case 'retry': return all(messages, { kind: 'retry', code: '20429', message: 'busy', afterMs: 1000 })
        case 'down': return all(messages, { kind: 'retry', code: 'connection_refused', message: 'not reached', afterMs: null })
        case 'stop': return all(messages, { kind: 'stop', code: '20003', message: 'the account is refused' })
        case 'unknown_lost': return all(messages, { kind: 'unknown', code: 'timeout', message: 'no answer in time' })
        case 'crash_before': throw new Crash('before the call')
        case 'slow': pass(SLOW_MS)
      }
      const outcomes = work(messages, key, fate)
      if (fate === 'crash_after') throw new Crash('after the call')
      return fate === 'unknown_taken' ? all(messages, { kind: 'unknown', code: 'timeout', message: 'the answer was lost' }) : outcomes
    },
    async reconcile(message) {
      if (next().startsWith('unknown')) return { kind: 'unknown', message: 'the list could not be read' }
      const found = taken.find(one => one.message.requestId === message.requestId)
      return found ? { kind: 'accepted', providerMessageId: idOf(found.message) } : { kind: 'not_found' }
    },
    check: async () => ({ ok: true }),
  }
}
