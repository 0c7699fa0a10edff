import { describe, expect, it } from 'vitest'
import type { Settings } from '../../../../config/settings.ts'
import type { EventRow } from '../../../../processors/analytics/rows.ts'
import { decideMonitor, quiet } from '../../../../processors/monitors/decide.ts'
import type { Monitor, Reading } from '../../../../processors/monitors/monitor.ts'
import { monitors } from '../../../../processors/monitors/monitors.ts'
import type { CommunicationEvent } from '../../../../schemas/generated/types.ts'
import { someSettings } from '../../../support/communications.ts'
import { noon, row } from '../../analytics/event-rows.ts'
import { measures, type Measured } from './measures.ts'

const minute = 60_000
const hour = 60 * minute
const now = noon + hour
/** Many requests with the same events. */
const many = (count: number, name: string, steps: readonly (readonly [kind: string, at: number, more?: Partial<CommunicationEvent>])[], about: Partial<CommunicationEvent> = {}): EventRow[] =>
  Array.from({ length: count }, (_, index) => steps.map(([kind, at, more]) => row(`${name}-${index}`, kind, at, { requestedAt: now - 30 * minute, ...about, ...more }))).flat()

function monitor(name: string): Monitor {
  const found = monitors.find(monitor => monitor.name === name)
  if (!found) throw new Error(`no monitor ${name}`)
  return found
}
const read = async (name: string, measured: Measured, settings: Partial<Settings> = {}, at = now): Promise<Reading | null> => monitor(name).measure(await measures(measured), someSettings(settings), at)

describe('delivery_rate', () => {
  const outcomes = (delivered: number, undelivered: number, bounced = 0, failed = 0, at = now - minute): EventRow[] => [
    ...many(delivered, 'd', [['sent', at], ['delivered', at]]), ...many(undelivered, 'u', [['sent', at], ['undelivered', at]]),
    ...many(bounced, 'b', [['delivered', at], ['bounced', at]]), ...many(failed, 'f', [['failed', at]]),
  ]
  it('breaches below the threshold, and tells the parts', async () => {
    expect(await read('delivery_rate', { events: outcomes(90, 5, 3, 2) })).toEqual({
      value: 0.9, threshold: 0.95, breached: true, detail: { delivered: 90, undelivered: 5, bounced: 3, failed: 2, windowSeconds: 3600 },
      summary: 'Delivery rate over the last 60 min is 90.0 %, below 95.0 %: 90 of 100 delivered, 5 undelivered, 3 bounced, 2 refused.',
    })
  })
  it('is content at the threshold', async () => {
    expect(await read('delivery_rate', { events: outcomes(95, 5) })).toMatchObject({ value: 0.95, breached: false })
  })
  it('has nothing to say of fewer outcomes than the minimum, nor of older ones', async () => {
    expect(await read('delivery_rate', { events: outcomes(0, 49) })).toBeNull()
    expect(await read('delivery_rate', { events: outcomes(0, 50) })).toMatchObject({ breached: true })
    expect(await read('delivery_rate', { events: outcomes(0, 60, 0, 0, now - 2 * hour) })).toBeNull()
    expect(await read('delivery_rate', { events: outcomes(0, 60, 0, 0, now - 2 * hour) }, { DELIVERY_RATE_WINDOW_SECONDS: 3 * 3600 })).toMatchObject({ breached: true })
  })
})

describe('cost', () => {
  const spent = (micros: number): EventRow[] => [...many(2, 'a', [['sent', now - minute, { costMicros: micros / 2 }]]), ...many(5, 'yesterday', [['sent', now - 24 * hour, { costMicros: 90_000_000 }]])]
  it('breaches above the day\'s threshold, counting today alone', async () => {
    expect(await read('cost', { events: spent(50_000_002) })).toMatchObject({ breached: true, summary: '2026-11-20 has cost $50.00 for 2 messages, more than $50.00. Most of it: $50.00 for promotion by sms.' })
    expect(await read('cost', { events: spent(50_000_000) })).toMatchObject({ value: 50, breached: false })
    expect(await read('cost', {})).toMatchObject({ value: 0, breached: false, summary: '2026-11-20 has cost $0.00 for 0 messages, not more than $50.00.' })
  })
})

