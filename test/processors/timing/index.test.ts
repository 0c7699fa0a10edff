import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../../processors/kernel/verdict.ts'
import { timing } from '../../../processors/timing/index.ts'
import type { Recipient } from '../../../schemas/generated/types.ts'
import { NOON, aCommunication, aRecipient, policyWith, shippedPolicy, someSettings } from '../../support/communications.ts'
import { storesWith } from '../../support/partial-stores.ts'

function load(recipient: Recipient | null, category = 'payment_reminder', settings = someSettings()): Promise<readonly unknown[]> {
  const stores = storesWith({ recipients: { get: async ids => ids.map(() => ({ recipient, consents: [] })) } })
  return timing.load([aCommunication({ category })], stores, { now: NOON, policy: shippedPolicy, settings })
}

describe('the timing stage loads', () => {
  it('the zone a person told', async () => {
    const recipient = aRecipient({ zone: 'Asia/Kathmandu' })
    expect(await load(recipient)).toMatchObject([{ recipient, zones: ['Asia/Kathmandu'] }])
  })

  it('every zone of the number when none was told', async () => {
    const recipient = aRecipient({ zone: null, zoneVerifiedAt: null, state: null, phone: '+12085550123' })
    expect(await load(recipient)).toMatchObject([{ recipient, zones: ['America/Boise', 'America/Los_Angeles'] }])
  })

  it('no zone when none is asked for, or nobody is known', async () => {
    const recipient = aRecipient()
    expect(await load(recipient, 'fraud_alert')).toMatchObject([{ recipient, zones: [] }])
    expect(await load(recipient, 'payment_reminder', someSettings({ TIMEZONE_AWARE: false }))).toMatchObject([{ recipient, zones: [] }])
    expect(await load(null)).toEqual([{ recipient: null, zones: [] }])
  })
})

describe('the timing stage waits', () => {
  const HOUR = 3_600_000
  /** Noon in New York; what a promotion to somebody in Florida with these quiet hours (minutes of the day) is told. */
  async function promotion(quietStart: number, quietEnd: number, more: object = {}): Promise<Verdict> {
    const recipient = aRecipient({ phone: '+13055550123', state: 'FL', zone: 'America/New_York', quietStart, quietEnd })
    const communication = aCommunication({ category: 'promotion', expiresAt: NOON + 20 * 24 * HOUR, ...more })
    const context = { now: NOON, policy: policyWith('promotion', { windows: ['personal'] }), settings: someSettings({ RELEASE_JITTER_MS: 0 }) }
    const [state] = await timing.load([communication], storesWith({ recipients: { get: async ids => ids.map(() => ({ recipient, consents: [] })) } }), context)
    return state ? timing.decide(communication, state, context) : { kind: 'pass' }
  }

  it('until the person and the law let it through: Florida closes at 20:00, when the person begins to read', async () => {
    expect(await promotion(600, 1200)).toMatchObject({ kind: 'defer', reason: 'personal_quiet_hours', until: NOON + 20 * HOUR })
    expect(await promotion(600, 1199)).toMatchObject({ kind: 'defer', until: NOON + 8 * HOUR - 60_000 })
  })

  it('for nothing that the person and the law never let through at once', async () => {
    expect(await promotion(480, 1200)).toMatchObject({ kind: 'expire', reason: 'would_expire' })
    expect(await promotion(480, 1200, { channel: 'email' })).toMatchObject({ kind: 'defer', until: NOON + 8 * HOUR })
  })
})
