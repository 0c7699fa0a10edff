import { describe, expect, it } from 'vitest'
import { deferral, noon, type OpenStores } from './fixtures.ts'

const keysOf = (entries: readonly { key: string }[]): string[] => entries.map(entry => entry.key)

/** What every deferral index does. */
export function deferralsContract(open: OpenStores): void {
  describe('deferral index', () => {
    it('has no position until something was folded', async () => {
      const { deferrals } = await open()
      expect(await deferrals.position(0)).toBeNull()
      await deferrals.fold(0, [], 12_345_678_901_234_567_890n)
      expect(await deferrals.position(0)).toBe(12_345_678_901_234_567_890n)
      expect(await deferrals.position(1)).toBeNull()
    })

    it('answers what is due, earliest first, bytes untouched', async () => {
      const { deferrals } = await open()
      const entries = [deferral('c', noon + 2), deferral('a', noon), deferral('b', noon + 1), deferral('d', noon + 3)]
      await deferrals.fold(0, entries.map(add => ({ add })), 4n)
      expect(await deferrals.due(0, noon + 2, 10)).toEqual([entries[1], entries[2], entries[0]])
      expect(keysOf(await deferrals.due(0, noon + 9, 2))).toEqual(['a', 'b'])
      expect(await deferrals.due(0, noon - 1, 10)).toEqual([])
      expect([await deferrals.nextDue(0), await deferrals.nextDue(1), await deferrals.count(0), await deferrals.count(1)]).toEqual([noon, null, 4, 0])
    })

    it('answers what is due in a span, page by page', async () => {
      const { deferrals } = await open()
      const entries = [deferral('a', noon), deferral('b', noon + 1), deferral('c', noon + 1), deferral('d', noon + 1), deferral('e', noon + 2)]
      await deferrals.fold(3, entries.map(add => ({ add: { ...add, partition: 3 } })), 5n)
      const page = async (from: number, to: number, skip: number, limit: number): Promise<string[]> => keysOf(await deferrals.page(3, { from, to, skip }, limit))
      expect(await page(0, noon + 9, 0, 2)).toEqual(['a', 'b'])
      expect(await page(noon + 1, noon + 9, 1, 2)).toEqual(['c', 'd'])
      expect(await page(noon + 1, noon + 1, 0, 9)).toEqual(['b', 'c', 'd'])
      expect(await page(noon + 2, noon + 9, 1, 9)).toEqual([])
      expect(await page(noon + 3, Number.MAX_SAFE_INTEGER, 0, 9)).toEqual([])
      expect(await deferrals.partitions()).toEqual([3])
    })

    it('replaces an entry of the same key, removes and forgets removed ones everywhere', async () => {
      const { deferrals } = await open()
      await deferrals.fold(0, [{ add: deferral('a', noon) }, { add: deferral('b', noon + 1) }, { add: deferral('a', noon + 5, { requestId: 'request-2', recipientId: 'person-2' }) }, { remove: 'b' }, { remove: 'unknown' }], 5n)
      expect(keysOf(await deferrals.due(0, noon + 9, 9))).toEqual(['a'])
      expect(keysOf(await deferrals.byRequest('request-1'))).toEqual([])
      expect(keysOf(await deferrals.byRecipient('person-2'))).toEqual(['a'])
      await deferrals.remove(0, ['a'])
      await deferrals.remove(0, [])
      expect([await deferrals.count(0), await deferrals.byRecipient('person-2'), await deferrals.nextDue(0), await deferrals.position(0)]).toEqual([0, [], null, 5n])
    })

    it('ends the same when a stretch is folded again', async () => {
      const { deferrals } = await open()
      const changes = [{ add: deferral('a', noon) }, { add: deferral('b', noon) }, { remove: 'a' }, { add: deferral('c', noon) }]
      await deferrals.fold(0, changes, 4n)
      await deferrals.fold(0, changes.slice(1), 4n)
      await deferrals.fold(0, changes, 4n)
      expect(keysOf(await deferrals.due(0, noon, 9))).toEqual(['b', 'c'])
    })

    it('finds what many people wait for at once, in their order, so many of a partition at most', async () => {
      const { deferrals } = await open()
      const of = (key: string, dueAt: number, recipientId: string, partition: number): { add: ReturnType<typeof deferral> } => ({ add: { ...deferral(key, dueAt, { recipientId }), partition } })
      await deferrals.fold(0, [of('a', noon + 3, 'person-1', 0), of('b', noon + 1, 'person-1', 0), of('c', noon, 'person-1', 0), of('d', noon, 'person-2', 0)], 4n)
      await deferrals.fold(7, [of('e', noon + 2, 'person-1', 7)], 1n)
      const found = async (limit: number, ...ids: string[]): Promise<string[][]> => (await deferrals.byRecipients(ids, limit)).map(keysOf)
      expect(await found(9, 'person-2', 'nobody', 'person-1')).toEqual([['d'], [], ['c', 'b', 'e', 'a']])
      expect(await found(2, 'person-1')).toEqual([['b', 'e', 'a']])
      expect(await found(2)).toEqual([])
      expect((await deferrals.byRecipients(['person-1'], 9))[0]?.map(({ partition }) => partition)).toEqual([0, 0, 7, 0])
    })

    it('finds a person\'s and a request\'s entries over all partitions, by due time', async () => {
      const { deferrals } = await open()
      await deferrals.fold(0, [{ add: deferral('request-1:1', noon + 3) }, { add: deferral('request-10:1', noon, { requestId: 'request-10', recipientId: 'person-10' }) }], 1n)
      await deferrals.fold(7, [{ add: deferral('request-1:2', noon + 1, { partition: 7 }) }, { add: deferral('request-2:1', noon + 2, { partition: 7, requestId: 'request-2' }) }], 1n)
      expect((await deferrals.byRecipient('person-1')).map(entry => [entry.key, entry.partition])).toEqual([['request-1:2', 7], ['request-2:1', 7], ['request-1:1', 0]])
      expect(keysOf(await deferrals.byRequest('request-1'))).toEqual(['request-1:2', 'request-1:1'])
      expect(await deferrals.byRequest('request')).toEqual([])
    })
  })
}
