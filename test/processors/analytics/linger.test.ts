import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holdUntil, lingerOf } from '../../../processors/analytics/linger.ts'

const records = (count: number, timestamp: number): { timestamp: number }[] => Array.from({ length: count }, () => ({ timestamp }))
const linger = { maxBatch: 3, lingerMs: 1000 }

describe('how long records wait for company', () => {
  it.each([
    ['a young, small batch waits for its oldest record', records(2, 5000), 5400, 6000],
    ['an old one does not', records(2, 5000), 6000, null],
    ['a full one does not', records(3, 5000), 5400, null],
    ['a record from the future is not waited for', records(1, 9000), 5400, null],
  ])('%s', (_, batch, now, expected) => {
    expect(holdUntil(batch, linger, now)).toBe(expected)
  })

  it('is never longer than the linger, whatever the clocks say', () => {
    fc.assert(fc.property(fc.integer(), fc.integer(), (timestamp, now) => {
      const held = holdUntil(records(1, timestamp), linger, now) ?? now
      expect(held - now).toBeGreaterThanOrEqual(0)
      expect(held - now).toBeLessThanOrEqual(linger.lingerMs)
    }))
  })

  it('is longer, in larger batches, when real-time tracking is off', () => {
    const [live, batched] = [lingerOf({ ENABLE_REAL_TIME_TRACKING: true }), lingerOf({ ENABLE_REAL_TIME_TRACKING: false })]
    expect(batched.lingerMs).toBeGreaterThan(live.lingerMs)
    expect(batched.maxBatch).toBeGreaterThan(live.maxBatch)
    expect(live.lingerMs).toBeLessThanOrEqual(1000)
  })
})
