/** Monitors: look at the system by the clock, write what changed to communications.alerts, and tell people what lies there. */
import type { AnalyticsStore } from '../analytics/ports.ts'
import type { Deps, Processor } from '../kernel/processor.ts'
import { auditState } from '../rebuild/audit.ts'
import type { Audited } from '../rebuild/audit.ts'
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
/** People looked at in each round: about a hundred calls to Redis. */
const AUDITED_PEOPLE = 50

export function monitorProcessors(deps: Deps, edges: MonitorEdges): readonly Processor[] {
  const queues = async (): Promise<Awaited<ReturnType<typeof queueLags>>> => queueLags(edges.admin, deps.settings.KAFKA_CLIENT_ID, edges.watched ?? await seenConsumers(deps.metrics))
  const runner = createRunner(monitors, { analytics: edges.analytics, budgets: deps.stores.budgets, queues, memory: () => deps.stores.memory(), audit: now => audit(deps, edges.analytics, now) }, deps)
  const notifier = { tellers: tellersOf(deps.settings, edges.email, edges.fetch ?? globalThis.fetch), once: onceInMemory(REMEMBERED_ALERTS) }
  const alerts = topicFor('communications.alerts')
  return [{
    name: 'monitors', role: 'monitors', reads: [alerts], writes: [alerts, topicFor('communications.dead-letters')],
    handle: batch => notifyBatch(batch, notifier, deps),
    tick: { everyMs: deps.settings.MONITOR_INTERVAL_SECONDS * 1000, run: async () => { await runner.check() } },
  }]
}

async function audit({ stores, metrics, log }: Deps, analytics: AnalyticsStore, now: number): Promise<Audited> {
  const audited = await auditState(analytics, stores, { people: AUDITED_PEOPLE, draw: String(now), now })
  metrics.stateDrift.set(audited.drifts.length)
  for (const drift of audited.drifts) log.error(drift, 'Redis and the log differ')
  return audited
}
