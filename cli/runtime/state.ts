/** The state in Redis: kept open by every process that runs, rebuilt on demand by `postrider rebuild`. */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Deps } from '../../processors/kernel/processor.ts'
import type { Metrics } from '../../processors/kernel/metrics.ts'
import type { RebuildDeps } from '../../processors/rebuild/deps.ts'
import { groupsOf } from '../../processors/rebuild/groups.ts'
import { restoreUnder, startKeeper } from '../../processors/rebuild/keeper.ts'
import type { Keeper } from '../../processors/rebuild/keeper.ts'
import { currentMark } from '../../processors/rebuild/positions.ts'
import { rebuild } from '../../processors/rebuild/rebuild.ts'
import type { Rebuilt } from '../../processors/rebuild/rebuild.ts'
import type { Log, LogAdmin } from '../../topics/port.ts'
import { interpret } from './providers.ts'
import { rangeReader } from '../../topics/range.ts'

export interface StateDeps extends Pick<Deps, 'settings' | 'policy' | 'prices' | 'codec' | 'stores' | 'addressHash' | 'now'> {
  readonly log: Logger
  readonly kafka: Log
  readonly admin: LogAdmin
}

const rebuildDeps = ({ kafka, ...deps }: StateDeps): RebuildDeps => ({ ...deps, interpret, read: rangeReader(kafka, () => `${deps.settings.KAFKA_CLIENT_ID}.rebuild-${randomUUID()}`) })

/** Starts keeping the state open. */
export function keepState(deps: StateDeps, { metrics, onCrash }: { readonly metrics: Pick<Metrics, 'stateOpen'>; readonly onCrash: (error: Error, where: string) => void }): Keeper {
  const { admin, stores, settings, log, now } = deps
  const groups = groupsOf(settings)
  const given = rebuildDeps(deps)
  return startKeeper({
    gate: stores.gate, rebuild: rebuilding => rebuild(given, rebuilding), mark: () => currentMark(admin, groups), log, now, onCrash,
    tell: open => { metrics.stateOpen.set(open) },
  })
}

/** Closes the state for everyone, forgets it and restores it from the log; null if another worker is at it already. */
export async function rebuildState(deps: StateDeps, holdMs: number): Promise<Rebuilt | null> {
  const rebuilding = await deps.stores.gate.begin(holdMs, true)
  if (rebuilding === null) return null
  const given = rebuildDeps(deps)
  return restoreUnder(rebuilding, { log: deps.log, now: deps.now, rebuild: rebuilding => rebuild(given, rebuilding) })
}
