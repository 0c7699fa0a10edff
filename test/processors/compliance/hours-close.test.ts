import { describe, expect, it } from 'vitest'
import { hoursCloseAt } from '../../../processors/compliance/hours-close.ts'
import { aCommunication, aRecipient, shippedPolicy, someSettings } from '../../support/communications.ts'

const HOURS = 3_600_000
const florida = { zone: 'America/New_York', state: 'FL', phone: '+13055550123' }
const ask = (at: string, category: string, channel: 'sms' | 'email' = 'sms', more = {}, settings = {}): string | null => {
  const now = Date.parse(at)
  const closesAt = hoursCloseAt(aCommunication({ category, channel }), aRecipient(more), channel, { now, policy: shippedPolicy, settings: someSettings(settings) }, 10 * HOURS)
  return closesAt === null ? null : new Date(closesAt).toISOString()
}

describe('when the law\'s hours close', () => {
  it.each([
    ['a promotion in New York by 21:00', '2026-11-23T20:00:00-05:00', 'promotion', 'sms', {}, '2026-11-24T02:00:00.000Z'],
    ['a promotion in Florida by 20:00', '2026-11-23T19:59:30-05:00', 'promotion', 'sms', florida, '2026-11-24T01:00:00.000Z'],
    ['somebody who may be in two states by the earlier close', '2026-11-23T19:00:00-05:00', 'promotion', 'sms', { ...florida, zone: null, zoneVerifiedAt: null, state: 'NY' }, '2026-11-24T01:00:00.000Z'],
    ['within the last minute, when the hours have closed since it was decided', '2026-11-23T21:00:20-05:00', 'promotion', 'sms', {}, '2026-11-24T02:00:20.000Z'],
    ['a debt notice by 21:00', '2026-11-23T20:00:00-05:00', 'debt_notice', 'sms', {}, '2026-11-24T02:00:00.000Z'],
    ['not while they stay open for as long as a provider may try', '2026-11-23T10:59:00-05:00', 'promotion', 'sms', {}, null],
    ['not for information', '2026-11-23T20:59:00-05:00', 'payment_reminder', 'sms', {}, null],
    ['not for commercial email', '2026-11-23T20:59:00-05:00', 'promotion', 'email', {}, null],
  ] as const)('%s', (_, at, category, channel, more, expected) => {
    expect(ask(at, category, channel, more)).toBe(expected)
  })

  it('on the night the clocks go back, at the wall\'s nine', () => {
    expect(ask('2026-11-01T20:00:00-05:00', 'promotion')).toBe('2026-11-02T02:00:00.000Z')
  })
})
