import { describe, expect, it } from 'vitest'
import type { WrappedKey } from '../../../processors/stores/ports.ts'
import { noon, type OpenStores } from './fixtures.ts'

const key = (wrapped: string | null, wrappedAt = noon, keyId = 'person-1'): WrappedKey => ({ keyId, wrappedAt, wrapped })

/** What every store of data keys does. */
export function keysContract(open: OpenStores): void {
  describe('keys', () => {
    it('holds the first of two that are made at once, unpublished', async () => {
      const { keys } = await open()
      expect(await keys.hold([key('a.1'), key('a.2', noon + 1, 'person-2')])).toEqual([{ ...key('a.1'), published: false }, { ...key('a.2', noon + 1, 'person-2'), published: false }])
      expect(await keys.hold([key('b.1', noon + 5)])).toEqual([{ ...key('a.1'), published: false }])
      expect(await keys.get(['person-2', 'nobody', 'person-1'])).toEqual([{ ...key('a.2', noon + 1, 'person-2'), published: false }, null, { ...key('a.1'), published: false }])
    })

    it('knows from the log that a key is published', async () => {
      const { keys } = await open()
      await keys.hold([key('a.1')])
      await keys.join([key('a.1')])
      expect(await keys.get(['person-1'])).toEqual([{ ...key('a.1'), published: true }])
    })

    it('ends in the later wrapping, whatever the order', async () => {
      for (const order of [[key('a.1'), key('b.1', noon + 1)], [key('b.1', noon + 1), key('a.1')]]) {
        const { keys } = await open()
        for (const one of order) await keys.join([one])
        expect(await keys.get(['person-1'])).toEqual([{ ...key('b.1', noon + 1), published: true }])
      }
    })

    it('chooses the same of two wrappings of one instant, whatever the order', async () => {
      for (const order of [[key('aB'), key('Ab')], [key('Ab'), key('aB')]]) {
        const { keys } = await open()
        await keys.join(order)
        expect(await keys.get(['person-1'])).toEqual([{ ...key('aB'), published: true }])
      }
    })

    it('shreds for good: neither a later wrapping nor a new key brings it back', async () => {
      const { keys } = await open()
      await keys.join([key('a.1'), key(null, noon + 1)])
      await keys.join([key('b.1', noon + 9)])
      expect(await keys.hold([key('c.1', noon + 10)])).toEqual([{ ...key(null, noon + 1), published: true }])
      expect(await keys.get(['person-1'])).toEqual([{ ...key(null, noon + 1), published: true }])
    })

    it('shreds a key that an earlier clock wrapped later', async () => {
      const { keys } = await open()
      await keys.join([key('a.1', noon + 9), key(null, noon)])
      expect((await keys.get(['person-1']))[0]?.wrapped).toBeNull()
    })

    it('takes empty batches', async () => {
      const { keys } = await open()
      await keys.join([])
      expect([await keys.hold([]), await keys.get([])]).toEqual([[], []])
    })
  })
}
