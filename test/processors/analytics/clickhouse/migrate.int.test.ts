import { describe, expect, it } from 'vitest'
import { migrate, migrations } from '../../../../processors/analytics/clickhouse/migrate.ts'
import { groupExpression, rankExpression } from '../../../../processors/analytics/clickhouse/states-view.ts'
import { openClickHouse } from '../../../../processors/analytics/clickhouse/store.ts'
import { eventKinds, isTerm } from '../../../../processors/kernel/event-kinds.ts'
import { noon, row } from '../event-rows.ts'
import { freshOptions, openFresh, rowsOf, testTime } from './open.ts'

const retention = { events: 3650, consents: 3650 }

describe('the migrations', () => {
  it('are applied once, in order, and remembered', async () => {
    const { client } = await openFresh()
    expect(await migrate(client, retention, testTime)).toEqual([])
    expect(await rowsOf(client, 'SELECT version, toUnixTimestamp64Milli(applied_at) AS at FROM schema_migrations FINAL ORDER BY version')).toEqual(migrations().map(({ version }) => ({ version, at: testTime })))
  })

  it('may be opened by many at once', async () => {
    const options = freshOptions()
    const { store } = await openFresh(options)
    const others = await Promise.all([openClickHouse(options), openClickHouse(options)])
    await store.insertEvents([row('r', 'accepted', noon)])
    for (const other of others) {
      expect(await other.query('story', { requestId: 'r' })).toHaveLength(1)
      await other.close()
    }
  })

  it('go on where a crash left off', async () => {
    const { client } = await openFresh()
    for (const query of ['TRUNCATE TABLE schema_migrations', 'DROP TABLE communications_by_attempt', 'DROP TABLE states']) await client.command({ query })
    expect(await migrate(client, retention, testTime)).toEqual(migrations().map(({ version }) => version))
    expect(await rowsOf(client, 'SELECT count() AS n FROM states')).toEqual([{ n: 0 }])
  })

  it('fold what was told before them anew', async () => {
    const { client, store } = await openFresh()
    await store.insertEvents([row('r', 'accepted', noon), row('r', 'deferred', noon + 1000, { pass: 1, attempt: 0, until: noon + 9000 }), row('r', 'deferred', noon + 2000, { pass: 0, attempt: 1, until: noon + 5000 })])
    const before = await rowsOf(client, 'SELECT * FROM states')
    for (const query of ['TRUNCATE TABLE schema_migrations', 'ALTER TABLE communications DROP COLUMN last_deferral, DROP COLUMN last_woken', 'DROP TABLE communications_by_attempt']) await client.command({ query })
    expect(await migrate(client, retention, testTime)).toContain(4)
    expect(await rowsOf(client, 'SELECT * FROM states')).toEqual(before)
    expect(before).toMatchObject([{ outcome: 'deferred', deferred_until: '2026-11-20 10:00:05.000' }])
  })

  it('refuse to run when one that was applied has changed', async () => {
    const { client } = await openFresh()
    await client.insert({ table: 'schema_migrations', values: [{ version: 2, name: 'x', checksum: 'another', applied_at: testTime + 1 }], format: 'JSONEachRow' })
    await expect(migrate(client, retention, testTime)).rejects.toThrow('002-communications.sql')
  })

  it('follow the retention settings', async () => {
    const { client } = await openFresh()
    const ttl = (): Promise<{ name: string; days: string }[]> => rowsOf(client, 'SELECT name, extract(engine_full, \'TTL (.*\\\\))\') AS days FROM system.tables WHERE database = currentDatabase() AND engine_full LIKE \'%TTL%\' ORDER BY name')
    await migrate(client, { events: 90, consents: 2555 }, testTime)
    expect(await ttl()).toEqual([
      { name: 'alerts', days: 'toDate(at) + toIntervalDay(90)' }, { name: 'communications', days: 'requested_on + toIntervalDay(90)' }, { name: 'consents', days: 'toDate(at) + toIntervalDay(2555)' },
      { name: 'dead_letters', days: 'toDate(at) + toIntervalDay(90)' }, { name: 'events', days: 'requested_on + toIntervalDay(90)' },
    ])
  })
})

it('the SQL of ranks and groups says what the table of event kinds says', async () => {
  const { client } = await openFresh()
  const kinds = [...Object.keys(eventKinds), 'a_kind_of_tomorrow']
  const rows = await rowsOf<{ kind: string; rank: number; outcome: string }>(client, `SELECT arrayJoin([${kinds.map(kind => `'${kind}'`).join(', ')}]) AS kind, ${rankExpression('kind')} AS rank, ${groupExpression('kind')} AS outcome`)
  expect(rows).toEqual([
    ...Object.entries(eventKinds).map(([kind, { rank, group }]) => ({ kind, rank, outcome: isTerm(group) ? group : '' })),
    { kind: 'a_kind_of_tomorrow', rank: 0, outcome: '' },
  ])
})
