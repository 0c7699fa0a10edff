/** Monitors: look at the system by the clock, write what changed to communications.alerts, and tell people what lies there. */
import type { AnalyticsStore } from '../analytics/ports.ts'
import type { Deps, Processor } from '../kernel/processor.ts'
import type { Provider } from '../senders/port.ts'
import { topicFor } from '../../topics/index.ts'
import type { LogAdmin } from '../../topics/port.ts'
import { monitors } from './monitors.ts'
import { notifyBatch } from './notify/notifier.ts'
import { onceInMemory } from './notify/once.ts'
import { tellersOf } from './notify/tellers.ts'
import { queueLags, seenConsumers, type Watched } from './queues.ts'
import { createRunner } from './runner.ts'

export interface MonitorEdges {
  readonly analytics: AnalyticsStore
  /** Mails alerts. */
  readonly email: Pick<Provider, 'send'>
  readonly admin: Pick<LogAdmin, 'groupOffsets'>
  /** Consumers whose lag is watched; without it those that worked in this process. */
  readonly watched?: readonly Watched[]
  /** For Slack; the runtime's own by default. */
  readonly fetch?: typeof globalThis.fetch
}

const REMEMBERED_ALERTS = 10_000

export function monitorProcessors(deps: Deps, edges: MonitorEdges): readonly Processor[] {
  const queues = async (): Promise<Awaited<ReturnType<typeof queueLags>>> => queueLags(edges.admin, deps.settings.KAFKA_CLIENT_ID, edges.watched ?? await seenConsumers(deps.metrics))
  const runner = createRunner(monitors, { analytics: edges.analytics, budgets: deps.stores.budgets, queues }, deps)
  const notifier = { tellers: tellersOf(deps.settings, edges.email, edges.fetch ?? globalThis.fetch), once: onceInMemory(REMEMBERED_ALERTS) }
  const alerts = topicFor('communications.alerts')
  return [{
    name: 'monitors', role: 'monitors', reads: [alerts], writes: [alerts, topicFor('communications.dead-letters')],
    handle: batch => notifyBatch(batch, notifier, deps),
    tick: { everyMs: deps.settings.MONITOR_INTERVAL_SECONDS * 1000, run: async () => { await runner.check() } },
  }]
}
