import { describe, expect, it } from 'vitest'
import { createDriver, NOON } from '../support/driver.ts'
import type { Driver } from '../support/driver.ts'

const HOUR = 3_600_000
const sms = (requestId: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ requestId, recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.', ...more })
const email = (requestId: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ requestId, recipientId: 'p1', category: 'monthly_report', channel: 'email', subject: 'Your month', text: 'All is well.', ...more })

async function conservation(driver: Driver): Promise<Record<string, number>> {
  await driver.flush()
  const [row] = await driver.analytics.query('conservation', { from: '2026-01-01', to: '2027-12-31', settled: Date.parse('2028-01-01'), quietSince: 0, overdueSince: 0 })
  if (!row) throw new Error('no row')
  return { ...row }
}
async function balanced(driver: Driver): Promise<void> {
  const row = await conservation(driver)
  expect(row['accepted']).toBe(Number(row['sent']) + Number(row['rejected']) + Number(row['expired']) + Number(row['cancelled']) + Number(row['failed']) + Number(row['digested']) + Number(row['deferred']) + Number(row['in_flight']))
  expect(row['unaccepted']).toBe(0)
}

describe.each(['none', 'default', 'all'])('the pipeline with cuts: %s', cuts => {
  it('sends what may go out now, once, and tells the story', async () => {
    const driver = await createDriver({ cuts })
    await driver.person({ recipientId: 'p1' })
    await driver.request(sms('a'), email('b'))
    await driver.settle()
    expect(driver.crashes).toEqual([])
    expect(driver.sms.taken.map(message => message.requestId)).toEqual(['a'])
    expect(driver.email.taken.map(message => message.requestId)).toEqual(['b'])
    const sent = (await driver.events('a')).find(event => event.kind === 'sent')
    expect(sent).toMatchObject({ requestId: 'a', stage: 'sender', channel: 'sms', costMicros: 50_000, segments: 1, providerMessageId: 'twilio-a-0' })
    const trace = JSON.parse(sent?.trace ?? '[]') as { stage: string; verdict: string }[]
    expect(trace.map(entry => `${entry.stage}:${entry.verdict}`)).toEqual(['compliance:pass', 'limits:pass', 'timing:pass', 'cost:pass'])
    expect(await conservation(driver)).toMatchObject({ accepted: 2, sent: 2, in_flight: 0 })
  })

  it('sends a request that is published twice once', async () => {
    const driver = await createDriver({ cuts })
    await driver.person({ recipientId: 'p1' })
    await driver.request(sms('a'), sms('a'))
    await driver.settle()
    await driver.request(sms('a'))
    await driver.settle()
    expect(driver.sms.taken).toHaveLength(1)
    expect(await conservation(driver)).toMatchObject({ accepted: 1, sent: 1 })
  })

  it('counts a request once that is published again dated with another day, with the same content or other', async () => {
    const driver = await createDriver({ cuts })
    await driver.person({ recipientId: 'p1' })
    await driver.request(sms('a'))
    await driver.settle()
    await driver.request(sms('a', { requestedAt: NOON + 24 * HOUR }), sms('a', { requestedAt: NOON - 24 * HOUR }), sms('a', { requestedAt: NOON + 48 * HOUR, text: 'Something else.' }))
    await driver.settle()
    expect(driver.sms.taken).toHaveLength(1)
    expect((await driver.events('a')).map(event => event.kind).sort()).toEqual(['repeated', 'repeated', 'repeated', 'sent'])
    expect(await conservation(driver)).toMatchObject({ accepted: 1, sent: 1, in_flight: 0, unaccepted: 0 })
    const funnel = await driver.analytics.query('funnel', { from: '2026-01-01', to: '2027-12-31', campaign: '' })
    expect(funnel.map(({ accepted }) => accepted)).toEqual([1])
  })

  it('rejects with the reason, and gives back what it had reserved', async () => {
    const driver = await createDriver({ cuts })
    await driver.person({ recipientId: 'p1' }, [])
    await driver.request(sms('a', { category: 'promotion' }))
    await driver.request(sms('b', { recipientId: 'nobody' }))
    await driver.settle()
    expect((await driver.events()).map(event => [event.requestId, event.kind, event.reason]).sort()).toEqual([['a', 'rejected', 'no_consent'], ['b', 'rejected', 'unknown_recipient']])
    expect(driver.sms.taken).toEqual([])
    await balanced(driver)
  })

  it('waits for the end of the quiet hours in the zone of the person, then asks everything again', async () => {
    // 02:00 in Boise.
    const driver = await createDriver({ cuts, startAt: Date.parse('2026-11-19T09:00:00Z') })
    await driver.person({ recipientId: 'p1', zone: 'America/Boise', state: 'ID', phone: '+12085550101' })
    await driver.request(sms('a'))
    await driver.settle()
    const [deferred] = await driver.events('a')
    expect(deferred).toMatchObject({ kind: 'deferred', reason: 'quiet_hours', until: Date.parse('2026-11-19T15:00:00Z') })
    expect(await conservation(driver)).toMatchObject({ deferred: 1, sent: 0 })
    await driver.advance(6 * HOUR - 60_000)
    expect(driver.sms.taken).toEqual([])
    await driver.advance(60_000)
    expect(driver.sms.taken.map(message => message.requestId)).toEqual(['a'])
    const sent = (await driver.events('a')).find(event => event.kind === 'sent')
    expect(sent?.pass).toBe(1)
    expect(await conservation(driver)).toMatchObject({ deferred: 0, sent: 1 })
  })

  it('rejects on waking what was withdrawn while it waited', async () => {
    const driver = await createDriver({ cuts, startAt: Date.parse('2026-11-19T09:00:00Z') })
    await driver.person({ recipientId: 'p1', zone: 'America/Boise', state: 'ID', phone: '+12085550101' })
    await driver.request(sms('a'))
    await driver.settle()
    await driver.person({ recipientId: 'p1', zone: 'America/Boise', state: 'ID', phone: '+12085550101' }, [{ channel: 'sms', purpose: 'all', action: 'opted_out', at: driver.now(), source: 'sms_reply' }])
    await driver.advance(7 * HOUR)
    expect(driver.sms.taken).toEqual([])
    expect((await driver.events('a')).at(-1)).toMatchObject({ kind: 'rejected', reason: 'opted_out' })
    await balanced(driver)
  })

  it('holds the hourly cap across channels and frees it an hour later', async () => {
    const driver = await createDriver({ cuts })
    await driver.person({ recipientId: 'p1' })
    await driver.request(sms('a'), email('b'), sms('c'))
    await driver.settle()
    const waiting = (await driver.events()).filter(event => event.kind === 'deferred')
    expect(waiting).toHaveLength(1)
    expect(waiting[0]).toMatchObject({ requestId: 'c', reason: 'cap_hour', until: NOON + HOUR })
    await driver.advance(HOUR)
    expect(driver.sms.taken.map(message => message.requestId)).toEqual(['a', 'c'])
    await balanced(driver)
  })

  it('keeps the budget: what does not fit waits for the next day, and the critical share stays for alerts', async () => {
    const driver = await createDriver({ cuts, settings: { DAILY_BUDGET: '0.5', BUDGET_CRITICAL_RESERVE: '0.2' } })
    for (let index = 0; index < 12; index++) await driver.person({ recipientId: `p${index}`, phone: `+121255501${String(index).padStart(2, '0')}` })
    await driver.request(...Array.from({ length: 10 }, (_, index) => sms(`n${index}`, { recipientId: `p${index}`, category: 'weekly_checkin' })))
    await driver.settle()
    expect(driver.sms.taken).toHaveLength(8)
    const waiting = (await driver.events()).filter(event => event.kind === 'deferred')
    expect(waiting.map(event => event.reason)).toEqual(['budget_day', 'budget_day'])
    expect(waiting[0]?.until).toBe(Date.parse('2026-11-20T00:00:00Z'))
    await driver.request(sms('alert', { recipientId: 'p11', category: 'fraud_alert' }))
    await driver.settle()
    expect(driver.sms.taken.at(-1)?.requestId).toBe('alert')
    await balanced(driver)
  })

  it('puts what it cannot read aside with its bytes, and goes on', async () => {
    const driver = await createDriver({ cuts })
    await driver.person({ recipientId: 'p1' })
    await driver.raw('communications.requests.normal', 'p1', Buffer.from('this is not Avro'))
    await driver.raw('communications.requests.normal', 'p1', null)
    await driver.request(sms('a'))
    await driver.request(sms('a', { text: 'Something else under the same id.' }))
    await driver.settle()
    const letters = driver.log.records('communications.dead-letters')
    expect(letters.map(record => record.headers['dlq.reason']?.toString()).sort()).toEqual(['content_mismatch', 'tombstone', 'undecodable'])
    expect(letters.find(record => record.headers['dlq.reason']?.toString() === 'undecodable')?.value?.toString()).toBe('this is not Avro')
    expect(driver.sms.taken).toHaveLength(1)
    await balanced(driver)
  })

  it('retries what the provider certainly did not take, and gives up after the last retry', async () => {
    const driver = await createDriver({ cuts, settings: { RETRY_JITTER: '0' } })
    await driver.person({ recipientId: 'p1' })
    driver.sms.script(...Array.from({ length: 4 }, () => ({ kind: 'retry' as const, code: '20429', message: 'busy', afterMs: 1000 })))
    await driver.request(sms('a'))
    await driver.settle()
    expect((await driver.events('a')).at(-1)).toMatchObject({ kind: 'deferred', reason: 'retry', until: NOON + 300_000 })
    await driver.advance(300_000 + 600_000 + 1_200_000 + 60_000)
    expect((await driver.events('a')).filter(event => event.kind === 'deferred').map(event => event.attempt)).toEqual([0, 1, 2])
    expect((await driver.events('a')).at(-1)).toMatchObject({ kind: 'failed', reason: 'retries_exhausted' })
    expect(driver.sms.taken).toEqual([])
    await balanced(driver)
  })

  it('never sends an SMS again whose answer was lost: the provider is asked first', async () => {
    const driver = await createDriver({ cuts })
    await driver.person({ recipientId: 'p1' })
    driver.sms.script({ kind: 'unknown_taken' })
    await driver.request(sms('a'))
    await driver.settle()
    expect((await driver.events('a')).at(-1)).toMatchObject({ kind: 'unknown' })
    await driver.advance(120_000)
    expect(driver.sms.taken).toHaveLength(1)
    expect((await driver.events('a')).at(-1)).toMatchObject({ kind: 'sent', providerMessageId: 'twilio-a-0' })
    expect(await conservation(driver)).toMatchObject({ sent: 1, in_flight: 0 })
  })

  it('retries an SMS whose answer was lost once the provider says it never had it', async () => {
    const driver = await createDriver({ cuts, settings: { RETRY_JITTER: '0' } })
    await driver.person({ recipientId: 'p1' })
    driver.sms.script({ kind: 'unknown', code: '20500', message: 'An internal server error has occurred' })
    await driver.request(sms('a'))
    await driver.settle()
    await driver.advance(120_000)
    expect(await conservation(driver)).toMatchObject({ deferred: 1, in_flight: 0 })
    await driver.advance(300_000)
    expect(driver.sms.taken).toHaveLength(1)
    expect(await conservation(driver)).toMatchObject({ sent: 1, in_flight: 0, deferred: 0 })
  })

  it.each(['crash_before', 'crash_after'] as const)('survives a crash of the sender (%s the call) without messaging anyone twice', async when => {
    for (const channel of ['sms', 'email'] as const) {
      const driver = await createDriver({ cuts })
      await driver.person({ recipientId: 'p1' })
      driver[channel].script({ kind: when })
      await driver.request(channel === 'sms' ? sms('a') : email('a'))
      await driver.settle()
      expect(driver.crashes).toHaveLength(1)
      await driver.crash()
      await driver.advance(600_000)
      expect(driver[channel].taken).toHaveLength(1)
      expect(await conservation(driver)).toMatchObject({ accepted: 1, sent: 1, in_flight: 0, deferred: 0 })
    }
  })

  it('stays exact when every record comes twice and commits are lost', async () => {
    let number = 0
    const driver = await createDriver({ cuts, faults: { copies: () => number++ % 3 === 0 ? 2 : 1, loseCommit: () => number % 2 === 0 } })
    for (let index = 0; index < 5; index++) await driver.person({ recipientId: `p${index}`, phone: `+121255501${String(index).padStart(2, '0')}` })
    await driver.request(...Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? sms : email)(`r${index}`, { recipientId: `p${index % 5}` })))
    await driver.settle()
    await driver.crash()
    await driver.advance(2 * HOUR)
    await driver.crash()
    const ids = [...driver.sms.taken, ...driver.email.taken].map(message => message.requestId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(await conservation(driver)).toMatchObject({ accepted: 40, in_flight: 0 })
    await balanced(driver)
  })
})
