import { describe, expect, it } from 'vitest'
import { limits } from '../../../processors/limits/index.ts'
import { MANIFEST_TTL_MS } from '../../../processors/senders/dispatch.ts'
import type { Stores } from '../../../processors/stores/ports.ts'
import { anEmail, createBench, NOON, passed } from './fixture.ts'
import type { Bench } from './fixture.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const taken = (bench: Bench): string[] => bench.provider.taken.map(message => message.requestId)
const kinds = async (bench: Bench, delivery: Parameters<Bench['read']>[0]): Promise<string[]> => (await bench.read(delivery, 'event')).map(event => `${event.requestId} ${event.kind} ${event.reason}`.trim())
const killed = async (): Promise<never> => { throw new Error('killed') }
const unread = { kind: 'unknown', message: 'the list could not be read' } as const

/** A worker that dies at a call to the ledger. */
const dyingAt = (bench: Bench, method: keyof Stores['ledger']): Partial<Stores> => ({ ledger: { ...bench.stores.ledger, [method]: killed } })

/** As the chain had reserved it. */
const reserve = async (bench: Bench): Promise<unknown> => limits.load([passed({ requestId: 'a' })], bench.stores, { now: NOON, policy: bench.deps.policy, settings: bench.deps.settings })

describe('an email without an outcome', () => {
  it('was never sent when its batch was never written down: the same attempt is made again', async () => {
    const bench = await createBench('email')
    await bench.know()
    await expect(bench.worker('worker-1', dyingAt(bench, 'putManifest')).deliver('normal', [anEmail('a')])).rejects.toThrow('killed')
    expect(await bench.sender.deliver('normal', [anEmail('a')])).toEqual({ out: [], done: 0, resumeAt: NOON })
    expect(await kinds(bench, await bench.sender.deliver('normal', [anEmail('a')]))).toEqual(['a sent'])
    expect(bench.provider.taken).toMatchObject([{ requestId: 'a', attempt: 0 }])
  })

  it('is not sent by a worker that was only stopped, once another took the batch for never sent', async () => {
    const bench = await createBench('email')
    await bench.know()
    const { putManifest } = bench.stores.ledger
    const stopped = Promise.withResolvers<void>()
    const slow = bench.worker('worker-1', { ledger: { ...bench.stores.ledger, putManifest: async (...given) => { await stopped.promise; return putManifest(...given) } } })
    const first = slow.deliver('normal', [anEmail('a')])
    const other = bench.worker('worker-2')
    // Its claim is there, its manifest is not.
    await expect.poll(async () => (await bench.stores.ledger.byRequest(['a']))[0]?.outcome).toBe('claimed')
    expect((await other.deliver('normal', [anEmail('a')])).done).toBe(0)
    expect(await kinds(bench, await other.deliver('normal', [anEmail('a')]))).toEqual(['a sent'])
    stopped.resolve()
    expect(await first).toMatchObject({ out: [], done: 0 })
    expect(taken(bench)).toEqual(['a'])
  })

  it('is sent again byte for byte under the same key, with everything else in its batch', async () => {
    const bench = await createBench('email')
    await bench.know()
    bench.provider.script({ kind: 'accepted', providerMessageId: '', segments: null }, { kind: 'crash_after' })
    await expect(bench.sender.deliver('normal', [anEmail('a'), anEmail('b')])).rejects.toThrow('after the call')
    bench.clock += HOUR
    const calls: [number, string][] = []
    const { send } = bench.provider
    bench.provider.send = (messages, key) => { calls.push([messages.length, key]); return send.call(bench.provider, messages, key) }
    expect(await kinds(bench, await bench.worker('worker-2', {}).deliver('normal', [anEmail('b'), anEmail('a')]))).toEqual(['b sent', 'a sent'])
    expect(calls.map(([size]) => size)).toEqual([2])
    expect(taken(bench)).toEqual(['a', 'b'])
  })

  it('is given up when its manifest may have been forgotten', async () => {
    const bench = await createBench('email')
    await bench.know()
    await expect(bench.worker('worker-1', dyingAt(bench, 'putManifest')).deliver('normal', [anEmail('a')])).rejects.toThrow('killed')
    bench.clock += MANIFEST_TTL_MS
    expect(await kinds(bench, await bench.sender.deliver('normal', [anEmail('a')]))).toEqual(['a failed outcome_unknown'])
    expect(bench.provider.taken).toEqual([])
  })

  it('is given up when the call was made and its manifest is gone', async () => {
    const bench = await createBench('email')
    await bench.know()
    bench.provider.script({ kind: 'unknown_taken' })
    await bench.sender.deliver('normal', [anEmail('a')])
    const forgetful = bench.worker('worker-2', { ledger: { ...bench.stores.ledger, putManifest: async (_, body) => body } })
    bench.clock += 2 * MINUTE
    expect(await kinds(bench, await forgetful.deliver('normal', [anEmail('a')]))).toEqual(['a failed outcome_unknown'])
    expect(taken(bench)).toEqual(['a'])
  })

  it('does not take others along that have gone out on their own since its batch was refused', async () => {
    const bench = await createBench('email')
    await bench.know()
    const busy = { kind: 'retry', code: 'rate_limit_exceeded', message: 'busy', afterMs: 1000 } as const
    bench.provider.script(busy, busy)
    // The settlement of one of the two is lost.
    const { settle } = bench.stores.ledger
    const losing = bench.worker('worker-1', { ledger: { ...bench.stores.ledger, settle: async batch => settle(batch.filter(item => item.requestId === 'a')) } })
    await losing.deliver('normal', [anEmail('a'), anEmail('b')])
    expect(await bench.stores.ledger.byRequest(['a', 'b'])).toMatchObject([{ outcome: 'retry' }, { outcome: 'claimed' }])
    expect((await bench.sender.deliver('normal', [anEmail('b')])).done).toBe(0)
    expect(await kinds(bench, await bench.sender.deliver('normal', [anEmail('b'), anEmail('a', { attempt: 1 })]))).toEqual(['b sent', 'a sent'])
    expect(bench.provider.taken.map(message => [message.requestId, message.attempt])).toEqual([['b', 0], ['a', 1]])
  })

  it('stays unclear under its key while the repeated call is refused', async () => {
    const bench = await createBench('email')
    await bench.know()
    bench.provider.script({ kind: 'unknown_taken' }, { kind: 'stop', code: 'restricted_api_key', message: 'no' }, { kind: 'retry', code: 'rate_limit_exceeded', message: 'busy', afterMs: 60_000 })
    await bench.sender.deliver('normal', [anEmail('a')])
    const due: number[] = []
    for (let look = 0; look < 2; look++) {
      bench.clock += 2 * MINUTE
      const delivery = await bench.sender.deliver('normal', [anEmail('a')])
      expect(await kinds(bench, delivery)).toEqual(['a unknown reconcile'])
      due.push(...(await bench.read(delivery, 'deferral')).map(({ dueAt }) => dueAt - bench.clock))
    }
    expect(due).toEqual([90_000, 60_000])
  })
})

