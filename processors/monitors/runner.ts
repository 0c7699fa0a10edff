/** Looks, decides, and writes the changes of mind to communications.alerts. */
import { topicFor } from '../../topics/index.ts'
import type { Alert } from '../../schemas/generated/types.ts'
import type { Deps } from '../kernel/processor.ts'
import { Unavailable } from '../kernel/unavailable.ts'
import { decideMonitor, quiet, stateAfter, type AlertRule, type AlertState } from './decide.ts'
import type { MeasureDeps, Monitor, Reading } from './monitor.ts'

export type RunnerDeps = Pick<Deps, 'settings' | 'codec' | 'producer' | 'log' | 'now'>
export interface Runner {
  /** One round of checks. A monitor that cannot measure now is left as it is; Unavailable is thrown once the others are done. */
  check(): Promise<Alert[]>
}

/** A runner that begins where the last one ended: the first round reads the alerts raised before. */
export function createRunner(monitors: readonly Monitor[], measured: MeasureDeps, deps: RunnerDeps): Runner {
  const { settings } = deps
  const watched = monitors.filter(monitor => monitor.enabled(settings)).map(monitor => ({ monitor, rule: { monitor: monitor.name, after: monitor.after, periodMs: settings.MONITOR_INTERVAL_SECONDS * 1000, ...(monitor.periodStart && { periodStart: monitor.periodStart }) } satisfies AlertRule }))
  let states: Map<string, AlertState> | null = null

  async function restored(): Promise<Map<string, AlertState>> {
    const last = await measured.analytics.query('alert_states', {})
    return new Map(watched.map(({ rule }) => [rule.monitor, stateAfter(last.find(row => row.monitor === rule.monitor), rule)]))
  }

  return {
    async check() {
      const now = deps.now()
      const before = states ??= await restored()
      const failures: Unavailable[] = []
      const decided = await Promise.all(watched.map(async ({ monitor, rule }) => {
        const reading = await measureOr(monitor, failures, now)
        return { name: monitor.name, ...decideMonitor(before.get(monitor.name) ?? quiet, reading, now, rule) }
      }))
      const alerts = decided.flatMap(({ alert }) => alert ? [alert] : [])
      if (alerts.length > 0) await deps.producer.send(alerts.map(alert => ({ topic: topicFor('communications.alerts'), key: alert.monitor, value: deps.codec.encode('alert', alert) })))
      // After the send: if it fails, the next round decides the same again and the alert has the same id within its period.
      for (const { name, state } of decided) before.set(name, state)
      for (const { monitor, status, summary } of alerts) deps.log.warn({ monitor, status }, summary)
      const [failure] = failures
      if (failure) throw failure
      return alerts
    },
  }

  async function measureOr(monitor: Monitor, failures: Unavailable[], now: number): Promise<Reading | null> {
    try {
      return await monitor.measure(measured, settings, now)
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      failures.push(error)
      return null
    }
  }
}
