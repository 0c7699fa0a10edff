import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataKeyOf, DATA_KEY_BYTES, open, seal } from '../../../processors/privacy/data-key.ts'

const key = dataKeyOf(Buffer.alloc(DATA_KEY_BYTES, 7))
const bytes = fc.uint8Array({ maxLength: 300 }).map(array => Buffer.from(array))

describe('seal and open', () => {
  it('gives back what was sealed, whatever it is', () => {
    fc.assert(fc.property(bytes, fc.string(), (plain, place) => {
      expect(open(key, place, seal(key, place, plain))?.equals(plain)).toBe(true)
    }))
  })

  it('is the same bytes for the same content in the same place, and others for anything else', () => {
    const sealed = seal(key, 'a', Buffer.from('text'))
    expect(seal(key, 'a', Buffer.from('text')).equals(sealed)).toBe(true)
    const others = [seal(key, 'a', Buffer.from('texu')), seal(key, 'b', Buffer.from('text')), seal(key, 'at', Buffer.from('ext')), seal(dataKeyOf(randomBytes(DATA_KEY_BYTES)), 'a', Buffer.from('text'))]
    expect(others.map(other => other.subarray(0, 12).equals(sealed.subarray(0, 12)))).toEqual([false, false, false, false])
  })

  it('opens with no other key, in no other place, and not when a bit was changed', () => {
    const sealed = seal(key, 'a', Buffer.from('text'))
    expect(open(dataKeyOf(randomBytes(DATA_KEY_BYTES)), 'a', sealed)).toBeNull()
    expect(open(key, 'b', sealed)).toBeNull()
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(open(key, 'a', changed)).toBeNull()
      expect(open(key, 'a', sealed.subarray(0, at))).toBeNull()
    }
  })

  it('refuses keys of another length', () => {
    expect(() => dataKeyOf(randomBytes(32))).toThrow(RangeError)
  })
})
