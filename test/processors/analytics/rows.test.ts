import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventRow, rankOf, storableTime } from '../../../processors/analytics/rows.ts'
import { eventKinds } from '../../../processors/kernel/event-kinds.ts'
import { event, noon } from './event-rows.ts'

describe('the row of an event', () => {
  it('carries the rank of its kind, 0 for kinds it does not know', () => {
    expect(Object.keys(eventKinds).map(rankOf)).toEqual(Object.values(eventKinds).map(row => row.rank))
    expect(['a_kind_of_tomorrow', 'toString', ''].map(rankOf)).toEqual([0, 0, 0])
  })

  it('has its date from requestedAt, whatever the event says', () => {
    expect(eventRow(event('a', 'sent', noon, { requestedOn: 'nonsense', requestedAt: Date.UTC(2026, 1, 1) - 1 })).requested_on).toBe('2026-01-31')
  })

  it('is storable whatever the clocks and counts of the producer', () => {
    const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, -Infinity))
    fc.assert(fc.property(number, number, number, (requestedAt, occurredAt, segments) => {
      const row = eventRow(event('a', 'sent', occurredAt, { requestedAt, segments }))
      expect(row.requested_on).toMatch(/^(20\d\d|2100)-\d\d-\d\d$/)
      expect([row.requested_at, row.occurred_at, row.segments].every(Number.isSafeInteger)).toBe(true)
      expect(row.segments).toBeGreaterThanOrEqual(0)
    }))
  })

  it('leaves ordinary times alone', () => {
    expect(storableTime(noon)).toBe(noon)
  })

  it.each([
    ['{"valueMicros":1250000}', 'converted', 1_250_000],
    ['{"valueMicros":1250000}', 'clicked', 0],
    ['{"valueMicros":"12"}', 'converted', 0],
    ['{"valueMicros":1.5}', 'converted', 0],
    ['not json', 'converted', 0],
    ['null', 'converted', 0],
    ['', 'converted', 0],
  ])('reads what a conversion was worth: %s of %s', (detail, kind, expected) => {
    expect(eventRow(event('a', kind, noon, { detail })).value_micros).toBe(expected)
  })
})
