import { describe, expect, it } from 'vitest'
import { spreadOf } from '../../../processors/timing/spread.ts'

describe('spreadOf', () => {
  it.each([['', 0.668_922_188_458_964_2], ['req-1', 0.283_275_488_764_047_6]])('of "%s" is the same for ever: stored deferrals were computed with it', (key, expected) => {
    expect(spreadOf(key)).toBe(expected)
  })

  it.each<[string, (index: number) => string]>([
    ['counters', index => `req-${index}`], ['padded counters', index => `campaign-7:${String(index).padStart(9, '0')}`], ['UUID-like ids', index => `${(index * 2654435761 >>> 0).toString(16)}-4000-8000-${index.toString(16)}`],
  ])('spreads %s evenly', (_, key) => {
    const parts = Array.from({ length: 20 }, () => 0)
    for (let index = 0; index < 20_000; index += 1) {
      const part = Math.floor(spreadOf(key(index)) * 20)
      parts[part] = (parts[part] ?? 0) + 1
    }
    // 1000 expected in each; six standard deviations are 185.
    expect(Math.min(...parts)).toBeGreaterThan(815)
    expect(Math.max(...parts)).toBeLessThan(1185)
  })
})