describe('budgets', () => {
  const state = (key: string, pendingMicros: number, postedMicros: number, addedMicros = 0): Measured => ({ budgets: [{ key, pendingMicros, postedMicros, overrunMicros: 0, addedMicros }] })
  it.each([
    ['budget_day', 'day:2026-11-20', 30_000_000, 50_000_001, 0, true, 'The daily budget is used to 80.0 % ($80.00 of $100.00), above 80.0 %.'],
    ['budget_day', 'day:2026-11-20', 30_000_000, 50_000_000, 0, false, 'The daily budget is used to 80.0 % ($80.00 of $100.00), not above 80.0 %.'],
    ['budget_day', 'day:2026-11-20', 0, 90_000_000, 25_000_000, false, 'The daily budget is used to 72.0 % ($90.00 of $125.00), not above 80.0 %.'],
    ['budget_day', 'day:2026-11-19', 0, 99_000_000, 0, false, 'The daily budget is used to 0.0 % ($0.00 of $100.00), not above 80.0 %.'],
    ['budget_month', 'month:2026-11', 0, 2_700_000_000, 0, true, 'The monthly budget is used to 90.0 % ($2700.00 of $3000.00), above 80.0 %.'],
    ['budget_day_full', 'day:2026-11-20', 0, 89_950_000, 0, false, 'The daily budget has room: $89.95 of $100.00, of which $10.00 are kept for the critical lane.'],
    ['budget_day_full', 'day:2026-11-20', 49_000_000, 40_960_000, 0, true, 'The daily budget is used up: $89.96 of $100.00, of which $10.00 are kept for the critical lane.'],
    ['budget_day_full', 'day:2026-11-20', 0, 90_000_000, 1_000_000, false, 'The daily budget has room: $90.00 of $101.00, of which $10.00 are kept for the critical lane.'],
    ['budget_month_full', 'month:2026-11', 0, 2_700_000_000, 0, true, 'The monthly budget is used up: $2700.00 of $3000.00, of which $300.00 are kept for the critical lane.'],
  ])('%s at %s with %i reserved, %i spent and %i added', async (name, key, pending, posted, added, breached, summary) => {
    expect(await read(name, state(key, pending, posted, added))).toMatchObject({ breached, summary })
  })

  it('says nothing of a budget of nothing', async () => {
    for (const name of ['budget_day', 'budget_day_full']) expect(await read(name, {}, { DAILY_BUDGET: 0 })).toBeNull()
  })

  it.each(['budget_day', 'budget_day_full', 'budget_month', 'budget_month_full'])('%s fires and resolves under one name each in its period, and anew in the next', name => {
    const row = monitor(name)
    const rule = { monitor: name, after: row.after, periodMs: 300_000, ...(row.periodStart && { periodStart: row.periodStart }) }
    const reading = (breached: boolean): Reading => ({ value: 1, threshold: 1, breached, summary: '', detail: {} })
    const next = name.startsWith('budget_day') ? Date.UTC(2026, 10, 21, 1) : Date.UTC(2026, 11, 1, 1)
    let state = quiet
    const ids: string[] = []
    // Money given back takes it below the threshold and up again within the period.
    for (const [at, breached] of [[now, true], [now + hour, false], [now + 2 * hour, true], [now + 3 * hour, true], [next, false], [next + hour, true]] as const) {
      const decided = decideMonitor(state, reading(breached), at, rule)
      state = decided.state
      if (decided.alert) ids.push(decided.alert.alertId)
    }
    const start = (at: number): string => new Date(row.periodStart?.(at) ?? 0).toISOString()
    expect([...new Set(ids)]).toEqual([`${name}/${start(now)}/firing`, `${name}/${start(now)}/resolved`, `${name}/${start(next)}/firing`])
  })
})

describe('rate_limit_use', () => {
  const sends = (count: number, at: number, more: Partial<CommunicationEvent>): EventRow[] => many(count, 's', [['sent', at, more]])
  it.each([
    ['SMS per minute, normal lane', 81, now - 1000, { channel: 'sms' }, 0.81],
    ['SMS per minute, critical lane', 401, now - 1000, { channel: 'mms', lane: 'critical' }, 0.802],
    ['SMS per hour', 801, now - 30 * minute, { channel: 'sms' }, 0.801],
    ['emails per minute, normal lane', 161, now - 1000, { channel: 'email' }, 0.805],
  ])('counts %s', async (limit, count, at, more, value) => {
    expect(await read('rate_limit_use', { events: sends(count, at, more) })).toMatchObject({ value, breached: true, detail: { limit, sent: count } })
    expect(await read('rate_limit_use', { events: sends(count, at, more) }, { RATE_LIMIT_ALERT_THRESHOLD: value })).toMatchObject({ breached: false })
  })
  it('is at rest when nothing is sent', async () => {
    expect(await read('rate_limit_use', {})).toMatchObject({ value: 0, breached: false })
  })
})

