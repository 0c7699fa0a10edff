import { describe, expect, it } from 'vitest'
import { paceWindows } from '../../../processors/senders/pacing.ts'
import { anEmail, createBench, NOON, passed } from './fixture.ts'
import type { Bench } from './fixture.ts'

const down = { kind: 'retry', code: 'connection_refused', message: 'not reached', afterMs: null } as const
const stop = { kind: 'stop', code: '20003', message: 'the account is refused' } as const
const sms = (requestId: string): ReturnType<typeof passed> => passed({ requestId })
const taken = (bench: Bench): string[] => bench.provider.taken.map(message => message.requestId)
/** Permits left of the hour. */
async function left(bench: Bench, kind: 'sms' | 'email'): Promise<number> {
  const hour = paceWindows(kind, 'normal', bench.deps.settings)[1]
  return hour ? (await bench.stores.pace.take([hour], 1_000_000, bench.clock)).granted : 0
}

describe('a provider that cannot be reached', () => {
  it('makes the lane wait, and costs nobody an attempt', async () => {
    const bench = await createBench('sms')
    await bench.know()
    bench.provider.script(down, down)
    const delivery = await bench.sender.deliver('normal', [sms('a'), sms('b')])
    expect(delivery).toEqual({ out: [], done: 0, resumeAt: NOON + 2_000 })
    expect(await bench.stores.ledger.byRequest(['a', 'b'])).toMatchObject([{ outcome: 'released' }, { outcome: 'released' }])
    bench.clock += 2_000
    // One finds out, the rest follows.
    expect((await bench.sender.deliver('normal', [sms('a'), sms('b')])).done).toBe(1)
    expect((await bench.sender.deliver('normal', [sms('b')])).done).toBe(1)
    expect(bench.provider.taken.map(message => [message.requestId, message.attempt])).toEqual([['a', 0], ['b', 0]])
  })

  it('does not cost the others their attempt either when it goes down in the middle', async () => {
    const bench = await createBench('sms', { PROVIDER_CONCURRENCY: 1 })
    await bench.know()
    bench.provider.script({ kind: 'accepted', providerMessageId: '', segments: null }, down, { kind: 'accepted', providerMessageId: '', segments: null })
    const delivery = await bench.sender.deliver('normal', [sms('a'), sms('b'), sms('c')])
    // Done is what stands before the first that comes again; what comes again after it is told once more.
    expect(delivery.done).toBe(1)
    expect((await bench.read(delivery, 'event')).map(event => [event.requestId, event.kind])).toEqual([['a', 'sent'], ['c', 'sent']])
    expect(await bench.read(delivery, 'deferral')).toEqual([])
    bench.clock += 2_000
    for (const request of ['b', 'c']) await bench.sender.deliver('normal', [sms(request)])
    expect(taken(bench)).toEqual(['a', 'c', 'b'])
  })

  it.each(['sms', 'email'] as const)('for hours leaves the limits of the day alone: %s', async kind => {
    const bench = await createBench(kind)
    await bench.know()
    const waiting = Array.from({ length: 100 }, (_, index) => kind === 'sms' ? sms(`r${index}`) : anEmail(`r${index}`))
    const before = await left(await createBench(kind), kind)
    bench.provider.send = async messages => messages.map(() => down)
    const end = bench.clock + 3 * 3_600_000
    let used = 0
    const { pace } = bench.stores
    const counting = { take: async (...given: Parameters<typeof pace.take>) => { const answer = await pace.take(...given); used += answer.granted; return answer } }
    const sender = bench.worker('worker-1', { pace: counting })
    while (bench.clock < end) {
      const { resumeAt } = await sender.deliver('normal', waiting.map(communication => ({ ...communication, trace: communication.trace.map(entry => ({ ...entry, at: bench.clock })) })))
      bench.clock = Math.max(resumeAt ?? 0, bench.clock + 1)
    }
    // The first try takes what there is; from then on one permit a minute.
    expect(used).toBeLessThan(100 + 3 * 60 + 10)
    expect(before).toBeGreaterThan(900)
  })
})

