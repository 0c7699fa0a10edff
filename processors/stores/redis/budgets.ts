import type { Budget, BudgetStore, MoneyAnswer, MoneyRequest } from '../ports.ts'
import { distinct } from './distinct.ts'
import type { BatchPlan, Link } from './link.ts'

/** Accounts outlive their period by this and by `keepMs`, as reserves keep them (budgets-reserve.lua). */
const DAY = 86_400_000

/** Budgets by lua/budgets-reserve.lua. `keepMs`: how long a resolved reservation is remembered. Amounts are whole micro-dollars up to 2^52. */
export function redisBudgets(link: Link, keepMs: number): BudgetStore {
  const plan: BatchPlan<MoneyRequest> = {
    script: 'budgets-reserve',
    size: 100,
    width: 2,
    key: () => link.keys.budgetLeases,
    call: items => {
      const lists = distinct(items.map(item => item.budgets), list => JSON.stringify(list.map(budgetRow)))
      const perItem = items.flatMap((item, index) => [item.requestId, item.lane === 'critical' ? 1 : 0, exact(item.micros), item.now, item.now + item.leaseMs, lists.numbers[index] ?? 0])
      const budgets = new Set(items.flatMap(item => item.budgets.map(budget => link.keys.budget(budget.key))))
      return {
        keys: [link.keys.budgetLeases, ...budgets, ...items.map(item => link.keys.reservation(item.requestId))],
        args: [link.keys.budgetBase, keepMs, lists.texts.length, ...lists.texts, ...perItem],
      }
    },
  }
  return {
    reserve: async batch => {
      const { replies } = await link.overBatch<MoneyRequest, [number, number]>(plan, batch)
      return replies.map(([which, micros], index): MoneyAnswer => {
        const binding = batch[index]?.budgets[which - 1]
        if (binding === undefined) return { reserved: true, micros }
        return { reserved: false, reason: binding.reason, key: binding.key, leftMicros: micros, periodEnd: binding.periodEnd }
      })
    },
    state: async keys => {
      const replies = await link.run(keys.map(key => ['hmget', link.keys.budget(key), 'p', 'o', 'x', 'a']))
      return replies.map((reply, index) => {
        const [pending, posted, overrun, added] = (reply as (string | null)[]).map(Number)
        return { key: keys[index] ?? '', pendingMicros: pending ?? 0, postedMicros: posted ?? 0, overrunMicros: overrun ?? 0, ...(added && { addedMicros: added }) }
      })
    },
    topUp: async ({ id, key, micros, periodEnd, now }) => {
      const [added] = await link.run([['budgets-top-up', 2, link.keys.budget(key), link.keys.topUps(key), id, exact(micros), Math.max(periodEnd - now, 0) + keepMs + DAY]])
      return { addedMicros: Number(added) }
    },
  }
}

const budgetRow = (budget: Budget): unknown[] => [budget.key, exact(budget.limitMicros), exact(budget.criticalReserveMicros), budget.periodEnd]

/** Lua counts in doubles, exact up to 2^53. Half of that for one amount leaves room for overrun (and for the client, which rounds replies just below 2^53). Anything else is a bug of the caller. */
export function exact(micros: number): number {
  if (!Number.isSafeInteger(micros) || micros < 0 || micros > 2 ** 52) throw new RangeError(`micro-dollars must be a whole number: ${micros}`)
  return micros
}
