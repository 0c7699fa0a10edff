import type { Budget, BudgetStore, MoneyAnswer, MoneyRequest } from '../ports.ts'
import type { BatchPlan, Link } from './link.ts'

/** Budgets by lua/budgets-reserve.lua. `keepMs`: how long a resolved reservation is remembered. Amounts are whole micro-dollars below 2^53. */
export function redisBudgets(link: Link, keepMs: number): BudgetStore {
  const plan: BatchPlan<MoneyRequest> = {
    script: 'budgets-reserve',
    size: 100,
    width: 2,
    key: () => link.keys.budgetLeases,
    call: items => {
      const lists = new Map<string, number>()
      const perItem = items.flatMap(item => {
        const list = JSON.stringify(item.budgets.map(budgetRow))
        const number = lists.get(list) ?? lists.size + 1
        lists.set(list, number)
        return [item.requestId, item.lane === 'critical' ? 1 : 0, exact(item.micros), item.now, item.now + item.leaseMs, number]
      })
      const budgets = new Set(items.flatMap(item => item.budgets.map(budget => link.keys.budget(budget.key))))
      return {
        keys: [link.keys.budgetLeases, ...budgets, ...items.map(item => link.keys.reservation(item.requestId))],
        args: [link.keys.budgetBase, keepMs, lists.size, ...lists.keys(), ...perItem],
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
      const replies = await link.run(keys.map(key => ['hmget', link.keys.budget(key), 'p', 'o', 'x']))
      return replies.map((reply, index) => {
        const [pending, posted, overrun] = (reply as (string | null)[]).map(Number)
        return { key: keys[index] ?? '', pendingMicros: pending ?? 0, postedMicros: posted ?? 0, overrunMicros: overrun ?? 0 }
      })
    },
  }
}

const budgetRow = (budget: Budget): unknown[] => [budget.key, exact(budget.limitMicros), exact(budget.criticalReserveMicros), budget.periodEnd]

/** Lua counts in doubles: whole numbers up to 2^53 are exact, anything else is a bug of the caller. */
export function exact(micros: number): number {
  if (!Number.isSafeInteger(micros) || micros < 0) throw new RangeError(`micro-dollars must be a whole number: ${micros}`)
  return micros
}
