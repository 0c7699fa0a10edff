/** The monitors, one row each. */
import type { Monitor } from './monitor.ts'
import { conservation } from './rows/conservation.ts'
import { budgets } from './rows/budget.ts'
import { cost } from './rows/cost.ts'
import { deliveryRate, duplicates } from './rows/delivery.ts'
import { performance } from './rows/performance.ts'
import { queueDepth } from './rows/queue-depth.ts'
import { rateLimitUse } from './rows/rate-limit.ts'
import { stateMemory } from './rows/state-memory.ts'
import { stateDrift } from './rows/state-drift.ts'

export const monitors: readonly Monitor[] = [deliveryRate, cost, ...budgets, rateLimitUse, performance, queueDepth, conservation, duplicates, stateDrift, stateMemory]

/** What to do about an alert, or null for one whose monitor is no more. */
export function todoOf(monitor: string): string | null {
  return monitors.find(({ name }) => name === monitor)?.todo ?? null
}
