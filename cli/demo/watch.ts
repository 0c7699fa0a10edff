/** Waits for the demo's requests to come to rest, and tells how far they are. */
import type { AnalyticsStore } from '../../processors/analytics/ports.ts'
import type { ConservationRow, Days, FunnelRow } from '../../processors/analytics/queries.ts'
import type { SimulatorProcess } from '../runtime/simulators.ts'

export interface Progress {
  /** In a terminal or deferred state. */
  readonly settled: number
  readonly sent: number
  readonly rejected: number
  readonly deferred: number
  readonly delivered: number
}

const POLL_MS = 250
const TIMEOUT_MS = 120_000
/** Terminal news of the providers (delivered, bounced, opened) that are this late are not waited for. */
const CALLBACKS_MS = 20_000

/** The rows of a few days as one. */
export function total(rows: readonly FunnelRow[]): Omit<FunnelRow, 'day'> {
  const sum = { accepted: 0, rejected: 0, expired: 0, cancelled: 0, failed: 0, digested: 0, deferred: 0, in_flight: 0, unknown: 0, sent: 0, delivered: 0, undelivered: 0, bounced: 0, opened: 0, clicked: 0, complained: 0, unsubscribed: 0, converted: 0, cost_micros: 0 }
  for (const row of rows) for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += row[key]
  return sum
}

export function balanced(row: ConservationRow): boolean {
  return row.accepted === row.sent + row.rejected + row.expired + row.cancelled + row.failed + row.digested + row.deferred + row.in_flight + row.dead_lettered && row.unaccepted === 0
}

/** All of one answer, or later news would stand beside earlier: more delivered than sent. Decided is what is counted beside it, whether or not its acceptance was told already. */
function progressOf({ sent, rejected, expired, cancelled, failed, digested, deferred, delivered }: Omit<FunnelRow, 'day'>): Progress {
  return { settled: sent + rejected + expired + cancelled + failed + digested + deferred, sent, rejected: rejected + expired + failed, deferred, delivered }
}

/** Resolves when `expected` requests are accepted and none is in flight, and the providers have nothing more to tell; false when that takes too long. */
export async function untilSettled(analytics: AnalyticsStore, simulators: SimulatorProcess | null, days: Days, expected: number, onProgress: (progress: Progress) => void): Promise<boolean> {
  const began = performance.now()
  let settledAt: number | null = null
  while (performance.now() - began < TIMEOUT_MS) {
    const [row] = await analytics.query('conservation', { ...days, settled: Date.now() + 60_000, quietSince: 0, overdueSince: 0 })
    const funnel = total(await analytics.query('funnel', { ...days, campaign: '' }))
    onProgress(progressOf(funnel))
    if (row && row.accepted >= expected && row.in_flight === 0) {
      settledAt ??= performance.now()
      const pending = simulators ? (await simulators.stats()).webhooks.pending : 0
      const told = funnel.delivered + funnel.bounced + funnel.undelivered
      if ((pending === 0 && told >= funnel.sent) || performance.now() - settledAt > CALLBACKS_MS) return true
    }
    await new Promise(resolve => { setTimeout(resolve, POLL_MS) })
  }
  return false
}
