import type { Budget, BudgetStore, MoneyAnswer, MoneyRequest } from '../ports.ts'

interface Account { pending: number; posted: number; overrun: number }
type TopUps = Map<string, number>
interface Reservation {
  state: 'pending' | 'void' | 'settled'
  readonly held: number
  posted: number
  /** Settled after it was given back: all of it is overrun. */
  late: boolean
  lease: number
  readonly budgets: readonly string[]
}
export interface MemoryBudgets extends BudgetStore {
  settle(requestId: string, micros: number): void
  void(requestId: string): void
}

/** Budgets in memory: the model that the Redis scripts are tested against. */
export function memoryBudgets(): MemoryBudgets {
  const accounts = new Map<string, Account>()
  const reservations = new Map<string, Reservation>()
  const topUps = new Map<string, TopUps>()
  const added = (key: string): number => [...(topUps.get(key)?.values() ?? [])].reduce((sum, micros) => sum + micros, 0)
  const account = (key: string): Account => accounts.get(key) ?? { pending: 0, posted: 0, overrun: 0 }
  const move = (keys: readonly string[], pending: number, posted: number, overrun: number): void => {
    for (const key of keys) {
      const now = account(key)
      accounts.set(key, { pending: now.pending + pending, posted: now.posted + posted, overrun: now.overrun + overrun })
    }
  }
  const giveBack = (reservation: Reservation): void => {
    move(reservation.budgets, -reservation.held, 0, 0)
    reservation.state = 'void'
  }
  const room = (budget: Budget, item: MoneyRequest): number => {
    const { pending, posted } = account(budget.key)
    return budget.limitMicros + added(budget.key) - pending - posted - (item.lane === 'critical' ? 0 : budget.criticalReserveMicros)
  }
  const reserve = (item: MoneyRequest): MoneyAnswer => {
    for (const late of reservations.values()) if (late.state === 'pending' && late.lease <= item.now) giveBack(late)
    const mine = reservations.get(item.requestId)
    const budgets = item.budgets.map(budget => budget.key)
    if (mine?.state === 'settled') return { reserved: true, micros: mine.posted }
    if (mine?.state === 'pending' && mine.held === item.micros && mine.budgets.join('\n') === budgets.join('\n')) {
      mine.lease = Math.max(mine.lease, item.now + item.leaseMs)
      return { reserved: true, micros: mine.held }
    }
    if (mine?.state === 'pending') move(mine.budgets, -mine.held, 0, 0)
    const binding = item.budgets.filter(budget => item.micros > room(budget, item)).reduce<Budget | null>((worst, budget) => (worst === null || budget.periodEnd > worst.periodEnd ? budget : worst), null)
    if (binding !== null) {
      const leftMicros = Math.max(room(binding, item), 0)
      if (mine?.state === 'pending') move(mine.budgets, mine.held, 0, 0)
      return { reserved: false, reason: binding.reason, key: binding.key, leftMicros, periodEnd: binding.periodEnd }
    }
    move(budgets, item.micros, 0, 0)
    reservations.set(item.requestId, { state: 'pending', held: item.micros, posted: 0, late: false, lease: item.now + item.leaseMs, budgets })
    return { reserved: true, micros: item.micros }
  }
  return {
    reserve: async batch => batch.map(reserve),
    state: async keys => keys.map(key => {
      const { pending, posted, overrun } = account(key)
      return { key, pendingMicros: pending, postedMicros: posted, overrunMicros: overrun, ...(added(key) > 0 && { addedMicros: added(key) }) }
    }),
    topUp: async ({ id, key, micros }) => {
      const given = topUps.get(key) ?? new Map<string, number>()
      topUps.set(key, given)
      if (!given.has(id)) given.set(id, micros)
      return { addedMicros: added(key) }
    },
    settle: (requestId, micros) => {
      const mine = reservations.get(requestId)
      if (mine === undefined) return
      if (mine.state === 'settled') {
        const better = micros !== mine.held && (mine.posted === mine.held || micros > mine.posted)
        if (!better) return
        const more = micros - mine.posted
        move(mine.budgets, 0, more, mine.late ? more : Math.max(more, 0))
      } else {
        mine.late = mine.state === 'void'
        const held = mine.late ? 0 : mine.held
        move(mine.budgets, -held, micros, Math.max(micros - held, 0))
        mine.state = 'settled'
      }
      mine.posted = micros
    },
    void: requestId => {
      const mine = reservations.get(requestId)
      if (mine?.state === 'pending') giveBack(mine)
    },
  }
}
