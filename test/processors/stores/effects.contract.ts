import { describe, expect, it } from 'vitest'
import type { Effect } from '../../../processors/kernel/effects.ts'
import { budget, cap, hour, money, noon, slot, type OpenStores } from './fixtures.ts'

/** What every effect store does beyond what the limits and budgets contracts say. */
export function effectsContract(open: OpenStores): void {
  describe('effects', () => {
    it('applies a mixed batch, each effect once however often it comes', async () => {
      const { limits, budgets, effects } = await open()
      const caps = [cap('hour', 9, hour)]
      await limits.reserve([slot('a', noon, caps), slot('b', noon + 1, caps)])
      await budgets.reserve([money('a', 10, [budget('day:1', 100)]), money('b', 20, [budget('day:1', 100)])])
      const batch: Effect[] = [
        { type: 'commit_slot', requestId: 'a', recipientId: 'person-1' }, { type: 'settle_budget', requestId: 'a', micros: 10 },
        { type: 'release_slot', requestId: 'b', recipientId: 'person-1' }, { type: 'void_budget', requestId: 'b' },
      ]
      await effects.apply(batch)
      await effects.apply([...batch.toReversed(), ...batch])
      expect((await limits.history('person-1', noon + 2)).map(entry => [entry.requestId, entry.committed])).toEqual([['a', true]])
      expect(await budgets.state(['day:1'])).toEqual([{ key: 'day:1', pendingMicros: 0, postedMicros: 10, overrunMicros: 0 }])
    })

    it('applies long batches and empty ones', async () => {
      const { budgets, effects } = await open()
      const ids = Array.from({ length: 450 }, (_, index) => `request-${index}`)
      await budgets.reserve(ids.map(id => money(id, 3, [budget('day:1', 10_000)])))
      await effects.apply(ids.map((requestId): Effect => ({ type: 'settle_budget', requestId, micros: 2 })))
      await effects.apply([])
      expect(await budgets.state(['day:1'])).toEqual([{ key: 'day:1', pendingMicros: 0, postedMicros: 900, overrunMicros: 0 }])
    })
  })
}
