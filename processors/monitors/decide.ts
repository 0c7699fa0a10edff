/** When a monitor fires and when it resolves. Pure. */
import type { Alert } from '../../schemas/generated/types.ts'
import type { AlertStateRow } from '../analytics/queries.ts'
import type { Reading } from './monitor.ts'

export interface AlertState {
  readonly firing: boolean
  /** Checks in a row that breached. */
  readonly breaches: number
  /** Start of the check period in which it began to fire, ms; names the alert and its all-clear. */
  readonly period: number
}
export interface AlertRule {
  readonly monitor: string
  readonly after: number
  /** Length of a check period: two runners that see the same thing in the same period raise the same alert. */
  readonly periodMs: number
  /** Start of the period of an instant, where it is another. */
  readonly periodStart?: (at: number) => number
}

export const quiet: AlertState = { firing: false, breaches: 0, period: 0 }

/** The state as of the last alert that was raised; a restart neither repeats nor forgets it. */
export function stateAfter(last: Pick<AlertStateRow, 'status' | 'at'> | undefined, rule: AlertRule): AlertState {
  return last?.status === 'firing' ? { firing: true, breaches: rule.after, period: periodOf(last.at, rule) } : quiet
}

const periodOf = (at: number, rule: AlertRule): number => rule.periodStart ? rule.periodStart(at) : Math.floor(at / rule.periodMs) * rule.periodMs

/** The next state, and the alert if the monitor changed its mind. Nothing to judge by (null) changes nothing. */
export function decideMonitor(previous: AlertState, reading: Reading | null, now: number, rule: AlertRule): { readonly state: AlertState; readonly alert: Alert | null } {
  if (reading === null) return { state: previous, alert: null }
  if (reading.breached) {
    const breaches = previous.breaches + 1
    if (previous.firing || breaches < rule.after) return { state: { ...previous, breaches }, alert: null }
    const state = { firing: true, breaches, period: periodOf(now, rule) }
    return { state, alert: alertOf('firing', state, reading, now, rule) }
  }
  return { state: quiet, alert: previous.firing ? alertOf('resolved', previous, reading, now, rule) : null }
}

function alertOf(status: Alert['status'], state: AlertState, reading: Reading, now: number, rule: AlertRule): Alert {
  return {
    alertId: `${rule.monitor}/${new Date(state.period).toISOString()}/${status}`,
    monitor: rule.monitor, status, at: now, value: reading.value, threshold: reading.threshold, summary: reading.summary, detail: JSON.stringify(reading.detail),
  }
}
