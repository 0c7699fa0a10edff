import { describe, expect, it } from 'vitest'
import { enclosedKey } from '../../../processors/digest/claimed-with.ts'
import { gatherNothing, gatherWith } from '../../../processors/digest/gather.ts'
import { ledgerFacts } from '../../../processors/kernel/events.ts'
import { createMemoryStores } from '../../../processors/stores/memory/index.ts'
import type { Stores } from '../../../processors/stores/ports.ts'
import type { Communication } from '../../../schemas/generated/types.ts'
import { aCommunication, NOON, shippedPolicy, someSettings } from '../../support/communications.ts'
import { storesWith } from '../../support/partial-stores.ts'

const context = { now: NOON, policy: shippedPolicy, settings: someSettings() }
const checkin = (requestId: string, more: Partial<Communication> = {}): Communication => aCommunication({ requestId, category: 'weekly_checkin', ...more })
/** Payloads are JSON here. */
const codec = { decode: async (_: unknown, values: readonly (Buffer | null)[]) => values.map(value => value?.toString() === 'broken' ? { ok: false, reason: 'undecodable', message: '' } : { ok: true, value: JSON.parse(String(value)) as never }) as never }

async function waiting(...communications: readonly Communication[]): Promise<Stores> {
  const stores = createMemoryStores({ addressHash: address => address })
  const changes = communications.map(communication => ({ add: {
    key: `${communication.requestId}#1.0`, partition: 0, requestId: communication.requestId, recipientId: communication.recipientId, dueAt: NOON + 1, target: 'communications.requests.normal', reason: 'cap_category', pass: 1,
    payload: Buffer.from(communication.requestId === 'broken' ? 'broken' : JSON.stringify(communication)),
  } }))
  await stores.deferrals.fold(0, changes, 9n)
  return stores
}
const found = async (stores: Stores, ...carriers: readonly Communication[]): Promise<string[][]> => (await gatherWith(codec)(carriers, stores, context)).map(items => items.map(({ requestId }) => requestId))
const claimOf = (requestId: string, batchKey: string) => ({
  requestId, attempt: 0, recipientId: 'person-1', channel: 'sms' as const, purpose: 'informational', addressHash: '', requestedOn: '', ignoreOptOut: false, owner: 'me', now: NOON, facts: ledgerFacts(checkin(requestId), '', batchKey),
})

describe('gathering', () => {
  it('finds what waits for each person, puts nobody into two messages, and leaves out what cannot be read', async () => {
    const stores = await waiting(checkin('a'), checkin('b'), checkin('broken'), checkin('z', { recipientId: 'person-2' }))
    expect(await found(stores, checkin('one'), checkin('two'), checkin('three', { recipientId: 'person-2' }), checkin('four', { recipientId: 'nobody' }))).toEqual([['a', 'b'], [], ['z'], []])
  })

  it('never puts one that goes out itself into another', async () => {
    const stores = await waiting(checkin('a'), checkin('b'))
    expect(await found(stores, checkin('a'), checkin('c'))).toEqual([['b'], []])
    expect(await found(stores, checkin('c'), checkin('a'))).toEqual([['b'], []])
  })

  it('leaves alone what may have gone out, but for what was claimed with the very carrier', async () => {
    const stores = await waiting(...['alone', 'mine', 'theirs', 'given-back', 'free'].map(id => checkin(id)))
    await stores.ledger.claim([claimOf('alone', ''), claimOf('mine', enclosedKey('carrier', 'k')), claimOf('theirs', enclosedKey('other', 'k')), claimOf('given-back', '')])
    await stores.ledger.settle([{ requestId: 'given-back', attempt: 0, outcome: 'released', provider: '', providerMessageId: '', at: NOON, code: '', facts: ledgerFacts(checkin('given-back'), '', '') }])
    expect(await found(stores, checkin('carrier'))).toEqual([['free', 'given-back', 'mine']])
  })

  it('asks nobody where there is nothing to look for', async () => {
    const stores = storesWith({ deferrals: { byRecipients: async ids => ids.map(() => []) } })
    expect(await found(stores, checkin('carrier'))).toEqual([[]])
    expect(await found(storesWith({}))).toEqual([])
    expect(await gatherNothing([checkin('carrier')], storesWith({}), context)).toEqual([[]])
  })
})
