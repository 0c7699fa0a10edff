import { describe, expect, it } from 'vitest'
import { eventOf } from '../../../processors/kernel/events.ts'
import { topicFor } from '../../../topics/index.ts'
import { aCommunication, aRecipient } from '../../support/communications.ts'
import { createLossyDriver } from '../../support/lossy-driver.ts'
import type { LossyDriver } from '../../support/lossy-driver.ts'
import { NOON } from '../../support/driver.ts'
import { claim } from '../stores/fixtures.ts'

const HOUR = 3_600_000
const people = ['p1', 'p2', 'p3']
/** People, one of whom has opted out, what waits for the morning, what was woken, what was sent. */
async function aDay(): Promise<LossyDriver> {
  const world = await createLossyDriver({ cuts: 'default', blow: () => [] })
  const { driver, publish } = world
  for (const recipientId of people) await driver.person({ recipientId })
  // Into the quiet hours of New York.
  await driver.skip(11 * HOUR)
  const ask = (requestId: string, recipientId: string, more: Record<string, unknown> = {}): Promise<void> => publish({ requestId, recipientId, category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.', ...more })
  for (const recipientId of people) await ask(`early-${recipientId}`, recipientId)
  await driver.settle()
  await driver.skip(11 * HOUR)
  for (const recipientId of people) await ask(`late-${recipientId}`, recipientId, { notBefore: driver.now() + 9 * HOUR })
  await ask('alert', 'p1', { category: 'critical_financial_alert' })
  await driver.settle()
  await driver.person({ recipientId: 'p2' }, [{ channel: 'sms', purpose: 'all', action: 'opted_out', source: 'sms', wordingVersion: '1' }])
  return world
}

async function holdings({ driver: { stores, now, log } }: LossyDriver) {
  const partitions = await stores.deferrals.partitions()
  const requests = ['early', 'late'].flatMap(part => people.map(person => `${part}-${person}`))
  return {
    people: (await stores.recipients.get(people)).map(({ recipient, consents }) => ({ recipient, consents: consents.map(({ consentId }) => consentId).sort() })),
    waiting: (await Promise.all(people.map(person => stores.deferrals.byRecipient(person)))).map(list => list.map(({ key, dueAt, reason, pass }) => ({ key, dueAt, reason, pass }))),
    counts: await Promise.all(partitions.map(partition => stores.deferrals.count(partition))),
    positions: await Promise.all(partitions.map(async partition => [partition, (await stores.deferrals.position(partition)) ?? 0n, log.records(topicFor('communications.deferred')).filter(record => record.partition === partition).length])),
    ledger: (await stores.ledger.byRequest([...requests, 'alert'])).map(entry => entry && { outcome: entry.outcome, id: entry.providerMessageId }),
    slots: await Promise.all(people.map(async person => (await stores.limits.history(person, now())).map(({ requestId, committed }) => ({ requestId, committed })))),
    keys: (await stores.keys.get(people)).map(key => key?.wrapped),
  }
}

describe('a rebuild', () => {
  it('brings back what the stores held: people, what they refused, what waits and what was woken, what was sent, keys', async () => {
    const world = await aDay()
    const before = await holdings(world)
    expect(before.waiting.map(list => list.length)).toEqual([1, 1, 1])
    expect(before.ledger.filter(entry => entry !== null).length).toBe(4)
    world.lossy.flush()
    await world.recover()
    const now = await holdings(world)
    expect(now).toEqual(before)
    // Read to the end of each partition, and no further.
    for (const [, position, end] of now.positions) expect(position).toBe(BigInt(Number(end)))
    expect(await world.driver.stores.ledger.claim([claim('other', 0, { recipientId: 'p2', channel: 'sms', purpose: 'informational' })])).toMatchObject([{ kind: 'blocked', reason: 'opted_out' }])
  })

  it('knows which requests were worked off: another copy is a duplicate', async () => {
    const world = await aDay()
    world.lossy.flush()
    await world.recover()
    const before = (await world.driver.events()).length
    await world.publish({ requestId: 'alert', recipientId: 'p1', category: 'critical_financial_alert', channel: 'sms', text: 'Your bill is due.', requestedAt: NOON + 22 * HOUR })
    await world.driver.settle()
    const told = (await world.driver.events()).slice(before)
    expect(told.filter(event => event.kind === 'sent')).toEqual([])
    const admissions = await world.driver.stores.admission.admit(people.map(person => ({ requestId: `early-${person}`, pass: 0, attempt: 0, contentHash: 'other', requestedOn: '2026-11-20', coordinates: 'elsewhere/0/0' })))
    expect(admissions).toEqual(['mismatch', 'mismatch', 'mismatch'])
  })

  it('adds what is missing since the mark to what is there, also what was in the log by then and nobody had read', async () => {
    const world = await aDay()
    const { driver, lossy } = world
    const unread = await driver.stores.recipients.get(['p3'])
    await driver.raw(topicFor('communications.recipients'), 'p3', driver.codec.encode('recipient', { ...aRecipient({ recipientId: 'p3', phone: null, email: null }), updatedAt: driver.now() + 1 }))
    await world.publish({ requestId: 'after', recipientId: 'p2', category: 'monthly_report', channel: 'email', subject: 'Your month', text: 'All is well.' }, { requestId: 'later', recipientId: 'p3', category: 'payment_reminder', channel: 'sms', text: 'Soon.', notBefore: driver.now() + 9 * HOUR })
    await world.mark()
    const marked = lossy.writes()
    await driver.settle()
    const before = await holdings(world)
    expect(await driver.stores.ledger.byRequest(['after'])).toMatchObject([{ outcome: 'accepted' }])
    lossy.setBack(lossy.writes() - marked)
    expect(await driver.stores.gate.look()).toMatchObject({ cause: 'restarted', mark: { 'communications.events': expect.any(Array) } })
    await world.recover()
    expect(await holdings(world)).toEqual(before)
    expect(before.people[2]?.recipient).not.toEqual(unread[0]?.recipient)
    expect(await driver.stores.ledger.byRequest(['after'])).toMatchObject([{ outcome: 'accepted' }])
    expect(await driver.stores.admission.admit([{ requestId: 'after', pass: 0, attempt: 0, contentHash: 'other', requestedOn: '2026-11-20', coordinates: 'elsewhere/0/0' }])).toEqual(['mismatch'])
  })

  it('takes the events of one request in turn: what the first gave back is not what the second has taken', async () => {
    const { driver, lossy, recover, quietly } = await createLossyDriver({ cuts: 'default', blow: () => [] })
    const told = (kind: 'unknown' | 'deferred', attempt: number, more = {}): Buffer => driver.codec.encode('event', eventOf(aCommunication({ requestId: 'r', recipientId: 'p1', sendChannel: 'sms', segments: 1, attempt, requestedAt: NOON }), kind, 'sender', NOON + attempt, more))
    await quietly(async () => {
      for (const value of [told('unknown', 0), told('deferred', 0, { reason: 'retry', until: NOON }), told('unknown', 1)]) await driver.raw(topicFor('communications.events'), 'r', value)
    })
    lossy.flush()
    await recover()
    expect(await driver.stores.limits.history('p1', NOON + HOUR)).toMatchObject([{ requestId: 'r', committed: false }])
    expect((await driver.stores.budgets.state(['day:2026-11-19']))[0]).toMatchObject({ pendingMicros: 50_000, postedMicros: 0 })
  })
})