describe('an SMS without an outcome', () => {
  const unclear = async (): Promise<Bench> => {
    const bench = await createBench('sms')
    await bench.know()
    bench.provider.script({ kind: 'unknown_taken' })
    await bench.sender.deliver('normal', [passed({ requestId: 'a' })])
    return bench
  }

  it('waits until the provider can know, asks, and is told as sent', async () => {
    const bench = await unclear()
    bench.clock += MINUTE
    const early = await bench.sender.deliver('normal', [passed({ requestId: 'a' })])
    expect(await bench.read(early, 'deferral')).toMatchObject([{ dueAt: NOON + 90_000, reason: 'reconcile' }])
    bench.clock = NOON + 90_000
    expect(await kinds(bench, await bench.sender.deliver('normal', [passed({ requestId: 'a' })]))).toEqual(['a sent'])
    expect(taken(bench)).toEqual(['a'])
  })

  it('is tried again when the provider does not have it, in its own time', async () => {
    const bench = await unclear()
    bench.provider.taken.length = 0
    bench.clock = NOON + 90_000
    const delivery = await bench.sender.deliver('normal', [passed({ requestId: 'a' })])
    expect(await bench.read(delivery, 'deferral')).toMatchObject([{ dueAt: bench.clock + 300_000, reason: 'retry' }])
  })

  it('waits on in the pass it has come to, though it was claimed in an earlier one: the chain would take that for a duplicate', async () => {
    const bench = await unclear()
    bench.provider.taken.length = 0
    bench.clock = NOON + 90_000
    const delivery = await bench.sender.deliver('normal', [passed({ requestId: 'a', pass: 2 })])
    expect(await bench.read(delivery, 'deferral')).toMatchObject([{ reason: 'retry', pass: 2 }])
    expect(await bench.read(delivery, 'event')).toMatchObject([{ kind: 'deferred', pass: 2 }])
  })

  it.each([
    ['its last attempt is over', { attempt: 3 }, {}, 'retries_exhausted'],
    ['unclear sends are not retried', {}, { RETRY_ON_TIMEOUT: false }, 'retries_exhausted'],
    ['it would be worthless by then', { expiresAt: NOON + 6 * MINUTE }, {}, 'would_expire'],
  ])('fails when the provider does not have it and %s', async (_, more, settings, reason) => {
    const bench = await createBench('sms', settings)
    await bench.know()
    bench.provider.script({ kind: 'unknown', code: 'timeout', message: '' })
    await bench.sender.deliver('normal', [passed({ requestId: 'a', ...more })])
    bench.clock = NOON + 90_000
    expect(await kinds(bench, await bench.sender.deliver('normal', [passed({ requestId: 'a', ...more })]))).toEqual([`a failed ${reason}`])
  })

  it('is asked about ever more seldom, and given up after a day, counting as sent', async () => {
    const bench = await unclear()
    bench.provider.reconcile = async () => unread
    await reserve(bench)
    const asked: number[] = []
    bench.clock = NOON + 90_000
    for (let end: string[] = []; !end.some(event => event.includes('failed'));) {
      asked.push(bench.clock)
      const delivery = await bench.sender.deliver('normal', [passed({ requestId: 'a' })])
      end = await kinds(bench, delivery)
      bench.clock = (await bench.read(delivery, 'deferral'))[0]?.dueAt ?? bench.clock
    }
    expect(asked.length).toBeGreaterThan(20)
    expect(asked.length).toBeLessThan(80)
    expect(bench.clock - NOON).toBeGreaterThan(24 * HOUR)
    expect(await bench.stores.limits.history('person-1', NOON + HOUR)).toMatchObject([{ requestId: 'a', committed: true }])
  })

  it('is not given up by the first look after a long outage of ours', async () => {
    const bench = await createBench('sms')
    await bench.know()
    bench.provider.script({ kind: 'crash_after' })
    await expect(bench.sender.deliver('normal', [passed({ requestId: 'a' })])).rejects.toThrow('after the call')
    const { reconcile } = bench.provider
    bench.provider.reconcile = async () => unread
    bench.clock += 48 * HOUR
    const delivery = await bench.sender.deliver('normal', [passed({ requestId: 'a' })])
    expect(await kinds(bench, delivery)).toEqual(['a unknown reconcile'])
    bench.provider.reconcile = reconcile
    bench.clock = (await bench.read(delivery, 'deferral'))[0]?.dueAt ?? 0
    expect(await kinds(bench, await bench.sender.deliver('normal', [passed({ requestId: 'a' })]))).toEqual(['a sent'])
  })

  it('holds its place in the caps as long as it takes', async () => {
    const bench = await unclear()
    await reserve(bench)
    bench.provider.reconcile = async () => unread
    for (let minutes = 30; minutes <= 300; minutes += 30) {
      bench.clock = NOON + minutes * MINUTE
      await bench.sender.deliver('normal', [passed({ requestId: 'a' })])
    }
    expect(await bench.stores.limits.history('person-1', bench.clock)).toMatchObject([{ requestId: 'a' }])
  })

  it('of somebody who has no number any more can only be told by a callback', async () => {
    const bench = await unclear()
    await bench.know({ phone: null, updatedAt: NOON + 1 })
    bench.clock += 2 * MINUTE
    expect(await kinds(bench, await bench.sender.deliver('normal', [passed({ requestId: 'a' })]))).toEqual(['a unknown reconcile'])
  })
})

