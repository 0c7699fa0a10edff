/** What monitors measure in tests: the analytics store in memory, budgets and queues by hand. */
import { memoryAnalytics } from '../../../../processors/analytics/memory/store.ts'
import type { EventRow } from '../../../../processors/analytics/rows.ts'
import type { Audited } from '../../../../processors/rebuild/audit.ts'
import type { MeasureDeps, QueueLag } from '../../../../processors/monitors/monitor.ts'
import type { MemoryUse } from '../../../../processors/stores/memory-use.ts'
import type { BudgetState } from '../../../../processors/stores/ports.ts'

export interface Measured { readonly events?: readonly EventRow[]; readonly budgets?: readonly BudgetState[]; readonly queues?: readonly QueueLag[]; readonly audited?: Audited; readonly memory?: readonly MemoryUse[] }

export async function measures({ events = [], budgets = [], queues = [], audited = { people: 0, messages: 0, drifts: [] }, memory = [] }: Measured = {}): Promise<MeasureDeps> {
  const analytics = memoryAnalytics()
  await analytics.insertEvents(events)
  return { analytics, budgets: { state: async keys => budgets.filter(state => keys.includes(state.key)) }, queues: async () => queues, memory: async () => memory, audit: async () => audited }
}
