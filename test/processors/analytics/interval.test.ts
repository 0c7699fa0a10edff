import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { experimentReport, wilson } from '../../../processors/analytics/interval.ts'

describe('the Wilson interval', () => {
  it.each([
    // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i lies between %d and %d', (hits, trials, low, high) => {
    const interval = wilson(hits, trials)
    expect(interval?.low).toBeCloseTo(low, 4)
    expect(interval?.high).toBeCloseTo(high, 4)
  })

  it('holds the share and stays within 0 and 1', () => {
    fc.assert(fc.property(fc.nat(10_000), fc.nat(10_000), (a, b) => {
      const { low, share, high } = wilson(Math.min(a, b), Math.max(a, b, 1)) ?? { low: -1, share: -1, high: -1 }
      expect(low).toBeGreaterThanOrEqual(0)
      expect(high).toBeLessThanOrEqual(1)
      expect(low).toBeLessThanOrEqual(share + 1e-12)
      expect(high).toBeGreaterThanOrEqual(share - 1e-12)
    }))
  })

  it('is nothing without trials', () => {
    expect(wilson(0, 0)).toBeNull()
  })
})

it('says of each variant what it did, and whether it is too early to tell', () => {
  const row = { variant: 'a', recipients: 1000, sent: 1000, delivered: 950, opened: 400, clicked: 100, converted: 20, unsubscribed: 3 }
  const [a, b] = experimentReport([row, { ...row, variant: 'b', recipients: 999, sent: 0, delivered: 0, opened: 0, clicked: 0, converted: 0 }], 1000)
  expect(a).toMatchObject({ variant: 'a', tooEarly: false, clicked: { share: 0.1 }, delivered: { share: 0.95 } })
  expect(b).toMatchObject({ variant: 'b', tooEarly: true, clicked: null })
})
