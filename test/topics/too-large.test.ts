/** What is accepted is not put aside later for its size: the gateway, the producer and the pipeline agree to the byte, and the trace of many passes has room. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { accept } from '../../gateway/accept.ts'
import { budgetsAt } from '../../processors/cost/budgets.ts'
import { createProducer } from '../../topics/producer.ts'
import { MAX_RECORD_BYTES } from '../../topics/too-large.ts'
import { createDriver, NOON } from '../support/driver.ts'
import type { Driver } from '../support/driver.ts'
import { gatewayOver } from '../processors/privacy/gateway-over.ts'

const LIMIT = 100_000
const DAY = 86_400_000
/** Four decisions a day: more than a trace keeps. */
const DAYS = 20

async function world(settings: Record<string, string>, cuts = 'all'): Promise<Driver> {
  const driver = await createDriver({ cuts, createTopics: true, settings })
  await driver.person({ recipientId: 'p1' })
  return driver
}
const email = { recipientId: 'p1', category: 'monthly_report', channel: 'email', subject: 'Your month', facts: { note: 'é"\u0001' }, expiresAt: NOON + 90 * DAY } as const
const producerOver = ({ log, codec, vault, policy, now, deps }: Driver, sealing: boolean) => createProducer({
  producer: log.producer('billing'), codec, policy, source: 'billing', now, maxRecordBytes: deps.settings.KAFKA_MAX_RECORD_BYTES, ...(sealing && { seal: communications => vault.sealCommunications(communications) }),
})
type Way = (driver: Driver, request: object) => Promise<unknown>
const ways: readonly (readonly [string, Way])[] = [
  ['the gateway', async (driver, request) => {
    const answer = await accept(gatewayOver(driver), { body: request, subject: 'billing', idempotencyKey: null })
    return answer.ok || answer.refusal.problems
  }],
  ['the producer', async (driver, request) => {
    const answer = await producerOver(driver, true).send(request as typeof email & { text: string })
    return answer.ok || answer.problems
  }],
  ['a producer that seals nothing', async (driver, request) => {
    const answer = await producerOver(driver, false).send(request as typeof email & { text: string })
    return answer.ok || answer.problems
  }],
]

/** The budgets of so many days are spent. */
async function withoutMoney({ stores, now, deps: { settings } }: Driver, days: number): Promise<void> {
  const budgets = Array.from({ length: days }, (_, index) => budgetsAt(now() + index * DAY, settings).filter(({ reason }) => reason === 'budget_day')).flat()
  await stores.budgets.reserve(budgets.map((budget, index) => ({ requestId: `spent-${index}`, lane: 'critical', micros: budget.limitMicros, now: now(), leaseMs: 2 * days * DAY, budgets: [budget] })))
}

/** The record of a request of this way with so much text. */
async function sizeOf(way: Way, driver: Driver, requestId: string, text: string): Promise<number> {
  const before = driver.log.records('communications.requests.normal').length
  expect(await way(driver, { ...email, requestId, text })).toBe(true)
  return driver.log.records('communications.requests.normal')[before]?.value?.length ?? 0
}

describe.each(ways)('a request through %s', (_, way) => {
  it('of exactly the limit is accepted and goes out, however often it has to wait; of a byte more it is refused', async () => {
    const driver = await world({ KAFKA_MAX_RECORD_BYTES: String(LIMIT) })
    await withoutMoney(driver, DAYS)
    const probe = 'a'.repeat(90_000)
    const room = LIMIT - await sizeOf(way, driver, 'probe', probe)
    expect(room).toBeGreaterThan(0)
    expect(await sizeOf(way, driver, 'exact', `${probe}${'a'.repeat(room)}`)).toBe(LIMIT)
    expect(await way(driver, { ...email, requestId: 'large', text: `${probe}${'a'.repeat(room + 1)}` })).toEqual([expect.objectContaining({ index: 0, field: '(body)', code: 'too_large', message: expect.stringContaining(String(LIMIT + 1)) })])
    await driver.settle()
    await driver.skip((DAYS + 2) * DAY)
    const waited = (await driver.events('exact')).filter(({ kind, reason }) => kind === 'deferred' && reason === 'budget_day')
    expect(waited.length).toBeGreaterThanOrEqual(DAYS - 1)
    // As long as a trace may get.
    expect((JSON.parse(waited.at(-1)?.trace ?? '[]') as unknown[]).length).toBe(60)
    expect(driver.email.taken.map(({ requestId }) => requestId).sort()).toEqual(['exact', 'probe'])
    expect(driver.log.records('communications.dead-letters')).toEqual([])
    expect(driver.crashes).toEqual([])
  })
})

it('the largest email that may be asked for fits, sealed, with every field at its limit', async () => {
  const driver = await world({})
  const id = (name: string): string => name.padEnd(128, 'x')
  const part = 'ж'.repeat(200_000)
  const request = {
    requestId: id('request'), recipientId: 'p1', tenantId: id('tenant'), campaignId: id('campaign'), subjectKey: id('subject'), experimentId: id('experiment'), variant: id('variant'),
    category: 'monthly_report', channel: 'email', subject: '漢'.repeat(998), text: part, html: part, expiresAt: driver.now() + 30 * DAY, notBefore: driver.now() + 1000,
    facts: Object.fromEntries(Array.from({ length: 32 }, (_, index) => [`f${index}`.padEnd(64, 'y'), index % 2 === 0 ? '\u0001'.repeat(512) : '漢'.repeat(512)])),
  }
  expect(await accept(gatewayOver(driver), { body: request, subject: id('source'), idempotencyKey: null })).toMatchObject({ ok: true })
  await driver.settle()
  await driver.skip(DAY)
  expect(driver.email.taken.map(({ text, html }) => [text.includes(part), html?.includes(part)])).toEqual([[true, true]])
  expect(driver.log.records('communications.dead-letters')).toEqual([])
})

it('a key is not used up by a call that is too large', async () => {
  const driver = await world({ KAFKA_MAX_RECORD_BYTES: '4096' })
  const call = (text: string) => accept(gatewayOver(driver), { body: { ...email, text }, subject: 'billing', idempotencyKey: 'order-1' })
  expect(await call(randomBytes(4000).toString('hex'))).toMatchObject({ ok: false, refusal: { code: 'invalid_request', problems: [{ code: 'too_large' }] } })
  expect(await call('Small.')).toMatchObject({ ok: true })
})

it('a producer that is told no limit goes by that of a pipeline that was told none', async () => {
  expect((await createDriver()).deps.settings.KAFKA_MAX_RECORD_BYTES).toBe(MAX_RECORD_BYTES)
})