describe('performance', () => {
  const took = (count: number, ms: number, lane = 'normal'): EventRow[] => many(count, `${lane}${ms}`, [['accepted', now - minute], ['sent', now - minute + ms]], { requestedAt: now - minute, lane })
  it('breaches when the 95th percentile of a lane is above the threshold', async () => {
    expect(await read('performance', { events: [...took(94, 100), ...took(6, 5001), ...took(20, 90, 'critical')] })).toMatchObject({
      value: 5001, breached: true, summary: '95 % of the 100 messages of the normal lane in the last 5 min reached the provider within 5001 ms, slower than 5000 ms.',
    })
    expect(await read('performance', { events: [...took(96, 100), ...took(4, 50_000)] })).toMatchObject({ value: 100, breached: false })
  })
  it('does not count the time that a message was meant to wait', async () => {
    const waited = many(30, 'w', [['deferred', now - 20 * hour], ['woken', now - minute, { pass: 1 }], ['sent', now - minute, { pass: 1 }]], { requestedAt: now - 20 * hour })
    expect(await read('performance', { events: waited })).toBeNull()
  })
  it('has nothing to say of fewer than twenty messages', async () => {
    expect(await read('performance', { events: took(19, 9000) })).toBeNull()
    expect(await read('performance', { events: took(20, 9000) })).toMatchObject({ breached: true })
  })
})

describe('queue_depth', () => {
  it('judges the group that is furthest behind', async () => {
    const queues = [{ group: 'decide.normal', topic: 'communications.requests.normal', records: 10_001 }, { group: 'analytics', topic: 'communications.events', records: 3 }]
    expect(await read('queue_depth', { queues })).toMatchObject({ value: 10_001, breached: true, summary: 'decide.normal is 10001 records behind on communications.requests.normal, more than 10000.' })
    expect(await read('queue_depth', { queues: queues.slice(1) })).toMatchObject({ value: 3, breached: false })
    expect(await read('queue_depth', {})).toBeNull()
  })
})

describe('conservation', () => {
  it('is content when every request is accounted for, also those of the last minutes', async () => {
    const events = [...many(3, 'a', [['accepted', now - 30 * minute], ['sent', now - 29 * minute]]), ...many(2, 'young', [['rejected', now]], { requestedAt: now - minute })]
    expect(await read('conservation', { events })).toMatchObject({ value: 0, breached: false, summary: 'All 3 requests accepted in the last days are accounted for.' })
  })
  it('breaches for requests nobody accepted, that are silent, or that were not woken', async () => {
    const events = [...many(2, 'orphan', [['rejected', now - 20 * minute]]), ...many(1, 'silent', [['accepted', now - 25 * hour]], { requestedAt: now - 25 * hour }), ...many(3, 'overdue', [['accepted', now - hour], ['deferred', now - hour, { until: now - 21 * minute }]])]
    expect(await read('conservation', { events })).toMatchObject({
      value: 6, breached: true, summary: '6 requests of the last days are out of balance: 0 in no term, 2 known without being accepted, 1 silent for a day, 3 not woken in time; 4 were accepted.',
    })
  })
})

describe('duplicates', () => {
  it('breaches at the first request that has two provider messages', async () => {
    const twice = many(1, 'r', [['sent', now, { providerMessageId: 'SM1' }], ['delivered', now, { providerMessageId: 'SM2' }]])
    const once = many(5, 'q', [['sent', now, { providerMessageId: 'SM3' }], ['delivered', now, { providerMessageId: 'SM3' }]])
    expect(await read('duplicates', { events: [...twice, ...once] })).toMatchObject({ value: 1, breached: true, detail: { requests: 'r-0' } })
    expect(await read('duplicates', { events: once })).toMatchObject({ value: 0, breached: false })
  })
})

describe('the switches', () => {
  it.each([
    ['ENABLE_DELIVERY_MONITORING', ['delivery_rate', 'conservation', 'duplicates', 'state_drift']],
    ['TRACK_DELIVERY_RATES', ['delivery_rate']],
    ['ENABLE_COST_MONITORING', ['cost', 'budget_day', 'budget_day_full', 'budget_month', 'budget_month_full']],
    ['ENABLE_RATE_LIMIT_MONITORING', ['rate_limit_use']],
    ['ENABLE_PERFORMANCE_MONITORING', ['performance', 'queue_depth', 'state_memory']],
  ])('%s turns off %j', (name, expected) => {
    expect(monitors.filter(monitor => monitor.enabled(someSettings()))).toHaveLength(monitors.length)
    expect(monitors.filter(monitor => !monitor.enabled(someSettings({ [name]: false }))).map(monitor => monitor.name)).toEqual(expected)
  })
})

describe('state_memory', () => {
  it('speaks of the fullest server that has a limit', async () => {
    const memory = [{ used: 1 * 2 ** 30, max: 2 * 2 ** 30 }, { used: 1.7 * 2 ** 30, max: 2 * 2 ** 30 }, { used: 9 * 2 ** 30, max: 0 }]
    expect(await read('state_memory', { memory })).toMatchObject({ value: 0.85, threshold: 0.8, breached: true, summary: 'Redis uses 85.0 % of its memory (1.70 GiB of 2.00 GiB), above 80.0 %; when it is full everything waits.' })
    expect(await read('state_memory', { memory: memory.slice(0, 1) })).toMatchObject({ breached: false })
    expect(await read('state_memory', { memory: memory.slice(2) })).toBeNull()
  })
})
