import { describe, expect, it, onTestFinished } from 'vitest'
import { openClickHouse } from '../../../../processors/analytics/clickhouse/store.ts'
import { sinkBatch } from '../../../../processors/analytics/sink.ts'
import { Unavailable } from '../../../../processors/kernel/unavailable.ts'
import { event, noon, row } from '../event-rows.ts'
import { batchOf, sinkDeps } from '../sink-support.ts'
import { analyticsStoreContract } from '../store.contract.ts'
import { freshOptions, openFresh, rowsOf } from './open.ts'

analyticsStoreContract(async () => (await openFresh()).store)

describe('inserts into ClickHouse', () => {
  it('are there when they are answered, and again after a retry with more', async () => {
    const { store, client } = await openFresh()
    const rows = Array.from({ length: 500 }, (_, index) => row(`r${index}`, 'sent', noon))
    expect(await store.insertEvents(rows.slice(0, 300))).toEqual({ ok: true })
    expect(await rowsOf(client, 'SELECT count() AS n FROM events')).toEqual([{ n: 300 }])
    expect(await store.insertEvents(rows)).toEqual({ ok: true })
    expect(await store.query('funnel', { from: '2026-11-20', to: '2026-11-20', campaign: '' })).toMatchObject([{ sent: 500 }])
  })

  it('take requests of more than a hundred months at once', async () => {
    const { store } = await openFresh()
    const rows = Array.from({ length: 150 }, (_, index) => row(`r${index}`, 'accepted', noon, { requestedAt: Date.UTC(2017, index, 5) }))
    expect(await store.insertEvents(rows)).toEqual({ ok: true })
    expect(await store.query('funnel', { from: '2017-01-01', to: '2017-12-31', campaign: '' })).toHaveLength(12)
  })

  it('answer a refusal with its code when a row is at fault, and the sink puts that one aside', async () => {
    const { store } = await openFresh()
    const bad = { ...row('bad', 'sent', noon), requested_on: 'no date' }
    expect(await store.insertEvents([row('good', 'sent', noon), bad])).toMatchObject({ ok: false, code: expect.stringMatching(/^\d+$/) })
    const deps = await sinkDeps()
    const spoiling = { ...store, insertEvents: (rows: Parameters<typeof store.insertEvents>[0]) => store.insertEvents(rows.map(row => row.request_id === 'bad' ? { ...row, requested_on: 'no date' } : row)) }
    const batch = batchOf('communications.events', ['a', 'b', 'bad', 'c', 'd'].map(id => deps.codec.encode('event', event(id, 'sent', noon))))
    expect(await sinkBatch(batch, spoiling, deps, { maxBatch: 1, lingerMs: 0 })).toEqual({ done: 5 })
    expect(deps.produced.map(record => record.headers?.['dlq.original.offset'])).toEqual(['2'])
    expect(await store.query('funnel', { from: '2026-11-20', to: '2026-11-20', campaign: '' })).toMatchObject([{ sent: 4 }])
  })

  it('are Unavailable, not refused, when the server is at fault', async () => {
    const { store, client } = await openFresh()
    await client.command({ query: 'DROP TABLE alerts' })
    const alert = { alert_id: 'a', monitor: 'm', status: 'firing', at: noon, value: 1, threshold: 0, summary: '', detail: '' }
    await expect(store.insertAlerts([alert])).rejects.toBeInstanceOf(Unavailable)
    await expect(store.query('alert_states', {})).rejects.toBeInstanceOf(Unavailable)
  })
})

it('uses the database that the URL names', async () => {
  const options = freshOptions()
  const { store } = await openFresh(options)
  await store.insertEvents([row('r', 'accepted', noon)])
  const named = await openClickHouse({ ...options, url: `${options.url}/${options.database}`, database: 'another' })
  onTestFinished(() => named.close())
  expect(await named.query('story', { requestId: 'r' })).toHaveLength(1)
})

it('says Unavailable when nobody listens', async () => {
  const nobody = { ...freshOptions(), url: 'http://127.0.0.1:1' }
  await expect(openClickHouse(nobody)).rejects.toBeInstanceOf(Unavailable)
})
