import { describe, expect, it } from 'vitest'
import type { Alert } from '../../../../schemas/generated/types.ts'
import type { Teller, Told } from '../../../../processors/monitors/notify/delivery.ts'
import { notifyBatch } from '../../../../processors/monitors/notify/notifier.ts'
import { onceInMemory } from '../../../../processors/monitors/notify/once.ts'
import { tellersOf } from '../../../../processors/monitors/notify/tellers.ts'
import { someSettings } from '../../../support/communications.ts'
import { noon } from '../../analytics/event-rows.ts'
import { batchOf, sinkDeps, type Bench } from '../../analytics/sink-support.ts'
import { alert } from './alert.ts'

const other: Alert = { ...alert, alertId: 'cost/2026-11-20T10:00:00.000Z/resolved', status: 'resolved' }

/** Someone who can be told, and answers as the test says. */
function listener(name: string, answers: Told[] = []): Teller<Alert> & { readonly heard: string[] } {
  const heard: string[] = []
  return {
    name, heard,
    async tell(alert) {
      heard.push(alert.alertId)
      return answers.shift() ?? { kind: 'told' }
    },
  }
}
const batch = (deps: Bench, ...alerts: Alert[]) => batchOf('communications.alerts', alerts.map(value => deps.codec.encode('alert', value)))
const retry = (afterMs: number | null): Told => ({ kind: 'retry', afterMs, why: 'x' })

describe('the notifier', () => {
  it('tells everyone of each alert once, however often the alert comes by', async () => {
    const [deps, slack, email, once] = [await sinkDeps(), listener('slack'), listener('email'), onceInMemory(10)]
    const notifier = { tellers: [slack, email], once }
    expect(await notifyBatch(batch(deps, alert, alert, other), notifier, deps)).toEqual({ done: 3 })
    expect(await notifyBatch(batch(deps, alert), notifier, deps)).toEqual({ done: 1 })
    expect([slack.heard, email.heard]).toEqual([[alert.alertId, other.alertId], [alert.alertId, other.alertId]])
  })

  it('tries again later whom it could not tell, and them alone', async () => {
    const [deps, slack, email] = [await sinkDeps(), listener('slack', [{ kind: 'told' }, retry(7000)]), listener('email')]
    const notifier = { tellers: [slack, email], once: onceInMemory(10) }
    expect(await notifyBatch(batch(deps, alert, other, alert), notifier, deps)).toEqual({ done: 1, resumeAt: noon + 7000 })
    expect(await notifyBatch(batch(deps, other), notifier, deps)).toEqual({ done: 1 })
    expect([slack.heard, email.heard]).toEqual([[alert.alertId, other.alertId, other.alertId], [alert.alertId, other.alertId]])
  })

  it('waits half a minute when nobody says how long, a quarter of an hour at most', async () => {
    const deps = await sinkDeps()
    const waits = async (told: Told) => notifyBatch(batch(deps, alert), { tellers: [listener('slack', [told])], once: onceInMemory(10) }, deps)
    expect(await waits(retry(null))).toEqual({ done: 0, resumeAt: noon + 30_000 })
    expect(await waits(retry(86_400_000))).toEqual({ done: 0, resumeAt: noon + 900_000 })
  })

  it('gives up on whoever refuses', async () => {
    const [deps, slack] = [await sinkDeps(), listener('slack', [{ kind: 'refused', why: 'HTTP 404' }])]
    const notifier = { tellers: [slack], once: onceInMemory(10) }
    expect(await notifyBatch(batch(deps, alert, alert), notifier, deps)).toEqual({ done: 2 })
    expect(slack.heard).toEqual([alert.alertId])
  })

  it('lets alerts of the day before yesterday go', async () => {
    const [deps, slack] = [await sinkDeps(), listener('slack')]
    await notifyBatch(batch(deps, { ...alert, at: noon - 86_400_001 }, { ...alert, at: noon - 86_400_000 }), { tellers: [slack], once: onceInMemory(10) }, deps)
    expect(slack.heard).toHaveLength(1)
  })

  it('puts unreadable records aside and goes on', async () => {
    const [deps, slack] = [await sinkDeps(), listener('slack')]
    const records = batchOf('communications.alerts', [Buffer.from('junk'), deps.codec.encode('alert', alert)])
    expect(await notifyBatch(records, { tellers: [slack], once: onceInMemory(10) }, deps)).toEqual({ done: 2 })
    expect(deps.produced.map(record => [record.topic, record.headers?.['dlq.stage']])).toEqual([['communications.dead-letters', 'notifier']])
    expect(slack.heard).toHaveLength(1)
  })

  it('stops between alerts when its partition was taken away', async () => {
    const [deps, slack] = [await sinkDeps(), listener('slack')]
    expect(await notifyBatch({ ...batch(deps, alert, other), stale: () => slack.heard.length === 1 }, { tellers: [slack], once: onceInMemory(10) }, deps)).toEqual({ done: 1 })
  })
})

it('tells by the channels of the settings, each recipient once', () => {
  const names = (settings: Parameters<typeof someSettings>[0]): string[] => tellersOf(someSettings(settings), { send: async () => [] }, globalThis.fetch).map(teller => teller.name.split('-')[0] ?? '')
  expect(names({})).toEqual(['email'])
  expect(names({ SLACK_WEBHOOK_URL: 'https://hooks.example.com/x' })).toEqual(['slack', 'email'])
  expect(names({ SLACK_WEBHOOK_URL: 'https://hooks.example.com/x', ALERT_CHANNELS: ['slack'] })).toEqual(['slack'])
  expect(names({ ALERT_RECIPIENTS: ['a@example.com', 'b@example.com', 'a@example.com'] })).toEqual(['email', 'email'])
  expect(names({ ALERT_CHANNELS: [] })).toEqual([])
})

it('remembers the latest keys only', async () => {
  const once = onceInMemory(2)
  for (const key of ['a', 'b', 'a', 'c']) await once.mark(key)
  expect(await Promise.all(['a', 'b', 'c'].map(key => once.done(key)))).toEqual([true, false, true])
})