describe('a store that fails behind the permits', () => {
  it('does not use up the limits of the day', async () => {
    const bench = await createBench('sms')
    await bench.know()
    let used = 0
    const { pace, ledger } = bench.stores
    let isDown = true
    const sender = bench.worker('worker-1', {
      pace: { take: async (...given) => { const answer = await pace.take(...given); used += answer.granted; return answer } },
      ledger: { ...ledger, claim: async batch => { if (isDown) throw new Error('down'); return ledger.claim(batch) } },
    })
    const waiting = Array.from({ length: 50 }, (_, index) => sms(`r${index}`))
    for (let tries = 0; tries < 500; tries++) await expect(sender.deliver('normal', waiting)).rejects.toThrow('down')
    expect(used).toBe(50)
    isDown = false
    expect((await sender.deliver('normal', waiting)).done).toBe(1)
    expect((await sender.deliver('normal', waiting.slice(1))).done).toBe(49)
    expect(used).toBe(99)
  })
})

describe('a provider that refuses our account', () => {
  it('stops the lane: what was sent before it is told, what was not keeps its attempt', async () => {
    const bench = await createBench('sms', { PROVIDER_CONCURRENCY: 1 })
    await bench.know()
    bench.provider.script({ kind: 'accepted', providerMessageId: '', segments: null }, stop, stop)
    const delivery = await bench.sender.deliver('normal', [sms('a'), sms('b'), sms('c')])
    expect(delivery).toMatchObject({ done: 1, resumeAt: NOON + 30_000 })
    expect(taken(bench)).toEqual(['a'])
    expect((await bench.deps.metrics.waits.get()).values).toMatchObject([{ labels: { processor: 'send-sms.normal', cause: 'provider_config' }, value: 1 }])
    bench.clock += 29_999
    expect(await bench.sender.deliver('normal', [sms('b'), sms('c')])).toEqual({ out: [], done: 0, resumeAt: NOON + 30_000 })
    bench.clock += 1
    expect((await bench.sender.deliver('normal', [sms('b'), sms('c')])).done).toBe(1)
    expect(taken(bench)).toEqual(['a', 'b'])
  })

  it('stops a batch of emails as a whole', async () => {
    const bench = await createBench('email')
    await bench.know()
    bench.provider.send = async messages => messages.map(() => stop)
    expect(await bench.sender.deliver('normal', [anEmail('a'), anEmail('b')])).toMatchObject({ out: [], done: 0 })
    expect(await bench.stores.ledger.byRequest(['a', 'b'])).toMatchObject([{ outcome: 'released' }, { outcome: 'released' }])
  })
})

describe('pacing', () => {
  it('leaves the rest for later', async () => {
    const bench = await createBench('sms', { SMS_RATE_NORMAL_PER_MINUTE: 2 })
    await bench.know()
    const delivery = await bench.sender.deliver('normal', [sms('a'), sms('b'), sms('c')])
    expect(delivery.done).toBe(2)
    expect(delivery.resumeAt).toBeGreaterThan(NOON + 60_000)
    expect(delivery.resumeAt).toBeLessThanOrEqual(NOON + 61_000)
    expect(await bench.sender.deliver('normal', [sms('c')])).toEqual({ out: [], done: 0, resumeAt: delivery.resumeAt })
    expect((await bench.deps.metrics.waits.get()).values).toMatchObject([{ labels: { processor: 'send-sms.normal', cause: 'pacing' }, value: 2 }])
    bench.clock = delivery.resumeAt ?? 0
    expect((await bench.sender.deliver('normal', [{ ...sms('c'), trace: sms('c').trace.map(entry => ({ ...entry, at: bench.clock })) }])).done).toBe(1)
  })

  it.each([['sms', 'critical', [500, 1000, 10_000]], ['sms', 'normal', [100, 1000, 10_000]], ['email', 'critical', [1000, 5000, 50_000]], ['email', 'normal', [200, 5000, 50_000]]] as const)('%s %s: a minute of its own, hour and day shared', async (kind, lane, limits) => {
    const windows = paceWindows(kind, lane, (await createBench(kind)).deps.settings)
    expect(windows.map(({ key, limit, windowMs }) => [key, limit, windowMs])).toEqual([[`${kind}:${lane}:minute`, limits[0], 60_000], [`${kind}:hour`, limits[1], 3_600_000], [`${kind}:day`, limits[2], 86_400_000]])
  })
})
