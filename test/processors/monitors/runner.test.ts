import { describe, expect, it } from 'vitest'
import { Unavailable } from '../../../processors/kernel/unavailable.ts'
import type { Monitor, Reading } from '../../../processors/monitors/monitor.ts'
import { createRunner } from '../../../processors/monitors/runner.ts'
import { memoryAnalytics } from '../../../processors/analytics/memory/store.ts'
import { alertRow } from '../../../processors/analytics/rows.ts'
import { sinkDeps, type Bench } from '../analytics/sink-support.ts'
import { measures } from './rows/measures.ts'

const high: Reading = { value: 2, threshold: 1, breached: true, summary: 'High.', detail: {} }
const low: Reading = { ...high, value: 0, breached: false, summary: 'Low.' }

/** A monitor that answers what the test puts into `next`. */
function scripted(name: string, next: { value: Reading | null | Error }, after = 1): Monitor {
  return {
    name, after, about: '', setting: null, todo: '', enabled: () => true,
    async measure() {
      if (next.value instanceof Error) throw next.value
      return next.value
    },
  }
}
const produced = async (deps: Bench): Promise<string[]> => (await deps.codec.decode('alert', deps.produced.map(record => record.value))).map(result => result.ok ? result.value.alertId : 'undecodable')

describe('the runner', () => {
  it('writes each change of mind to the alerts topic once, keyed by monitor', async () => {
    const [deps, a] = [await sinkDeps(), { value: high as Reading | null | Error }]
    const runner = createRunner([scripted('a', a), scripted('b', { value: low })], await measures(), deps)
    await runner.check()
    await runner.check()
    a.value = low
    await runner.check()
    expect(await produced(deps)).toEqual(['a/2026-11-20T10:00:00.000Z/firing', 'a/2026-11-20T10:00:00.000Z/resolved'])
    expect(deps.produced.map(record => [record.topic, record.key])).toEqual([['communications.alerts', 'a'], ['communications.alerts', 'a']])
  })

  it('neither repeats nor forgets an alert across a restart', async () => {
    const [deps, a, analytics] = [await sinkDeps(), { value: high as Reading | null | Error }, memoryAnalytics()]
    const measured = { ...await measures(), analytics }
    const raised = await createRunner([scripted('a', a)], measured, deps).check()
    await analytics.insertAlerts(raised.map(alertRow))
    expect(await createRunner([scripted('a', a)], measured, deps).check()).toEqual([])
    a.value = low
    expect(await createRunner([scripted('a', a)], measured, deps).check()).toMatchObject([{ alertId: 'a/2026-11-20T10:00:00.000Z/resolved' }])
  })

  it('decides the same again when the alert could not be written', async () => {
    const deps = await sinkDeps()
    let broken = true
    const producer = {
      ...deps.producer,
      async send(records: Parameters<typeof deps.producer.send>[0]) {
        if (broken) throw new Unavailable('Kafka', 'down')
        await deps.producer.send(records)
      },
    }
    const runner = createRunner([scripted('a', { value: high })], await measures(), { ...deps, producer })
    await expect(runner.check()).rejects.toBeInstanceOf(Unavailable)
    broken = false
    expect(await runner.check()).toMatchObject([{ alertId: 'a/2026-11-20T10:00:00.000Z/firing' }])
  })

  it('leaves a monitor that cannot measure as it is, and checks the others', async () => {
    const [deps, a] = [await sinkDeps(), { value: high as Reading | null | Error }]
    const runner = createRunner([scripted('a', a), scripted('b', { value: high })], await measures(), deps)
    a.value = new Unavailable('ClickHouse', 'down')
    await expect(runner.check()).rejects.toBeInstanceOf(Unavailable)
    a.value = high
    await runner.check()
    expect(await produced(deps)).toEqual(['b/2026-11-20T10:00:00.000Z/firing', 'a/2026-11-20T10:00:00.000Z/firing'])
  })

  it('takes any other failure for a bug', async () => {
    const runner = createRunner([scripted('a', { value: new TypeError('bug') })], await measures(), await sinkDeps())
    await expect(runner.check()).rejects.toBeInstanceOf(TypeError)
  })
})
