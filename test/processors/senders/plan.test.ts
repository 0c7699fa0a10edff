import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressOf, callWithinMs, ledgerOutcome, reconcileAfterMs, retryAt, settle, validitySeconds } from '../../../processors/senders/plan.ts'
import type { Settled } from '../../../processors/senders/plan.ts'
import type { SendOutcome } from '../../../processors/senders/port.ts'
import { aCommunication, aRecipient, NOON, someSettings } from '../../support/communications.ts'

const settings = someSettings({ RETRY_JITTER: 0 })
const letter = (attempt = 0, expiresAt: number | null = null): { communication: ReturnType<typeof aCommunication>; expiresAt: number | null } => ({ communication: aCommunication({ attempt }), expiresAt })
const busy = (code = '20429', afterMs: number | null = 1000): Extract<SendOutcome, { kind: 'retry' }> => ({ kind: 'retry', code, message: 'busy', afterMs })

describe('addressOf', () => {
  it.each([['sms', '+12125550123'], ['mms', '+12125550123'], ['email', 'person@example.com']] as const)('%s goes to %s', (channel, address) => {
    expect(addressOf(aRecipient(), channel)).toBe(address)
  })
  it('is nobody when unknown, erased or without that address', () => {
    expect([addressOf(null, 'sms'), addressOf(aRecipient({ erasedAt: 1 }), 'sms'), addressOf(aRecipient({ email: null }), 'email')]).toEqual([null, null, null])
  })
})

describe('settle', () => {
  it('tries again by the schedule: 300 s, doubling, never sooner than the provider asks', () => {
    const due = [0, 1, 2].map(attempt => settle(letter(attempt), busy(), NOON, settings))
    expect(due.map(settled => settled.kind === 'retry' && (settled.dueAt - NOON) / 1000)).toEqual([300, 600, 1200])
    expect(settle(letter(), busy('21611', 3_600_000), NOON, settings)).toMatchObject({ kind: 'retry', dueAt: NOON + 3_600_000 })
    expect(settle(letter(1), busy(), NOON, someSettings({ RETRY_JITTER: 0, RETRY_EXPONENTIAL_BACKOFF: false }))).toMatchObject({ dueAt: NOON + 300_000 })
  })

  it.each([
    ['after the last retry', letter(3), busy(), {}, 'retries_exhausted'],
    ['when rate limits are not retried', letter(), busy('rate_limit_exceeded'), { RETRY_ON_RATE_LIMIT: false }, 'retries_exhausted'],
    ['when failures are not retried', letter(), busy('resource_locked'), { RETRY_ON_FAILURE: false }, 'retries_exhausted'],
    ['when it would be worthless by then', letter(0, NOON + 300_000), busy(), {}, 'would_expire'],
  ])('gives up %s', (_, given, outcome, more, reason) => {
    expect(settle(given, outcome, NOON, { ...settings, ...more })).toMatchObject({ kind: 'failed', reason })
  })

  it('tells rate limits from failures', () => {
    expect(settle(letter(), busy('20429'), NOON, { ...settings, RETRY_ON_FAILURE: false }).kind).toBe('retry')
    expect(settle(letter(), busy('resource_locked'), NOON, { ...settings, RETRY_ON_RATE_LIMIT: false }).kind).toBe('retry')
  })

  it('tries again up to the last moment of its life', () => {
    expect(settle(letter(0, NOON + 300_001), busy(), NOON, settings).kind).toBe('retry')
  })

  it('passes on what is final, and waits for what is unclear', () => {
    expect(settle(letter(), { kind: 'accepted', providerMessageId: 'SM1', segments: 2 }, NOON, settings)).toEqual({ kind: 'sent', providerMessageId: 'SM1', segments: 2 })
    expect(settle(letter(), { kind: 'rejected', reason: 'invalid_address', code: '21211', message: 'bad' }, NOON, settings)).toMatchObject({ kind: 'failed', reason: 'invalid_address', code: '21211' })
    expect(settle(letter(), { kind: 'unknown', code: 'timeout', message: '' }, NOON, settings)).toMatchObject({ kind: 'unknown', dueAt: NOON + 90_000 })
  })
})

describe('retryAt', () => {
  it('is the same for a request whenever it is asked, later by at most the jitter', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 0, max: 3 }), (requestId, attempt) => {
      const at = retryAt(aCommunication({ requestId, attempt }), NOON, someSettings(), null)
      expect(at).toBe(retryAt(aCommunication({ requestId, attempt }), NOON, someSettings(), null))
      const base = 300_000 * 2 ** attempt
      expect(at - NOON).toBeGreaterThanOrEqual(base)
      expect(at - NOON).toBeLessThanOrEqual(base * 1.1)
    }))
  })
})

describe('times', () => {
  it('a call begins in the first half of the time until somebody asks about it', () => {
    expect([reconcileAfterMs(settings), callWithinMs(settings)]).toEqual([90_000, 45_000])
  })
  it('the provider keeps trying for what is left of its life, within Twilio\'s 1 to 36,000 s', () => {
    expect([null, NOON + 90_500, NOON + 1, NOON + 1e9].map(at => validitySeconds(at, NOON))).toEqual([null, 90, 1, 36_000])
  })
})

describe('ledgerOutcome', () => {
  it.each<[Settled, string]>([
    [{ kind: 'sent', providerMessageId: 'x', segments: null }, 'accepted'], [{ kind: 'failed', reason: 'provider_rejected', code: '', message: '' }, 'rejected'],
    [{ kind: 'retry', dueAt: 1, code: '', message: '' }, 'retry'], [{ kind: 'unknown', dueAt: 1, code: '', message: '' }, 'unknown'],
  ])('%j is %s', (settled, outcome) => {
    expect(ledgerOutcome(settled)).toBe(outcome)
  })
})
