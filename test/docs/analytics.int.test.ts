/** docs/analytics.md against ClickHouse: every query answers, over HTTP as the page says, with the columns that the page promises, and what was counted by hand. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freshOptions, openFresh, rowsOf } from '../processors/analytics/clickhouse/open.ts'
import { answers, fill } from '../processors/analytics/scenario.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/analytics.md'), 'utf8')
const section = /### ([^\n]+)\n(?:(?!\n### )[\s\S])*?\nColumns: ([^\n]+)\n\n```sql\n([\s\S]*?)```/g
const queries = [...page.matchAll(section)].map(([, title = '', columns = '', sql = '']) => ({ title, sql, columns: [...columns.matchAll(/`(\w+)`/g)].map(([, name]) => name) }))
const params = { day: '2026-11-20', from: '2026-11-19', to: '2026-11-22', request: 'waits', person: 'p1', experiment: 'e1' }

interface Answer { readonly meta: { name: string }[]; readonly data: Record<string, unknown>[] }

/** Asks as the page says: the query as the body of a POST, the rest in the URL. */
async function asker(): Promise<(sql: string) => Promise<Answer>> {
  const options = freshOptions()
  const { store } = await openFresh(options)
  await fill(store)
  const search = new URLSearchParams({ database: options.database, default_format: 'JSON', output_format_json_quote_64bit_integers: '0' })
  for (const [name, value] of Object.entries(params)) search.set(`param_${name}`, value)
  return async sql => {
    const response = await fetch(`${options.url}/?${search.toString()}`, { method: 'POST', body: sql })
    const text = await response.text()
    expect(response.status, text).toBe(200)
    return JSON.parse(text)
  }
}
const sqlOf = (title: string): string => queries.find(query => query.title === title)?.sql ?? `no query is called ${title}`

describe('docs/analytics.md', () => {
  it('has a list of columns for every query', () => {
    expect(queries.length).toBeGreaterThanOrEqual(12)
    expect(queries).toHaveLength([...page.matchAll(/```sql/g)].length)
  })

  it('has queries that answer with the columns it promises', async () => {
    const ask = await asker()
    for (const { title, sql, columns } of queries) {
      const { meta, data } = await ask(sql)
      expect([title, meta.map(({ name }) => name)]).toEqual([title, columns])
      expect(data.length, title).toBeGreaterThan(0)
    }
  })

  it('counts what the named queries count', async () => {
    const ask = await asker()
    const data = async (title: string) => (await ask(sqlOf(title))).data
    expect(answers.funnel?.[0]).toMatchObject((await data('The funnel of a day'))[0] ?? { no: 'row' })
    expect((await data('Why messages were not sent')).map(({ outcome, stage, reason, rule, requests }) => ({ outcome, stage, reason, rule, requests }))).toEqual(answers.reasons)
    expect(await data('Does everything add up?')).toEqual([{ accepted: 17, sent: 6, rejected: 2, expired: 1, cancelled: 1, failed: 1, digested: 1, deferred: 2, in_flight: 3, gap: 0 }])
    // In the scenario nothing of one day, category and channel belongs to two campaigns, so the named query has the same rows.
    const costs = (await data('Cost by category and day')).map(({ sent_on, category, channel, messages, segments, usd }) => ({ day: sent_on, category, channel, messages, segments, cost_micros: Number(usd) * 1_000_000 }))
    expect(new Set(costs.map(row => JSON.stringify(row)))).toEqual(new Set(answers.cost?.map(({ day, category, channel, messages, segments, cost_micros }) => JSON.stringify({ day, category, channel, messages, segments, cost_micros }))))
    expect(await data('Latency')).toEqual([
      { lane: 'critical', channel: 'sms', messages: 1, p50_ms: 10_000, p95_ms: 10_000, p99_ms: 10_000 }, { lane: 'normal', channel: 'email', messages: 3, p50_ms: 4000, p95_ms: 6000, p99_ms: 6000 },
      { lane: 'normal', channel: 'sms', messages: 1, p50_ms: 1000, p95_ms: 1000, p99_ms: 1000 },
    ])
    expect((await data('An A/B experiment')).map(({ variant, people, sent, clicked, click_rate, low, high }) => [variant, people, sent, clicked, click_rate, Number(Number(low).toFixed(2)), Number(Number(high).toFixed(2))])).toEqual([['a', 1, 1, 1, 1, 0.21, 1], ['b', 2, 2, 0, 0, 0, 0.66]])
    expect((await data('The story of one request')).map(({ kind }) => kind)).toEqual(['accepted', 'deferred', 'woken', 'deferred'])
    expect((await data('One person\'s messages')).map(({ request_id }) => request_id)).toEqual(['dear', 'delivered', 'tomorrow'])
    expect((await data('The consent trail of a person')).map(({ action }) => action)).toEqual(['granted', 'opted_out'])
    expect((await data('What was put aside')).map(({ reason, records, requests }) => [reason, records, requests])).toEqual([['unknown_category', 1, ['buried']]])
    expect((await data('What fired')).map(({ monitor, status }) => `${monitor} ${status}`)).toEqual(['cost firing', 'performance firing', 'cost resolved'])
  })

  it('names tables and columns there are', async () => {
    const { client } = await openFresh()
    const columns = await rowsOf<{ table: string; name: string }>(client, 'SELECT table, name FROM system.columns WHERE database = currentDatabase()')
    const of = (table: string): string[] => columns.filter(column => column.table === table).map(({ name }) => name)
    const table = /### Columns of `states`\n\n([\s\S]*?)\n\n/.exec(page)?.[1] ?? ''
    const named = [...table.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name))
    expect(named.filter(name => !of('states').includes(name))).toEqual([])
    // Every column an analyst may meet is told of, but for those that only order the fold.
    expect(of('states').filter(name => !named.includes(name)).sort()).toEqual(['awake', 'first_at', 'last_at', 'provider', 'waits'])
    for (const name of ['events', 'consents', 'dead_letters', 'alerts']) {
      const told = new RegExp(`\`${name}\` has (.*?)(?:\\.\\n|;|$)`, 'ms').exec(page)?.[1] ?? ''
      const list = [...told.matchAll(/`(\w+)`/g)].map(([, column = '']) => column)
      expect(list.length, name).toBeGreaterThan(4)
      expect(list.filter(column => !of(name).includes(column)), name).toEqual([])
    }
  })
})
