import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spread, unit } from '../../../embedded/simulators/hash.ts'

describe('outcomes by hash', () => {
  it('are the same for the same words, from 0 up to and without 1', () => {
    fc.assert(fc.property(fc.integer(), fc.array(fc.string()), (seed, words) => {
      const share = unit(seed, ...words)
      expect(unit(seed, ...words)).toBe(share)
      expect(share).toBeGreaterThanOrEqual(0)
      expect(share).toBeLessThan(1)
    }))
  })

  it.each([[0.01], [0.3], [0.9]])('hit a share of %d of many', share => {
    const hits = Array.from({ length: 20_000 }, (_, index) => unit(42, 'ending', `+1212555${index}`, 'the same text')).filter(value => value < share).length
    expect(hits / 20_000).toBeCloseTo(share, 2)
  })

  it('depend on seed, words and where words end', () => {
    expect(new Set([unit(1, 'ab', 'c'), unit(1, 'a', 'bc'), unit(2, 'ab', 'c'), unit(1, 'abc')]).size).toBe(4)
  })

  it('spread delays from half to twice the median', () => {
    expect([0, 0.5, 1].map(share => spread(1000, share))).toEqual([500, 1000, 2000])
  })
})
