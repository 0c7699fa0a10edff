import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConsent, parseRecipient } from '../../../processors/recipients/parse.ts'
import { createDriver, NOON } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'

async function publish(driver: Driver, record: { readonly profile: number } | { readonly consent: readonly [action: string, at: number] }): Promise<void> {
  if ('profile' in record) {
    const parsed = parseRecipient({ recipientId: 'p1', phone: `+1212555010${record.profile}` }, NOON + record.profile)
    if (parsed.ok) await driver.raw('communications.recipients', 'p1', driver.codec.encode('recipient', parsed.value))
  } else {
    const [action, at] = record.consent
    const parsed = parseConsent({ recipientId: 'p1', channel: 'sms', purpose: 'marketing', action, at: NOON + at, level: 'express' }, NOON + 100, 'test')
    if (parsed.ok) await driver.raw('communications.consents', 'p1', driver.codec.encode('consent', parsed.value))
  }
}

describe('the recipient projection', () => {
  it('is the same whatever the order and however often records come', async () => {
    const records = [{ profile: 1 }, { profile: 2 }, { profile: 3 }, { consent: ['granted', 1] }, { consent: ['revoked', 2] }, { consent: ['opted_out', 3] }, { consent: ['opted_in', 4] }, { consent: ['suppressed', 5] }] as const
    const state = async (order: readonly number[]): Promise<unknown> => {
      const driver = await createDriver()
      for (const index of order) await publish(driver, records[index] ?? { profile: 1 })
      await driver.settle()
      const [held] = await driver.stores.recipients.get(['p1'])
      return { recipient: held?.recipient, consents: held?.consents.map(({ action, at }) => [action, at]).sort() }
    }
    const expected = await state(records.map((_, index) => index))
    expect(expected).toMatchObject({ recipient: { phone: '+12125550103' }, consents: [['opted_in', NOON + 4], ['revoked', NOON + 2], ['suppressed', NOON + 5]] })
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray(records.map((_, index) => index), { minLength: records.length }), fc.array(fc.nat(records.length - 1), { maxLength: 4 }), async (order, again) => {
      expect(await state([...order, ...again])).toEqual(expected)
    }), { numRuns: 25 })
  })

  it('puts aside what it cannot read, and leaves tombstones of profiles alone', async () => {
    const driver = await createDriver()
    await publish(driver, { profile: 1 })
    await driver.raw('communications.recipients', 'p1', null)
    await driver.raw('communications.recipients', 'p1', Buffer.from('rubbish'))
    await driver.raw('communications.consents', 'p1', null)
    await publish(driver, { profile: 2 })
    await driver.settle()
    expect(driver.log.records('communications.dead-letters').map(record => [record.headers['dlq.original.topic']?.toString(), record.headers['dlq.reason']?.toString()]).sort())
      .toEqual([['communications.consents', 'tombstone'], ['communications.recipients', 'undecodable']])
    expect((await driver.deps.metrics.deadLetters.get()).values.map(({ value }) => value)).toEqual([1, 1])
    expect((await driver.stores.recipients.get(['p1']))[0]?.recipient?.phone).toBe('+12125550102')
    expect(driver.crashes).toEqual([])
  })
})
