import { describe, expect, it } from 'vitest'
import { timing } from '../../../processors/timing/index.ts'
import type { Recipient } from '../../../schemas/generated/types.ts'
import { NOON, aCommunication, aRecipient, shippedPolicy, someSettings } from '../../support/communications.ts'
import { storesWith } from '../../support/partial-stores.ts'

function load(recipient: Recipient | null, category = 'payment_reminder', settings = someSettings()): Promise<readonly unknown[]> {
  const stores = storesWith({ recipients: { get: async ids => ids.map(() => ({ recipient, consents: [] })) } })
  return timing.load([aCommunication({ category })], stores, { now: NOON, policy: shippedPolicy, settings })
}

describe('the timing stage loads', () => {
  it('the zone a person told', async () => {
    const recipient = aRecipient({ zone: 'Asia/Kathmandu' })
    expect(await load(recipient)).toEqual([{ recipient, zones: ['Asia/Kathmandu'] }])
  })

  it('every zone of the number when none was told', async () => {
    const recipient = aRecipient({ zone: null, zoneVerifiedAt: null, state: null, phone: '+12085550123' })
    expect(await load(recipient)).toEqual([{ recipient, zones: ['America/Boise', 'America/Los_Angeles'] }])
  })

  it('no zone when none is asked for, or nobody is known', async () => {
    const recipient = aRecipient()
    expect(await load(recipient, 'fraud_alert')).toEqual([{ recipient, zones: [] }])
    expect(await load(recipient, 'payment_reminder', someSettings({ TIMEZONE_AWARE: false }))).toEqual([{ recipient, zones: [] }])
    expect(await load(null)).toEqual([{ recipient: null, zones: [] }])
  })
})
