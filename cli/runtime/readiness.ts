import type { Settings } from '../../config/settings.ts'
import type { GatewayDeps } from '../../gateway/deps.ts'
import type { AnalyticsStore } from '../../processors/analytics/ports.ts'
import type { Stores } from '../../processors/stores/ports.ts'
import { topicFor } from '../../topics/index.ts'
import type { LogAdmin } from '../../topics/port.ts'

export type Readiness = GatewayDeps['readiness']
type State = Awaited<ReturnType<Readiness>>[string]

export interface ReadinessDeps {
  readonly stores: Stores
  readonly analytics: AnalyticsStore
  readonly admin: Pick<LogAdmin, 'endOffsets'>
  readonly settings: Settings
  /** Lanes that wait, with what for. */
  readonly waiting: () => Readonly<Record<string, string>>
}

/** Asks each dependency, each within HEALTH_CHECK_TIMEOUT_MS, and names the lanes that wait. */
export function readinessOf({ stores, analytics, admin, settings, waiting }: ReadinessDeps): Readiness {
  const checks: Record<string, () => Promise<unknown>> = {
    kafka: () => admin.endOffsets(topicFor('communications.events')),
    redis: () => stores.ping(),
    clickhouse: () => analytics.ping(),
    registry: async () => {
      const response = await fetch(`${settings.SCHEMA_REGISTRY_URL}/subjects`, { signal: AbortSignal.timeout(settings.HEALTH_CHECK_TIMEOUT_MS) })
      if (!response.ok) throw new Error(`HTTP ${response.status}`)
    },
  }
  return async () => {
    const answers = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await within(settings.HEALTH_CHECK_TIMEOUT_MS, check)] as const))
    const lanes = Object.entries(waiting()).map(([lane, what]) => [lane, { ok: false, code: 'waits', waitsFor: what, detail: `waits for ${what}` }] as const)
    return Object.fromEntries([...answers, ...lanes])
  }
}

async function within(ms: number, check: () => Promise<unknown>): Promise<State> {
  let timer: NodeJS.Timeout | undefined
  const late = new Error(`no answer within ${ms} ms`)
  try {
    await Promise.race([check(), new Promise((_resolve, reject) => { timer = setTimeout(() => reject(late), ms) })])
    return { ok: true }
  } catch (error) {
    return { ok: false, code: error === late ? 'no_answer' : 'unreachable', detail: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}
