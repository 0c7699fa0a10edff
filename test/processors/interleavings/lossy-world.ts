/** A driver over stores that can be lost and rebuilt, with scripted providers. */
import { addressHash, createDriver } from '../../support/driver.ts'
import type { Driver, DriverOptions } from '../../support/driver.ts'
import { createLossyStores } from '../../support/lossy-stores.ts'
import type { LossyStores } from '../../support/lossy-stores.ts'
import { memoryReader } from '../../support/lossy-driver.ts'
import { interpret } from '../../../cli/runtime/providers.ts'
import { groupsOf } from '../../../processors/rebuild/groups.ts'
import { currentMark } from '../../../processors/rebuild/positions.ts'
import { rebuild } from '../../../processors/rebuild/rebuild.ts'

export interface LossyWorld {
  readonly driver: Driver
  readonly lossy: LossyStores
  /** Rebuilds the state if it is closed. */
  recover(): Promise<void>
  /** Notes how far the log is in the store. */
  mark(): Promise<void>
  /** From one instant at which something is due to the next. */
  skip(ms: number): Promise<void>
}

export async function createWorld(options: DriverOptions, beforeCall: (name: string) => Promise<void> = async () => {}): Promise<LossyWorld> {
  const lossy = createLossyStores({ addressHash, beforeCall })
  const driver: Driver = await createDriver({ ...options, stores: () => lossy.stores })
  const recover = async (): Promise<void> => {
    const { deps, log, now } = driver
    if ((await lossy.stores.gate.look()).open) return
    const rebuilding = await driver.stores.gate.begin(60_000, false)
    if (!rebuilding) throw new Error('no right')
    const { mark } = await rebuild({ ...deps, admin: log.admin(), read: memoryReader(log), interpret }, rebuilding)
    await rebuilding.open(now(), mark)
  }
  const mark = async (): Promise<void> => lossy.stores.gate.mark(await currentMark(driver.log.admin(), groupsOf(driver.deps.settings)))
  const skip = async (ms: number): Promise<void> => {
    const end = driver.now() + ms
    for (await driver.settle(); driver.now() < end; await driver.settle()) {
      const due = await Promise.all(Array.from({ length: 4 }, (_, partition) => lossy.stores.deferrals.nextDue(partition).catch(() => null)))
      const next = [driver.log.nextResumeAt(), ...due].filter(at => at !== null && at > driver.now())
      driver.pass(Math.min(end, ...next.map(Number)) - driver.now())
    }
  }
  await recover()
  return { driver, lossy, recover, mark, skip }
}

/** The terms of the conservation equation that are not 0. */
export async function conservation(driver: Driver): Promise<Record<string, number>> {
  await driver.flush()
  const [row] = await driver.analytics.query('conservation', { from: '2026-01-01', to: '2028-12-31', settled: Date.parse('2029-01-01'), quietSince: 0, overdueSince: 0 })
  return Object.fromEntries(Object.entries(row ?? {}).filter(([, count]) => count > 0))
}
