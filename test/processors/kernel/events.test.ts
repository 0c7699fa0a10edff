import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptedEvent, eventFromLedger, eventId, eventOf, ledgerFacts, sentFromLedger, utcDate } from '../../../processors/kernel/events.ts'
import { traceEntry, withTrace } from '../../../processors/kernel/trace.ts'
import { aCommunication, NOON } from '../../support/communications.ts'

describe('the identity of an event', () => {
  it('is the same for the same happening and another for any other', () => {
    const of = fc.record({ requestId: fc.string(), kind: fc.constantFrom('sent', 'failed', 'deferred'), stage: fc.constantFrom('sender', 'limits'), pass: fc.nat(3), attempt: fc.nat(3), distinct: fc.constantFrom('', 'x') })
    const idOf = ({ requestId, kind, stage, pass, attempt, distinct }: { requestId: string; kind: string; stage: string; pass: number; attempt: number; distinct: string }): string => eventId(requestId, kind as 'sent', stage, pass, attempt, distinct)
    fc.assert(fc.property(of, of, (one, other) => {
      expect(idOf(one) === idOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other))
      expect(idOf(one)).toMatch(/^[\w-]{27}$/)
    }))
  })

  it('of a send is one, whether its sender or a callback tells it', () => {
    const communication = aCommunication({ pass: 2, attempt: 1, sendChannel: 'email', costMicros: 1_000 })
    const facts = ledgerFacts(communication, 'hash', 'batch')
    const bySender = eventOf({ ...communication, pass: 0, attempt: 0 }, 'sent', 'sender', NOON, { pass: 2, attempt: 1, costMicros: 1_000, providerMessageId: 'x', provider: 'resend', addressHash: 'hash' })
    expect(sentFromLedger(facts, NOON, 'resend', 'x')).toEqual(bySender)
  })

  it('of being accepted does not depend on what has become of the request since', () => {
    const first = aCommunication()
    expect(acceptedEvent({ ...first, pass: 7, attempt: 2, sendChannel: 'email', segments: 3, trace: [] })).toEqual(acceptedEvent(first))
  })
})

describe('an event', () => {
  it('made of the ledger\'s facts says of the request what the request says of itself', () => {
    const communication = aCommunication({ campaignId: 'c', experimentId: 'e', variant: 'v', pass: 1, attempt: 2, segments: 3 })
    expect(eventFromLedger(ledgerFacts(communication, 'hash', ''), 'delivered', 'callbacks', NOON)).toEqual(eventOf(communication, 'delivered', 'callbacks', NOON, { addressHash: 'hash' }))
  })

  it('is dated by the UTC day of the request', () => {
    expect(utcDate(Date.parse('2026-11-22T23:59:59.999Z'))).toBe('2026-11-22')
    expect(eventOf(aCommunication({ requestedAt: Date.parse('2026-11-22T23:59:59.999Z') }), 'sent', 'sender', NOON).requestedOn).toBe('2026-11-22')
  })
})

describe('the trace', () => {
  it('stays bounded however often a request is decided: the oldest go first', () => {
    let communication = aCommunication()
    for (let pass = 0; pass < 500; pass++) communication = withTrace(communication, traceEntry('limits', { kind: 'defer', until: pass, reason: 'cap_day', rule: 'caps.day' }, { ...communication, pass }, NOON, '1'))
    expect(communication.trace).toHaveLength(60)
    expect([communication.trace[0]?.pass, communication.trace.at(-1)?.pass]).toEqual([440, 499])
  })
})
