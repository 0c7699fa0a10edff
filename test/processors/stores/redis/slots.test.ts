import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupsOf, slotOf } from '../../../../processors/stores/redis/slots.ts'

describe('slotOf', () => {
  // The specification's check value, and keys as `CLUSTER KEYSLOT` answers them.
  it.each([['123456789', 0x31c3], ['foo', 12_182], ['', 0], ['{user1000}.following', 3443], ['{user1000}.followers', 3443], ['foo{}{bar}', 8363], ['foo{{bar}}zap', 4015], ['foo{bar}{zap}', 5061], ['é漢', 6194]])('%s is in %i', (key, slot) => {
    expect(slotOf(key)).toBe(slot)
  })
})

describe('groupsOf', () => {
  const items = fc.array(fc.nat(20), { maxLength: 60 })
  it('puts each item into one group of the size allowed, items of one key in order', () => {
    fc.assert(fc.property(items, fc.integer({ min: 1, max: 9 }), fc.boolean(), (keys, size, bySlot) => {
      const groups = groupsOf(keys, key => `k${key}`, size, bySlot)
      expect(groups.flat().sort((a, b) => a - b)).toEqual(keys.map((_, index) => index))
      expect(groups.every(group => group.length > 0 && group.length <= size)).toBe(true)
      expect(groups.every(group => !bySlot || new Set(group.map(index => slotOf(`k${keys[index]}`))).size === 1)).toBe(true)
      for (const key of new Set(keys)) {
        const order = groups.flat().filter(index => keys[index] === key)
        expect(order).toEqual(order.toSorted((a, b) => a - b))
      }
    }))
  })
})
