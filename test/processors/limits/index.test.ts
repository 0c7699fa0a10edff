import { describe, expect, it } from 'vitest'
import { limits } from '../../../processors/limits/index.ts'
import type { SlotAnswer, SlotRequest } from '../../../processors/stores/ports.ts'
import { NOON, aCommunication, aRecipient, shippedPolicy, someSettings } from '../../support/communications.ts'
import { storesWith } from '../../support/partial-stores.ts'

/** A store of which the n-th request of a batch is answered with free instant n. */
function recording(): { calls: (readonly SlotRequest[])[]; reserve: (batch: readonly SlotRequest[]) => Promise<SlotAnswer[]> } {
  const calls: (readonly SlotRequest[])[] = []
  return { calls, reserve: async batch => {
    calls.push(batch)
    return batch.map((_, index) => ({ held: false, cap: 'hour', freeAt: index }))
  } }
}

describe('the limits stage', () => {
  it('reserves the whole batch in one call, answers in order, and leaves unknown categories out', async () => {
    const store = recording()
    const batch = [aCommunication({ requestId: 'a' }), aCommunication({ requestId: 'b', category: 'nothing' }), aCommunication({ requestId: 'c', channel: 'email', subjectKey: 'card-1' })]
    const answers = await limits.load(batch, storesWith({ limits: store }), { now: NOON, policy: shippedPolicy, settings: someSettings() })
    expect(answers).toEqual([{ held: false, cap: 'hour', freeAt: 0 }, { held: true }, { held: false, cap: 'hour', freeAt: 1 }])
    expect(store.calls).toHaveLength(1)
    expect(store.calls[0]).toMatchObject([
      { requestId: 'a', recipientId: 'person-1', channel: 'sms', category: 'payment_reminder', subjectKey: null, now: NOON, leaseMs: 3_600_000 },
      { requestId: 'c', recipientId: 'person-1', channel: 'email', category: 'payment_reminder', subjectKey: 'card-1', now: NOON, leaseMs: 3_600_000 },
    ])
  })

  it('looks people up only for calendar windows, and counts them in their zone', async () => {
    const store = recording()
    const settings = someSettings({ LIMIT_CALENDAR_WINDOWS: ['day'] })
    const stores = storesWith({ limits: store, recipients: { get: async ids => ids.map(id => ({ recipient: id === 'nobody' ? null : aRecipient({ zone: 'Asia/Kathmandu' }), consents: [] })) } })
    await limits.load([aCommunication(), aCommunication({ recipientId: 'nobody' })], stores, { now: NOON, policy: shippedPolicy, settings })
    expect(store.calls[0]?.map(({ caps }) => new Date(caps.find(({ name }) => name === 'day')?.calendarStart ?? 0).toISOString())).toEqual(['2026-11-21T18:15:00.000Z', '2026-11-22T00:00:00.000Z'])
  })

  it('takes a store that answers too little for a bug', async () => {
    const stores = storesWith({ limits: { reserve: async () => [] } })
    await expect(limits.load([aCommunication()], stores, { now: NOON, policy: shippedPolicy, settings: someSettings() })).rejects.toThrow('fewer slots')
  })
})
