import { describe, expect, it } from 'vitest'
import { memoryAnalytics } from '../../../processors/analytics/memory/store.ts'
import type { AnalyticsStore, InsertOutcome } from '../../../processors/analytics/ports.ts'
import { insertAll, sinkBatch } from '../../../processors/analytics/sink.ts'
import { Unavailable } from '../../../processors/kernel/unavailable.ts'
import { deadLetter } from '../../../topics/dead-letters.ts'
import { aCommunication } from '../../support/communications.ts'
import { event, noon } from './event-rows.ts'
import { batchOf, delivered, sinkDeps } from './sink-support.ts'

const atOnce = { maxBatch: 100, lingerMs: 0 }
const requests = 'communications.requests.normal'
const days = { from: '2026-01-01', to: '2026-12-31' }

describe('the sink', () => {
  it('stores events and answers that all are done', async () => {
    const [store, deps] = [memoryAnalytics(), await sinkDeps()]
    const batch = batchOf('communications.events', [event('a', 'sent', noon), event('b', 'rejected', noon)].map(value => deps.codec.encode('event', value)))
    expect(await sinkBatch(batch, store, deps, atOnce)).toEqual({ done: 2 })
    expect(await sinkBatch(batch, store, deps, atOnce)).toEqual({ done: 2 })
    expect(await store.query('funnel', { ...days, campaign: '' })).toMatchObject([{ sent: 1, rejected: 1 }])
  })

  it('counts a request as accepted once, however often it comes by, on the lane of its topic', async () => {
    const [store, deps] = [memoryAnalytics(), await sinkDeps()]
    const request = aCommunication({ requestId: 'a', requestedAt: noon })
    const again = { ...request, pass: 2, sendChannel: 'email' as const, trace: [{ stage: 'timing', verdict: 'defer', reason: null, rule: null, at: noon, until: null, pass: 0, policyVersion: '1', detail: null }] }
    await sinkBatch(batchOf('communications.requests.critical', [request, again].map(value => deps.codec.encode('communication', value)), { key: Buffer.from(request.recipientId) }), store, deps, atOnce)
    expect(await store.query('story', { requestId: 'a' })).toMatchObject([{ kind: 'accepted', occurred_at: noon, channel: 'sms', pass: 0, trace: '' }])
    expect([...store.tables.events.values()]).toMatchObject([{ lane: 'critical' }])
  })

  it('does not count what is no request: an unknown category, or a key that is not the recipient', async () => {
    const [store, deps] = [memoryAnalytics(), await sinkDeps()]
    const [lottery, stray] = [aCommunication({ category: 'lottery' }), aCommunication()].map(value => deps.codec.encode('communication', value))
    await sinkBatch(batchOf(requests, [lottery ?? null], { key: Buffer.from(aCommunication().recipientId) }), store, deps, atOnce)
    await sinkBatch(batchOf(requests, [stray ?? null], { key: Buffer.from('somebody else') }), store, deps, atOnce)
    expect(store.tables.events.size).toBe(0)
  })

  it('keeps neither address nor content', async () => {
    const [store, deps] = [memoryAnalytics(), await sinkDeps()]
    const secret = 'do-not-keep-me'
    await sinkBatch(batchOf(requests, [deps.codec.encode('communication', aCommunication({ text: secret, subject: secret, html: secret, facts: { note: secret }, mediaUrls: [`https://example.com/${secret}`] }))]), store, deps, atOnce)
    await sinkBatch(batchOf('communications.consents', [deps.codec.encode('consent', {
      consentId: 'c1', recipientId: 'p1', channel: 'sms', purpose: 'marketing', action: 'granted', level: 'express_written', at: noon, address: secret, keep: [], source: 'web', wordingVersion: '3', evidence: { ip: secret, userAgent: secret },
    })]), store, deps, atOnce)
    expect(await store.query('consent_trail', { recipientId: 'p1' })).toMatchObject([{ action: 'granted', at: noon, wording_version: '3', evidence: ['ip', 'userAgent'] }])
    expect(JSON.stringify([...store.tables.events.values(), ...store.tables.consents.values()])).not.toContain(secret)
  })

  it('leaves out what the settings switch off', async () => {
    const [store, deps] = [memoryAnalytics(), await sinkDeps({ TRACK_OPEN_RATES: false, CONSENT_AUDIT_TRAIL: false })]
    await sinkBatch(batchOf('communications.events', [event('a', 'sent', noon), event('a', 'opened', noon)].map(value => deps.codec.encode('event', value))), store, deps, atOnce)
    await sinkBatch(batchOf('communications.consents', [deps.codec.encode('consent', { consentId: 'c1', recipientId: 'p1', channel: 'sms', purpose: 'all', action: 'opted_out', level: 'none', at: noon, address: null, keep: [], source: 'sms_reply', wordingVersion: null, evidence: {} })]), store, deps, atOnce)
    expect((await store.query('story', { requestId: 'a' })).map(row => row.kind)).toEqual(['sent'])
    expect(await store.query('consent_trail', { recipientId: 'p1' })).toEqual([])
  })

  it('puts unreadable events aside, and leaves unreadable requests to the chain, which does', async () => {
    const [store, deps] = [memoryAnalytics(), await sinkDeps()]
    expect(await sinkBatch(batchOf('communications.events', [Buffer.from('junk'), deps.codec.encode('event', event('a', 'sent', noon))]), store, deps, atOnce)).toEqual({ done: 2 })
    expect(await sinkBatch(batchOf(requests, [Buffer.from('junk')]), store, deps, atOnce)).toEqual({ done: 1 })
    expect(deps.produced.map(record => [record.topic, record.value?.toString(), record.headers?.['dlq.reason']])).toEqual([['communications.dead-letters', 'junk', 'undecodable']])
    expect(await store.query('story', { requestId: 'a' })).toHaveLength(1)
  })

  it('counts an accepted request that was put aside as dead-lettered, so that the equation still holds', async () => {
    const [store, deps] = [memoryAnalytics(), await sinkDeps()]
    const value = deps.codec.encode('communication', aCommunication({ requestId: 'a', requestedAt: noon }))
    const batch = batchOf(requests, [value], { key: Buffer.from(aCommunication().recipientId) })
    await sinkBatch(batch, store, deps, atOnce)
    const letters = batch.records.map(record => delivered(deadLetter(record, { stage: 'intake', reason: 'unknown_category', message: '', group: 'x', at: noon })))
    await sinkBatch({ ...batchOf('communications.dead-letters', []), records: letters }, store, deps, atOnce)
    const [row] = await store.query('conservation', { ...days, settled: noon + 1, quietSince: 0, overdueSince: 0 })
    expect(row).toMatchObject({ accepted: 1, dead_lettered: 1, in_flight: 0 })
    expect(await store.query('dead_letters', { since: noon, until: noon + 1 })).toEqual([{ topic: requests, stage: 'intake', reason: 'unknown_category', records: 1, last_at: noon }])
  })

  it('records a foreign record among the dead letters instead of making a dead letter of it', async () => {
    const [store, deps] = [memoryAnalytics(), await sinkDeps()]
    expect(await sinkBatch(batchOf('communications.dead-letters', [null]), store, deps, atOnce)).toEqual({ done: 1 })
    expect([...store.tables.deadLetters.values()]).toMatchObject([{ topic: 'communications.dead-letters', reason: 'not_a_dead_letter' }])
    expect(deps.produced).toEqual([])
  })

  it('waits for company until its oldest record is old enough', async () => {
    const [store, deps] = [memoryAnalytics(), await sinkDeps()]
    const batch = batchOf('communications.events', [deps.codec.encode('event', event('a', 'sent', noon))], { timestamp: noon - 400 })
    expect(await sinkBatch(batch, store, deps, { maxBatch: 100, lingerMs: 1000 })).toEqual({ done: 0, resumeAt: noon + 600 })
    expect(store.tables.events.size).toBe(0)
  })

  it('lets Unavailable through, so that nothing is committed', async () => {
    const deps = await sinkDeps()
    const down: AnalyticsStore = { ...memoryAnalytics(), insertEvents: async () => { throw new Unavailable('ClickHouse', 'down') } }
    await expect(sinkBatch(batchOf('communications.events', [deps.codec.encode('event', event('a', 'sent', noon))]), down, deps, atOnce)).rejects.toBeInstanceOf(Unavailable)
  })

  it('takes a topic it does not know for a bug', async () => {
    await expect(sinkBatch(batchOf('communications.sms.normal', [null]), memoryAnalytics(), await sinkDeps(), atOnce)).rejects.toThrow('communications.sms.normal')
  })
})

