import { describe, expect, it } from 'vitest'
import type { Effect } from '../../../processors/kernel/effects.ts'
import { budget, day, money, noon, type OpenStores } from './fixtures.ts'

const settle = (requestId: string, micros: number): Effect => ({ type: 'settle_budget', requestId, micros })
const giveBack = (requestId: string): Effect => ({ type: 'void_budget', requestId })
const state = (key: string, pendingMicros: number, postedMicros: number, overrunMicros = 0): object => ({ key, pendingMicros, postedMicros, overrunMicros })
const dayEnd = noon + day / 2
const monthEnd = noon + 9 * day
const ofDay = budget('day:1', 100)
const ofMonth = budget('month:1', 150, { reason: 'budget_month', periodEnd: monthEnd })
const yes = (micros: number): object => ({ reserved: true, micros })
const no = (leftMicros: number): object => ({ reserved: false, reason: 'budget_day', key: 'day:1', leftMicros, periodEnd: dayEnd })

/** What every budget store does. */
export function budgetsContract(open: OpenStores): void {
  describe('budgets', () => {
    it('reserves up to the limit, to the micro-dollar', async () => {
      const { budgets } = await open()
      expect(await budgets.reserve([money('a', 60, [ofDay]), money('b', 41, [ofDay]), money('c', 40, [ofDay]), money('d', 1, [ofDay])])).toEqual([yes(60), no(40), yes(40), no(0)])
      expect(await budgets.state(['day:1', 'day:2'])).toEqual([state('day:1', 100, 0), state('day:2', 0, 0)])
    })

    it('is exact for large amounts', async () => {
      const { budgets, effects } = await open()
      const large = budget('day:1', 4_503_599_627_370_496)
      expect(await budgets.reserve([money('a', 4_503_599_627_370_495, [large]), money('b', 2, [large]), money('c', 1, [large])])).toEqual([yes(4_503_599_627_370_495), no(1), yes(1)])
      await effects.apply([settle('a', 4_503_599_627_370_495)])
      expect(await budgets.state(['day:1'])).toEqual([state('day:1', 1, 4_503_599_627_370_495)])
    })

    it('has more room after a top-up, at once, once by id, and for its own period only', async () => {
      const { budgets } = await open()
      await budgets.reserve([money('a', 100, [ofDay])])
      const more = (id: string, micros: number): Promise<object> => budgets.topUp({ id, key: 'day:1', micros, periodEnd: dayEnd, now: noon })
      expect([await more('t1', 30), await more('t1', 30), await more('t2', 5)]).toEqual([{ addedMicros: 30 }, { addedMicros: 30 }, { addedMicros: 35 }])
      expect(await budgets.reserve([money('b', 36, [ofDay]), money('c', 35, [ofDay]), money('d', 1, [ofDay])])).toEqual([no(35), yes(35), no(0)])
      expect(await budgets.state(['day:1', 'day:2'])).toEqual([{ ...state('day:1', 135, 0), addedMicros: 35 }, state('day:2', 0, 0)])
    })

    it('may be topped up before anything is spent', async () => {
      const { budgets } = await open()
      await budgets.topUp({ id: 't1', key: 'day:1', micros: 10, periodEnd: dayEnd, now: noon })
      expect(await budgets.reserve([money('a', 111, [ofDay]), money('b', 110, [ofDay])])).toEqual([no(110), yes(110)])
    })

    it('takes all budgets or none, and names the one whose period ends last', async () => {
      const { budgets } = await open()
      const both = [ofDay, ofMonth]
      const nextDay = [budget('day:2', 100, { periodEnd: dayEnd + day }), ofMonth]
      expect(await budgets.reserve([money('a', 90, both), money('b', 20, both), money('c', 61, nextDay), money('d', 101, nextDay)])).toEqual([
        yes(90), no(10),
        { reserved: false, reason: 'budget_month', key: 'month:1', leftMicros: 60, periodEnd: monthEnd }, { reserved: false, reason: 'budget_month', key: 'month:1', leftMicros: 60, periodEnd: monthEnd },
      ])
      expect(await budgets.state(['day:1', 'day:2', 'month:1'])).toEqual([state('day:1', 90, 0), state('day:2', 0, 0), state('month:1', 90, 0)])
    })

    it('keeps a share for the critical lane', async () => {
      const { budgets } = await open()
      const kept = budget('day:1', 100, { criticalReserveMicros: 10 })
      expect(await budgets.reserve([money('a', 91, [kept]), money('b', 90, [kept]), money('c', 1, [kept]), money('d', 10, [kept], { lane: 'critical' }), money('e', 1, [kept], { lane: 'critical' })])).toEqual([no(90), yes(90), no(0), yes(10), no(0)])
    })

    it('answers a repeated request with what it holds', async () => {
      const { budgets, effects } = await open()
      expect(await budgets.reserve([money('a', 60, [ofDay]), money('a', 60, [ofDay])])).toEqual([yes(60), yes(60)])
      await effects.apply([settle('a', 70)])
      expect(await budgets.reserve([money('a', 60, [ofDay])])).toEqual([yes(70)])
      expect(await budgets.state(['day:1'])).toEqual([state('day:1', 0, 70, 10)])
    })

    it('replaces a reservation of another amount, and keeps it when there is no room', async () => {
      const { budgets } = await open()
      expect(await budgets.reserve([money('a', 60, [ofDay]), money('a', 101, [ofDay]), money('a', 80, [ofDay])])).toEqual([yes(60), no(100), yes(80)])
      expect(await budgets.state(['day:1'])).toEqual([state('day:1', 80, 0)])
    })

    it('settles and voids once', async () => {
      const { budgets, effects } = await open()
      await budgets.reserve([money('a', 60, [ofDay, ofMonth]), money('b', 40, [ofDay, ofMonth])])
      await effects.apply([settle('a', 50), settle('a', 50), giveBack('a'), giveBack('b'), giveBack('b'), giveBack('unknown'), settle('unknown', 7)])
      expect(await budgets.state(['day:1', 'month:1'])).toEqual([state('day:1', 0, 50), state('month:1', 0, 50)])
    })

    it('posts what was really charged, and counts what was not held as overrun', async () => {
      const { budgets, effects } = await open()
      await budgets.reserve([money('a', 60, [ofDay])])
      await effects.apply([settle('a', 130)])
      expect(await budgets.state(['day:1'])).toEqual([state('day:1', 0, 130, 70)])
      expect(await budgets.reserve([money('b', 1, [ofDay])])).toEqual([no(0)])
    })

    it.each([
      ['the estimate first', [60, 45], 0],
      ['the price first', [45, 60], 0],
      ['the estimate twice', [60, 45, 60], 0],
      ['two prices, the second takes what the first gave back', [40, 60, 45], 5],
    ])('ends at the real price, %s', async (_, amounts, overrun) => {
      const { budgets, effects } = await open()
      await budgets.reserve([money('a', 60, [ofDay])])
      await effects.apply(amounts.map(amount => settle('a', amount)))
      expect(await budgets.state(['day:1'])).toEqual([state('day:1', 0, 45, overrun)])
    })

    it('posts a send that happened after its money was given back', async () => {
      const { budgets, effects } = await open()
      await budgets.reserve([money('a', 60, [ofDay])])
      await effects.apply([giveBack('a'), settle('a', 60), settle('a', 65)])
      expect(await budgets.state(['day:1'])).toEqual([state('day:1', 0, 65, 65)])
    })

    it('gives lapsed reservations back at the next reserve, and posts them if they were sent after all', async () => {
      const { budgets, effects } = await open()
      await budgets.reserve([money('a', 60, [ofDay], { leaseMs: 1000 }), money('b', 40, [ofDay], { leaseMs: 1000 })])
      expect(await budgets.reserve([money('b', 40, [ofDay], { now: noon + 500, leaseMs: 1000 }), money('c', 60, [ofDay], { now: noon + 999 })])).toEqual([yes(40), no(0)])
      expect(await budgets.reserve([money('c', 60, [ofDay], { now: noon + 1000 })])).toEqual([yes(60)])
      await effects.apply([settle('a', 60)])
      expect(await budgets.state(['day:1'])).toEqual([state('day:1', 100, 60, 60)])
    })

    it('reserves anew after a void', async () => {
      const { budgets, effects } = await open()
      await budgets.reserve([money('a', 60, [ofDay])])
      await effects.apply([giveBack('a')])
      expect(await budgets.reserve([money('a', 100, [ofDay])])).toEqual([yes(100)])
    })

    it('passes what is under no budget', async () => {
      const { budgets } = await open()
      expect(await budgets.reserve([money('a', 60, [])])).toEqual([yes(60)])
      expect(await budgets.reserve([])).toEqual([])
      expect(await budgets.state([])).toEqual([])
    })
  })
}
