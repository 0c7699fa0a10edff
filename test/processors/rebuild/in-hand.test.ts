import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { subjects } from '../../../cli/runtime/connect.ts'
import { inHandOf } from '../../../processors/rebuild/in-hand.ts'
import type { Tail } from '../../../processors/rebuild/in-hand.ts'
import { createMemoryStores } from '../../../processors/stores/memory/index.ts'
import type { Stores } from '../../../processors/stores/ports.ts'
import { createCodec } from '../../../schemas/codec.ts'
import { createMemoryRegistry } from '../../../schemas/registry.ts'
import type { Communication } from '../../../schemas/generated/types.ts'
import type { LogRecord } from '../../../topics/port.ts'
import { aCommunication, aRecipient, NOON, shippedPolicy, someSettings } from '../../support/communications.ts'
import { facts, settlement } from '../stores/fixtures.ts'

const HOUR = 3_600_000
const BATCH = 5
const sms: Tail = { topic: 'communications.sms.normal', groupId: 'send-sms.normal', decided: true, handedOn: false }
const requests: Tail = { topic: 'communications.requests.normal', groupId: 'decide.normal', decided: false, handedOn: false }

interface Bench { readonly stores: Stores; restore(tail: Tail, communications: readonly (Communication | Buffer)[], partition?: number): Promise<number> }
async function createBench(): Promise<Bench> {
  const now = (): number => NOON + HOUR
  const stores = createMemoryStores({ addressHash: address => address })
  await stores.recipients.applyRecipients([aRecipient()])
  const codec = await createCodec(createMemoryRegistry(), subjects(), now)
  const none = async (): Promise<never> => { throw new Error('not asked for') }
  const claims = inHandOf({ settings: someSettings({ CONSUMER_BATCH_SIZE: BATCH }), policy: shippedPolicy, codec, addressHash: address => `hash:${address}`, now, log: pino({ level: 'silent' }), admin: { groupOffsets: none, endOffsets: none }, read: none }, stores)
  return {
    stores,
    restore: (tail, communications, partition = 0) => claims(tail, communications.map((one, index): LogRecord => ({
      topic: tail.topic, partition, offset: BigInt(index), key: null, value: Buffer.isBuffer(one) ? one : codec.encode('communication', one), headers: {}, timestamp: NOON + 1000,
    }))),
  }
}
const message = (requestId: string, more: Partial<Communication> = {}): Communication => aCommunication({ requestId, sendChannel: 'sms', segments: 1, costMicros: 50_000, ...more })
const many = (from: number, to: number): Communication[] => Array.from({ length: to - from }, (_, index) => message(`r${from + index}`))
const outcomes = async ({ stores }: Bench, ids: readonly string[]): Promise<unknown[]> => (await stores.ledger.byRequest(ids)).map(entry => entry?.outcome ?? null)
const slots = async ({ stores }: Bench): Promise<string[]> => (await stores.limits.history('person-1', NOON + HOUR)).map(({ requestId }) => requestId).sort()

describe('what was in hand', () => {
  it('is claimed for nobody, holds its slot and its money, and is asked about since its record', async () => {
    const bench = await createBench()
    expect(await bench.restore(sms, [message('a')])).toBe(1)
    expect(await bench.stores.ledger.byRequest(['a'])).toMatchObject([{ outcome: 'claimed', facts: { channel: 'sms', costMicros: 50_000, addressHash: 'hash:+12125550123' } }])
    expect(await bench.stores.ledger.claim([{ ...claimOf('a'), now: NOON + HOUR }])).toEqual([{ kind: 'unclear', attempt: 0, claimedAt: NOON + 1000 }])
    expect(await slots(bench)).toEqual(['a'])
    expect((await bench.stores.budgets.state(['day:2026-11-22']))[0]).toMatchObject({ pendingMicros: 50_000, postedMicros: 0 })
  })

  it('is asked about since its request when the chain may have claimed it before it handed it on', async () => {
    const bench = await createBench()
    await bench.restore({ ...sms, handedOn: true }, [message('a', { requestedAt: NOON - HOUR })])
    expect(await bench.stores.ledger.claim([{ ...claimOf('a'), now: NOON + HOUR }])).toMatchObject([{ claimedAt: NOON - HOUR }])
  })

  it('is at most one piece of each partition', async () => {
    const bench = await createBench()
    expect([await bench.restore(sms, many(0, 3)), await bench.restore(sms, many(3, 9)), await bench.restore(sms, many(9, 12)), await bench.restore(sms, many(20, 22), 1)]).toEqual([3, 2, 0, 2])
    expect(await outcomes(bench, ['r4', 'r5', 'r9', 'r21'])).toEqual(['claimed', null, null, 'claimed'])
  })

  it('is not what has an outcome; that takes no place in the piece', async () => {
    const bench = await createBench()
    await bench.stores.ledger.settle(['r0', 'r1'].map(id => settlement(id, 0, 'rejected')))
    expect(await bench.restore(sms, many(0, 10))).toBe(BATCH)
    expect(await outcomes(bench, ['r0', 'r2', 'r6', 'r7'])).toEqual(['rejected', 'claimed', 'claimed', null])
  })

  it('is a later attempt than the one that is told of, not the same', async () => {
    const bench = await createBench()
    await bench.stores.ledger.settle(['a', 'b'].map(id => settlement(id, 0, 'retry', { code: '1', facts: facts(id, { attempt: 0 }) })))
    expect(await bench.restore(sms, [message('a', { attempt: 1 }), message('b')])).toBe(1)
    expect(await outcomes(bench, ['a', 'b'])).toEqual(['claimed', 'retry'])
  })

  it('is what a worker had claimed and not settled, where that is still known', async () => {
    const bench = await createBench()
    await bench.stores.ledger.claim([claimOf('a')])
    expect(await bench.restore(sms, [message('a')])).toBe(1)
    expect(await slots(bench)).toEqual(['a'])
  })

  it('asks limits and cost when nothing was decided yet: a slot in their order, and at their price', async () => {
    const bench = await createBench()
    const undecided = (requestId: string): Communication => aCommunication({ requestId })
    expect(await bench.restore(requests, ['a', 'b', 'c'].map(undecided))).toBe(3)
    // Two in an hour.
    expect(await slots(bench)).toEqual(['a', 'b'])
    expect((await bench.stores.ledger.byRequest(['a']))[0]?.facts).toMatchObject({ channel: 'sms', segments: 1, costMicros: 50_000 })
  })

  it('is nothing that cannot be read, or of a category nobody knows', async () => {
    const bench = await createBench()
    expect(await bench.restore(sms, [Buffer.from('garbage'), message('a', { category: 'gone' })])).toBe(0)
  })
})

it('what the provider told of counts in caps and budget, though nobody told of the send', async () => {
  const bench = await createBench()
  await bench.stores.ledger.settle([settlement('a', 0, 'accepted', { providerMessageId: 'SM1', facts: facts('a', { costMicros: 90_000 }) })])
  expect(await bench.restore(sms, [message('a')])).toBe(0)
  expect(await slots(bench)).toEqual(['a'])
  expect((await bench.stores.budgets.state(['day:2026-11-22']))[0]).toMatchObject({ pendingMicros: 90_000 })
})

function claimOf(requestId: string): Parameters<Stores['ledger']['claim']>[0][number] {
  return { requestId, attempt: 0, recipientId: 'person-1', channel: 'sms', purpose: 'informational', addressHash: 'hash', requestedOn: '2026-11-22', ignoreOptOut: false, owner: 'next', now: NOON, facts: facts(requestId) }
}
