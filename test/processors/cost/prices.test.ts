import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { priceRows } from '../../../processors/cost/price-rows.ts'
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
  const shipped = priceTable(someSettings(), priceRows)
  it.each([
    ['sms', '+12125550123', 50_000], ['sms', '+442079460123', 50_000], ['sms', null, 50_000], ['mms', '+12125550123', 100_000], ['mms', '+442079460123', null], ['email', null, 1000],
    ['sms', '+87012345678', null], ['sms', '+97912345678', null], ['mms', '+80012345678', null],
  ] as const)('%s to %s', (channel, phone, micros) => {
    expect(shipped(channel, phone, NOON)).toBe(micros)
  })

  const dated = priceTable(someSettings(), [
    { channel: 'sms', prefix: '+44', from: '2026-01-01', micros: 40_000 },
    { channel: 'sms', prefix: '+44', from: '2026-12-01', micros: 45_000 },
    { channel: 'sms', prefix: '+447700', from: '2026-01-01', micros: 60_000 },
    { channel: 'sms', prefix: '', from: '2027-01-01', micros: 70_000 },
  ])
  it.each([
    ['before the first row', '+442079460123', '2025-12-31T23:59:59.999Z', 50_000], ['from its day on', '+442079460123', '2026-01-01T00:00:00Z', 40_000],
    ['until the next', '+442079460123', '2026-11-30T23:59:59.999Z', 40_000], ['from the next', '+442079460123', '2026-12-01T00:00:00Z', 45_000],
    ['the longest prefix', '+447700900123', '2026-12-01T00:00:00Z', 60_000], ['a later default', '+12125550123', '2027-01-01T00:00:00Z', 70_000],
  ])('%s', (_, phone, at, micros) => {
    expect(dated('sms', phone, Date.parse(at))).toBe(micros)
  })

  it('of two rows for one day the later one holds', () => {
    expect(priceTable(someSettings(), [{ channel: 'email', prefix: '', from: '1970-01-01', micros: 1 }, { channel: 'email', prefix: '', from: '1970-01-01', micros: 2 }])('email', null, NOON)).toBe(2)
  })
})
