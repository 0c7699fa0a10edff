import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eachPage, placeAfter } from '../../../processors/deferral/paging.ts'
import { memoryDeferrals } from '../../../processors/stores/memory/deferrals.ts'
import type { DeferralEntry } from '../../../processors/stores/ports.ts'

const entry = (key: string, dueAt: number, more: Partial<DeferralEntry> = {}): DeferralEntry =>
  ({ key, partition: 0, requestId: key, recipientId: 'person-1', dueAt, target: 'communications.requests.normal', reason: 'quiet_hours', pass: 1, payload: Buffer.from(key), ...more })

describe('paging over what waits', () => {
  it('shows each entry once, whatever is removed on the way', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ due: fc.integer({ min: 0, max: 5 }), goes: fc.boolean(), partition: fc.integer({ min: 0, max: 2 }) }), { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), async (rows, size) => {
      const index = memoryDeferrals()
      const entries = rows.map(({ due, partition }, number) => entry(`k${number}`, due, { partition }))
      for (const add of entries) await index.fold(add.partition, [{ add }], 1n)
      // Small pages: many of them begin amid entries that are due at the same time.
      const paged = { ...index, page: (partition: number, range: Parameters<typeof index.page>[1]) => index.page(partition, range, size) }
      const seen: string[] = []
      await eachPage(paged, {}, async ({ partition, entries: shown }) => {
        seen.push(...shown.map(({ key }) => key))
        const removed = new Set(shown.map(({ key }) => key).filter(key => rows[Number(key.slice(1))]?.goes))
        await index.remove(partition, [...removed])
        return { removed }
      })
      expect(seen.toSorted()).toEqual(entries.map(({ key }) => key).toSorted())
    }))
  })

  it('stays within the due times asked for, and with the person', async () => {
    const index = memoryDeferrals()
    await index.fold(0, [1, 2, 3, 4].map(due => ({ add: entry(`k${due}`, due, { recipientId: due === 3 ? 'person-2' : 'person-1' }) })), 4n)
    const shown = async (filter: Parameters<typeof eachPage>[1]): Promise<string[]> => {
      const keys: string[] = []
      await eachPage(index, filter, async ({ entries }) => {
        keys.push(...entries.map(({ key }) => key))
        return {}
      })
      return keys
    }
    expect(await shown({ dueFrom: 2, dueTo: 3 })).toEqual(['k2', 'k3'])
    expect(await shown({ recipientId: 'person-2' })).toEqual(['k3'])
  })

  it('ends where the visitor has enough', async () => {
    const index = memoryDeferrals()
    for (const partition of [0, 1]) await index.fold(partition, [{ add: entry(`a${partition}`, 1, { partition }) }, { add: entry(`b${partition}`, 2, { partition }) }], 1n)
    const paged = { ...index, page: (partition: number, range: Parameters<typeof index.page>[1]) => index.page(partition, range, 1) }
    for (const [enough, expected] of [['partition', ['a0', 'a1']], ['all', ['a0']]] as const) {
      const keys: string[] = []
      await eachPage(paged, {}, async ({ entries }) => {
        keys.push(...entries.map(({ key }) => key))
        return { enough }
      })
      expect(keys).toEqual(expected)
    }
  })

  it('counts those that stayed among the last due time only', () => {
    const entries = [entry('a', 1), entry('b', 2), entry('c', 2)]
    expect(placeAfter({ from: 0, skip: 3 }, entries, new Set(['b']))).toEqual({ from: 2, skip: 1 })
    expect(placeAfter({ from: 2, skip: 3 }, entries.slice(1), new Set(['b']))).toEqual({ from: 2, skip: 4 })
    expect(placeAfter({ from: 2, skip: 3 }, [], new Set())).toEqual({ from: 2, skip: 3 })
  })
})
