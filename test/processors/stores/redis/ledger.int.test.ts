import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClaimAnswer } from '../../../../processors/stores/ports.ts'
import { claim, consent, noon, settlement } from '../fixtures.ts'
import { sameAnswers, type Step } from './pair.ts'

const id = fc.nat(3)
const attempt = fc.nat(3)
const at = fc.nat(20)
const op = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('claim' as const), id, attempt, at, owner: fc.constantFrom('worker-1', 'worker-2') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const), id, attempt, at, outcome: fc.constantFrom('accepted' as const, 'rejected' as const, 'retry' as const, 'retry' as const, 'unknown' as const, 'released' as const, 'released' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), id, at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('consent' as const), id, at, action: fc.constantFrom('opted_out' as const, 'opted_in' as const) }) },
)

describe('ledger over Redis', () => {
  it('answers as the model does and hands no send to two workers', async () => {
    let claims = 0
    await sameAnswers(fc.array(op, { minLength: 10, maxLength: 40 }), (ops, run) => ops.flatMap((one, index): Step[] => {
      const requestId = `request-${run}-${one.id}`
      const recipientId = `person-${run}`
      if (one.kind === 'claim') return [stores => stores.ledger.claim([claim(requestId, one.attempt, { recipientId, owner: one.owner, now: noon + one.at })]), stores => stores.ledger.byRequest([requestId])]
      if (one.kind === 'cancel') return [stores => stores.ledger.cancel(requestId, noon + one.at), stores => stores.ledger.byRequest([requestId])]
      if (one.kind === 'consent') return [stores => stores.recipients.applyConsents([consent(`c-${index}`, one.action, noon + one.at, { recipientId })]), stores => stores.recipients.get([recipientId])]
      const providerMessageId = one.outcome === 'accepted' ? `SM${requestId}` : ''
      return [stores => stores.ledger.settle([settlement(requestId, one.attempt, one.outcome, { at: noon + one.at, providerMessageId })]), stores => stores.ledger.byProviderMessage('twilio', [`SM${requestId}`])]
    }), 250, (ops, answers) => {
      // A send in hand is handed out again only after someone said that it was certainly not sent; an accepted one never.
      const inHand = new Map<number, 'sending' | 'accepted'>()
      const twice: number[] = []
      ops.forEach((one, index) => {
        if (one.kind === 'claim' && (answers[2 * index] as ClaimAnswer[])[0]?.kind === 'claimed') {
          if (inHand.has(one.id)) twice.push(one.id)
          inHand.set(one.id, 'sending')
          claims += 1
        }
        if (one.kind !== 'settle') return
        if (one.outcome === 'accepted') inHand.set(one.id, 'accepted')
        else if ((one.outcome === 'retry' || one.outcome === 'released') && inHand.get(one.id) === 'sending') inHand.delete(one.id)
      })
      expect(twice).toEqual([])
    })
    expect(claims).toBeGreaterThan(300)
  })
})
