import { expect, it } from 'vitest'
import { gapOf, unbalanced } from '../../../processors/analytics/balance.ts'
import type { ConservationRow } from '../../../processors/analytics/queries.ts'

const even: ConservationRow = { accepted: 45, sent: 8, rejected: 7, expired: 6, cancelled: 5, failed: 4, digested: 9, deferred: 3, in_flight: 2, dead_lettered: 1, unaccepted: 0, stuck: 0, overdue: 0 }

it('every term counts once', () => {
  expect([gapOf(even), unbalanced(even)]).toEqual([0, 0])
})

it.each(['sent', 'rejected', 'expired', 'cancelled', 'failed', 'digested', 'deferred', 'in_flight', 'dead_lettered'] as const)('one more %s than was accepted shows', term => {
  const row = { ...even, [term]: even[term] + 1 }
  expect([gapOf(row), unbalanced(row)]).toEqual([-1, 1])
})

it.each(['unaccepted', 'stuck', 'overdue'] as const)('a request that is %s shows', name => {
  expect(unbalanced({ ...even, [name]: 2 })).toBe(2)
})
