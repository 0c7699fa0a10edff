import { describe, expect, it } from 'vitest'
import { looksInside, matchesCommunication, matchesEntry, mayMove, TIMING_REASONS } from '../../../processors/deferral/filter.ts'
import type { DeferralFilter } from '../../../processors/deferral/filter.ts'
import { reasons } from '../../../processors/kernel/reasons.ts'
import { aCommunication } from '../../support/communications.ts'

const entry = { key: 'a#1.0', partition: 0, requestId: 'a', recipientId: 'person-1', dueAt: 100, target: 'communications.requests.normal', reason: 'budget_day', pass: 1, payload: Buffer.from('x') }

describe('which of what waits', () => {
  it.each<[DeferralFilter, boolean]>([
    [{}, true], [{ recipientId: 'person-1' }, true], [{ recipientId: 'person-10' }, false],
    [{ reasons: ['budget_day'] }, true], [{ reasons: ['budget'] }, false], [{ reasons: ['budget_*'] }, true], [{ reasons: ['quiet_hours', 'budget_*'] }, true], [{ reasons: [] }, false], [{ reasons: ['*'] }, true],
    [{ dueFrom: 100, dueTo: 100 }, true], [{ dueFrom: 101 }, false], [{ dueTo: 99 }, false], [{ recipientId: 'person-1', dueTo: 99 }, false],
  ])('%j: %s', (filter, expected) => {
    expect(matchesEntry(filter, entry)).toBe(expected)
    expect(looksInside(filter)).toBe(false)
  })

  it.each<[DeferralFilter, boolean]>([
    [{ category: 'payment_reminder' }, true], [{ category: 'promotion' }, false], [{ campaignId: 'spring' }, true], [{ campaignId: 'autumn' }, false], [{ tenantId: 'default' }, true], [{ tenantId: 'other' }, false], [{ category: 'payment_reminder', campaignId: 'autumn' }, false],
  ])('looks into the communication: %j: %s', (filter, expected) => {
    expect(matchesCommunication(filter, aCommunication({ campaignId: 'spring' }))).toBe(expected)
    expect(looksInside(filter)).toBe(true)
  })

  it('moves whatever waits to go out, and nothing that may have gone out', () => {
    expect(['retry', 'quiet_hours', 'reconcile'].map(reason => mayMove({ ...entry, reason }))).toEqual([true, true, false])
  })

  it('names timing reasons that exist', () => {
    expect(TIMING_REASONS.filter(reason => !Object.hasOwn(reasons, reason))).toEqual([])
  })
})
