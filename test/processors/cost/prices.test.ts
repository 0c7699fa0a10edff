import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PriceRow } from '../../../config/prices.ts'
import { microsOf, priceTable } from '../../../processors/cost/prices.ts'
import { NOON, someSettings } from '../../support/communications.ts'

describe('microsOf', () => {
  it.each([[0.05, 50_000], [0.1, 100_000], [0.001, 1000], [100, 100_000_000], [3000, 3_000_000_000], [0.0079, 7900], [0, 0]])('%f dollars', (dollars, micros) => {
    expect(microsOf(dollars)).toBe(micros)
  })

  it('is a whole number for any amount', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), dollars => {
      expect(Number.isSafeInteger(microsOf(dollars))).toBe(true)
    }))
  })
})

describe('priceTable', () => {
  const shipped = priceTable(someSettings(), [])
  it.each([
    ['sms', '+12125550123', 50_000], ['sms', '+442079460123', 50_000], ['sms', null, 50_000], ['mms', '+12125550123', 100_000], ['mms', '+442079460123', null], ['email', null, 1000],
    ['sms', '+87012345678', null], ['sms', '+97912345678', null], ['mms', '+80012345678', null],
  ] as const)('%s to %s', (channel, phone, micros) => {
    expect(shipped(channel, phone, NOON, 1)).toBe(micros)
  })

  const row = (more: Partial<PriceRow>): PriceRow => ({ channel: 'sms', prefix: '+44', from: '2026-01-01', fromSegments: 1, micros: 40_000, ...more })
  const dated = priceTable(someSettings(), [
    row({}), row({ from: '2026-12-01', micros: 45_000 }), row({ prefix: '+447700', micros: 60_000 }), row({ prefix: '', from: '2027-01-01', micros: 70_000 }),
    row({ prefix: '+447700900', until: '2026-06-01', micros: 65_000 }), row({ fromSegments: 3, micros: 30_000 }), row({ prefix: '+870', micros: 900_000 }), row({ prefix: '+53', micros: null }),
  ])
  it.each([
    ['before the first row', '+442079460123', '2025-12-31T23:59:59.999Z', 1, 50_000], ['from its day on', '+442079460123', '2026-01-01T00:00:00Z', 1, 40_000],
    ['until the next', '+442079460123', '2026-11-30T23:59:59.999Z', 1, 40_000], ['from the next', '+442079460123', '2026-12-01T00:00:00Z', 1, 45_000],
    ['the longest prefix', '+447700800123', '2026-12-01T00:00:00Z', 1, 60_000], ['a later default', '+12125550123', '2027-01-01T00:00:00Z', 1, 70_000],
    ['until its end', '+447700900123', '2026-05-31T23:59:59.999Z', 1, 65_000], ['the shorter prefix after its end', '+447700900123', '2026-06-01T00:00:00Z', 1, 60_000],
    ['a short message', '+442079460123', '2026-12-01T00:00:00Z', 2, 45_000], ['a long one, whatever the date of the short', '+442079460123', '2026-12-01T00:00:00Z', 3, 30_000],
    ['a longer prefix goes before a longer message', '+447700800123', '2026-12-01T00:00:00Z', 9, 60_000],
    ['a shipped row overridden', '+87012345678', '2026-12-01T00:00:00Z', 1, 900_000], ['no price where the row says so', '+5355550123', '2026-12-01T00:00:00Z', 1, null],
  ])('%s', (_, phone, at, segments, micros) => {
    expect(dated('sms', phone, Date.parse(at), segments)).toBe(micros)
  })

  it('of two rows for one day the later one holds', () => {
    const email = { channel: 'email', prefix: '', from: '1970-01-01' } as const
    expect(priceTable(someSettings(), [row({ ...email, micros: 1 }), row({ ...email, micros: 2 })])('email', null, NOON, 1)).toBe(2)
  })
})
