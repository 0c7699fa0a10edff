import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideMonitor, quiet, stateAfter, type AlertRule, type AlertState } from '../../../processors/monitors/decide.ts'
import type { Reading } from '../../../processors/monitors/monitor.ts'
import type { Alert } from '../../../schemas/generated/types.ts'

const rule: AlertRule = { monitor: 'cost', after: 1, periodMs: 300_000 }
const start = Date.UTC(2026, 10, 22, 10, 1)
const reading = (breached: boolean): Reading => ({ value: breached ? 51 : 1, threshold: 50, breached, summary: breached ? 'Dear.' : 'Cheap.', detail: { day: 'x' } })

/** Runs a series of checks, one per period; null is a check that had nothing to judge by. */
function run(series: readonly (boolean | null)[], with_: AlertRule = rule, from: AlertState = quiet): { alerts: Alert[]; state: AlertState } {
  let state = from
  const alerts: Alert[] = []
  series.forEach((breached, index) => {
    const next = decideMonitor(state, breached === null ? null : reading(breached), start + index * with_.periodMs, with_)
    state = next.state
    if (next.alert) alerts.push(next.alert)
  })
  return { alerts, state }
}
const statuses = (series: readonly (boolean | null)[], with_ = rule): string[] => run(series, with_).alerts.map(alert => alert.status)

describe('a monitor', () => {
  it.each([
    [[false, false], []],
    [[true], ['firing']],
    [[true, true, true], ['firing']],
    [[true, false, false], ['firing', 'resolved']],
    [[true, null, true], ['firing']],
    [[true, null, false], ['firing', 'resolved']],
    [[true, false, true], ['firing', 'resolved', 'firing']],
  ])('over %j says %j', (series, expected) => {
    expect(statuses(series)).toEqual(expected)
  })

  it.each([
    [[true, true], []],
    [[true, true, true], ['firing']],
    [[true, true, false, true, true], []],
    [[true, true, null, true], ['firing']],
  ])('that fires after three checks says over %j: %j', (series, expected) => {
    expect(statuses(series, { ...rule, after: 3 })).toEqual(expected)
  })

  it('names the alert and its all-clear by monitor and period, and carries the numbers', () => {
    expect(run([true, false]).alerts).toEqual([
      { alertId: 'cost/2026-11-22T10:00:00.000Z/firing', monitor: 'cost', status: 'firing', at: start, value: 51, threshold: 50, summary: 'Dear.', detail: '{"day":"x"}' },
      { alertId: 'cost/2026-11-22T10:00:00.000Z/resolved', monitor: 'cost', status: 'resolved', at: start + 300_000, value: 1, threshold: 50, summary: 'Cheap.', detail: '{"day":"x"}' },
    ])
  })

  it('raises the same alert as another runner that looks in the same period', () => {
    const [a, b] = [0, 200_000].map(late => decideMonitor(quiet, reading(true), start + late, rule).alert?.alertId)
    expect(a).toBe(b)
  })

  const series = fc.array(fc.constantFrom(true, false, null), { maxLength: 40 })
  it('alternates between firing and resolved, whatever it sees', () => {
    fc.assert(fc.property(series, fc.integer({ min: 1, max: 4 }), (checks, after) => {
      expect(statuses(checks, { ...rule, after })).toEqual(statuses(checks, { ...rule, after }).map((_, index) => index % 2 === 0 ? 'firing' : 'resolved'))
    }))
  })

  it('goes on after a restart as if there had been none', () => {
    fc.assert(fc.property(series, series, (before, after) => {
      const first = run(before)
      const last = first.alerts.at(-1)
      const restarted = run(after, rule, stateAfter(last, rule))
      expect(restarted.alerts.map(alert => [alert.status, alert.alertId])).toEqual(run(after, rule, first.state).alerts.map(alert => [alert.status, alert.alertId]))
    }))
  })
})
