/** A person is met, written to, heard and erased by the whole program; then every record of every topic, every key of Redis and every row of ClickHouse is read as it lies there. */
import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { afterEach, expect, it } from 'vitest'
import { openLog } from '../../../cli/runtime/connect.ts'
import { cutsOf } from '../../../processors/kernel/topology.ts'
import { scanTopic } from '../../../topics/scan.ts'
import { topicSpecs } from '../../../topics/specs.ts'
import { liveEnv, startLive } from '../../support/live-app.ts'
import type { LiveApp } from '../../support/live-app.ts'
import { until } from '../../support/until.ts'
import { everythingIn } from '../stores/redis/everything.ts'

const PHONE = '+12125550142'
const EMAIL = 'very.secret.person@example.com'
const WORDS = 'Zanzibar'
const EVIDENCE = { ip: '203.0.113.77', userAgent: 'Mozilla/5.0 (Zeppelin)', wording: 'I, Quentin Doe, agree.', who: 'quentin.doe' }
const EVENT_KEY = 'divorce-of-quentin'
const told = [PHONE, PHONE.slice(1), EMAIL, WORDS, EVENT_KEY, ...Object.values(EVIDENCE)]
/** As they could be found: plain, in a form body, in base64 of any alignment. */
const traces = told.flatMap(text => [text, encodeURIComponent(text), ...[0, 1, 2].map(shift => Buffer.from('x'.repeat(shift) + text).toString('base64').slice(shift === 0 ? 0 : 4, -4))]).filter(text => text.length >= 6)

const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => { for (const close of closing.splice(0).toReversed()) await close() })

interface Found { readonly where: string; readonly text: string }

async function everyRecord({ settings }: LiveApp): Promise<Found[]> {
  const log = openLog(settings, pino({ level: 'silent' }), error => { throw error })
  closing.push(() => log.close())
  const found: Found[] = []
  for (const { name } of topicSpecs(settings, cutsOf(settings.TOPOLOGY_CUTS))) {
    await scanTopic(log, { topic: name, groupId: `look-${randomUUID()}`, visit: ({ key, value, headers }) => {
      found.push({ where: name, text: [key, value, ...Object.values(headers)].map(bytes => bytes?.toString('latin1') ?? '').join(' ') })
    } })
  }
  return found
}

const everyKey = async ({ settings }: LiveApp): Promise<Found[]> => (await everythingIn(settings.REDIS_URL)).map(({ key, text }) => ({ where: key, text }))

async function everyRow({ settings }: LiveApp): Promise<Found[]> {
  const ask = async (query: string): Promise<string> => {
    const response = await fetch(`${settings.CLICKHOUSE_URL}/?database=${settings.CLICKHOUSE_DATABASE}`, { method: 'POST', body: query })
    if (!response.ok) throw new Error(await response.text())
    return response.text()
  }
  const tables = (await ask('SHOW TABLES FORMAT TSV')).split('\n').filter(table => table !== '')
  return Promise.all(tables.map(async table => ({ where: table, text: await ask(`SELECT * FROM ${table} FORMAT JSONEachRow`) })))
}

const readable = (found: readonly Found[]): string[] => found.flatMap(({ where, text }) => traces.filter(trace => text.includes(trace)).map(trace => `${trace} in ${where}`))

it('no address, content or evidence of a person is readable anywhere, and after the erasure nobody can open it', { timeout: 120_000 }, async () => {
  const live = await startLive({ ...await liveEnv(closing), WEBHOOK_SECRET_VALIDATION: 'false' }, closing)
  const { call, app } = live
  expect((await call('PUT', '/v1/recipients/p1', { phone: PHONE, email: EMAIL, zone: 'UTC', country: 'US', state: 'NY' })).status).toBe(200)
  const consent = { purpose: 'all', action: 'granted', level: 'express_written', wordingVersion: '1', evidence: EVIDENCE }
  expect((await call('POST', '/v1/recipients/p1/consents', [{ ...consent, channel: 'sms', address: PHONE }, { ...consent, channel: 'email', address: EMAIL }])).status).toBe(202)
  const base = { recipientId: 'p1', text: `Your ${WORDS} bill is due.`, facts: { eventKey: EVENT_KEY } }
  const accepted = await call('POST', '/v1/communications', { communications: [
    { ...base, requestId: 'text', category: 'payment_reminder', channel: 'sms' },
    { ...base, requestId: 'mail', category: 'monthly_report', channel: 'email', subject: `About ${WORDS}`, html: `<p>${WORDS}</p>` },
    { ...base, requestId: 'later', category: 'payment_reminder', channel: 'sms', notBefore: new Date(Date.now() + 3_600_000).toISOString() },
  ] })
  expect(accepted.status).toBe(202)
  const state = async (id: string) => (await call('GET', `/v1/communications/${id}`)).body['state']
  for (const [id, wanted] of [['text', /sent|delivered/], ['mail', /sent|delivered/], ['later', /deferred/]] as const) await until(async () => wanted.test(String(await state(id))))
  // A reply that somebody has to read: its words are kept.
  const reply = await fetch(`${app.url}/webhooks/twilio`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ MessageSid: 'SM1', From: PHONE, To: '+12125550100', Body: `can I cancel ${WORDS}?` }) })
  expect(reply.status).toBe(200)
  await until(async () => JSON.stringify((await call('GET', '/v1/reviews')).body).includes(WORDS))

  const look = async (): Promise<Found[][]> => [await everyRecord(live), await everyKey(live), await everyRow(live)]
  const [records = [], keys = [], rows = []] = await look()
  // What is looked for is there to be found.
  expect(records.filter(({ where }) => /requests|consents|callbacks|deferred|recipients/.test(where)).length).toBeGreaterThanOrEqual(8)
  expect([keys.some(({ where }) => where.includes('{p1}')), rows.some(({ text }) => text.includes('"later"')), rows.some(({ text }) => text.includes('userAgent'))]).toEqual([true, true, true])
  expect(readable([...records, ...keys, ...rows])).toEqual([])

  expect(await call('DELETE', '/v1/recipients/p1')).toMatchObject({ status: 200, body: { what: { dataKey: 'shredded', cancelled: ['later'] } } })
  await until(async () => await state('later') === 'cancelled')
  expect(readable((await look()).flat())).toEqual([])
  const { consents } = (await call('GET', '/v1/recipients/p1')).body as { consents: { action: string; wordingVersion: string; evidence: unknown }[] }
  const nothing = Object.fromEntries(Object.keys(EVIDENCE).map(name => [name, null]))
  expect(consents.filter(({ action }) => action === 'granted').map(({ wordingVersion, evidence }) => [wordingVersion, evidence])).toEqual([['1', nothing], ['1', nothing]])
  expect(live.crashes).toEqual([])
})