describe('rows that the store refuses', () => {
  it('are found by halving and put aside alone', async () => {
    const deps = await sinkDeps()
    const memory = memoryAnalytics()
    const refused: InsertOutcome = { ok: false, code: '6', message: 'cannot parse' }
    const store: AnalyticsStore = { ...memory, insertEvents: async rows => rows.some(row => row.reason === 'bad') ? refused : memory.insertEvents(rows) }
    const events = Array.from({ length: 11 }, (_, index) => event(`r${index}`, 'sent', noon, { reason: index === 3 || index === 7 ? 'bad' : '' }))
    expect(await sinkBatch(batchOf('communications.events', events.map(value => deps.codec.encode('event', value))), store, deps, atOnce)).toEqual({ done: 11 })
    expect(memory.tables.events.size).toBe(9)
    expect(deps.produced.map(record => [record.headers?.['dlq.original.offset'], record.headers?.['dlq.reason']])).toEqual([['3', 'invalid_field'], ['7', 'invalid_field']])
  })

  it('cost a number of inserts that grows with their logarithm', async () => {
    let inserts = 0
    const items = batchOf('t', Array.from({ length: 1024 }, () => null)).records.map((record, row) => ({ record, row }))
    const problems = await insertAll(items, async rows => {
      inserts += 1
      return rows.includes(700) ? { ok: false, code: '6', message: '' } : { ok: true }
    }, async () => {})
    expect(problems).toHaveLength(1)
    expect(inserts).toBe(1 + 2 * Math.log2(1024))
  })
})