describe('time keeps two workers apart', () => {
  it('a call that would begin late is not made: the claim is given back', async () => {
    const bench = await createBench('sms', { PROVIDER_CONCURRENCY: 1 })
    await bench.know()
    const { send } = bench.provider
    bench.provider.send = (messages, key) => { bench.clock += 46_000; return send.call(bench.provider, messages, key) }
    const delivery = await bench.sender.deliver('normal', [passed({ requestId: 'a' }), passed({ requestId: 'b' })])
    expect(delivery).toMatchObject({ done: 1, resumeAt: bench.clock })
    expect(taken(bench)).toEqual(['a'])
    expect(await bench.stores.ledger.byRequest(['b'])).toMatchObject([{ outcome: 'released' }])
    await bench.sender.deliver('normal', [passed({ requestId: 'b' })])
    expect(bench.provider.taken.map(message => [message.requestId, message.attempt])).toEqual([['a', 0], ['b', 0]])
  })
})

describe('a copy that was decided for the other channel', () => {
  it('goes to the sender that has the claim, as it was claimed, instead of out a second time', async () => {
    const bench = await createBench('email')
    await bench.know()
    bench.provider.script({ kind: 'crash_after' })
    const asEmail = passed({ requestId: 'a', sendChannel: 'email', subject: 'Due', costMicros: 1_000, segments: 0 })
    await expect(bench.sender.deliver('normal', [asEmail])).rejects.toThrow('after the call')
    const bySms = await createBench('sms')
    await bySms.know()
    const sender = bySms.worker('worker-2', { ledger: bench.stores.ledger })
    bySms.clock = NOON + 5 * MINUTE
    const delivery = await sender.deliver('normal', [passed({ requestId: 'a', subject: 'Due' })])
    expect(delivery.out.map(record => record.topic)).toEqual(['communications.email.normal'])
    const [forwarded] = await bySms.read(delivery, 'communication')
    expect(forwarded).toMatchObject({ requestId: 'a', sendChannel: 'email', costMicros: 1_000 })
    expect(bySms.provider.calls).toBe(0)
    expect(await kinds(bench, await bench.sender.deliver('normal', forwarded ? [forwarded] : []))).toEqual(['a sent'])
    expect(taken(bench)).toEqual(['a'])
  })
})
