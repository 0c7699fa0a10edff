import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../../processors/kernel/guard.ts'
import type { Guard } from '../../../processors/kernel/guard.ts'
import type { Processor } from '../../../processors/kernel/processor.ts'
import { Unavailable } from '../../../processors/kernel/unavailable.ts'
import { LogError } from '../../../topics/errors.ts'
import type { LogProducer } from '../../../topics/port.ts'
import { aBatch, aProcessor, aRecord, guardBench } from './fixture.ts'
import type { GuardBench } from './fixture.ts'

const guardOf = (processor: Processor, bench: GuardBench, producer: LogProducer = bench.deps.producer): Guard =>
  createGuard(processor, { ...bench.deps, producer, waiting: bench.waiting, onHang: error => bench.hangs.push(error) })
const records = [aRecord(0), aRecord(1), aRecord(2)]
const tooLarge = (): LogError => new LogError('record_too_large', 'a record for topic is larger than the topic takes')

describe('a dependency that cannot be reached', () => {
  it('puts the batch back, rests, and shows that the lane waits until it works again', async () => {
    const bench = guardBench()
    let isDown = true
    const guard = guardOf(aProcessor(async batch => { if (isDown) throw new Unavailable('redis', new Error('refused')); return { done: batch.records.length } }), bench)
    expect(await guard.handle(aBatch(records))).toEqual({ done: 0, resumeAt: bench.clock + 1_000 })
    expect(bench.waiting).toEqual({ mine: 'redis' })
    expect((await bench.deps.metrics.waits.get()).values).toMatchObject([{ labels: { processor: 'mine', cause: 'redis' }, value: 1 }])
    isDown = false
    expect(await guard.handle(aBatch(records))).toEqual({ done: 3 })
    expect(bench.waiting).toEqual({})
  })

  it('is forgotten with the partitions that waited for it', async () => {
    const bench = guardBench()
    const guard = guardOf(aProcessor(async () => { throw new Unavailable('redis', new Error('refused')) }), bench)
    await guard.handle(aBatch(records))
    guard.assigned()
    expect(bench.waiting).toEqual({})
  })

  it('is the only thing waited for: a bug goes on to whoever ends the consumer', async () => {
    const bench = guardBench()
    await expect(guardOf(aProcessor(async () => { throw new TypeError('a bug') }), bench).handle(aBatch(records))).rejects.toThrow('a bug')
    expect(bench.waiting).toEqual({})
  })
})

describe('a record that leads to one too large for its topic', () => {
  it('is put aside with its bytes, and the others of its batch are handled', async () => {
    const bench = guardBench()
    const handled: bigint[] = []
    const guard = guardOf(aProcessor(async batch => {
      if (batch.records.some(record => record.offset === 1n)) throw tooLarge()
      handled.push(...batch.records.map(record => record.offset))
      return { done: batch.records.length }
    }), bench)
    expect(await guard.handle(aBatch(records))).toEqual({ done: 3 })
    expect(handled).toEqual([0n, 2n])
    expect(bench.sent).toMatchObject([{ topic: 'communications.dead-letters', value: Buffer.from('value 1'), headers: { 'dlq.reason': 'too_large', 'dlq.original.offset': '1', 'dlq.group': 'mine' } }])
    expect((await bench.deps.metrics.deadLetters.get()).values).toMatchObject([{ labels: { stage: 'mine', reason: 'too_large' }, value: 1 }])
  })

  it('is put aside without its bytes when even the dead letter would be too large', async () => {
    const bench = guardBench()
    const { send } = bench.deps.producer
    const producer: LogProducer = { ...bench.deps.producer, send: async out => { if (out.some(record => (record.value?.length ?? 0) > 5)) throw tooLarge(); await send(out) } }
    const giant = aRecord(7, { key: Buffer.alloc(5000, 'k'), headers: { big: Buffer.alloc(5000) } })
    expect(await guardOf(aProcessor(async () => { throw tooLarge() }), bench, producer).handle(aBatch([giant]))).toEqual({ done: 1 })
    const [letter] = bench.sent
    expect(letter).toMatchObject({ value: null, key: Buffer.alloc(0), headers: { 'dlq.original.topic': 'topic', 'dlq.original.offset': '7' } })
    expect(letter?.headers?.['big']).toBeUndefined()
    expect(letter?.headers?.['dlq.message']).toMatch(/read it where it lies/)
  })

  it('does not hide what else goes wrong: the rest of the batch comes again', async () => {
    const bench = guardBench()
    const guard = guardOf(aProcessor(async batch => {
      if (batch.records.length > 1) throw tooLarge()
      return batch.records[0]?.offset === 2n ? { done: 0, resumeAt: 5 } : { done: 1 }
    }), bench)
    expect(await guard.handle(aBatch(records))).toEqual({ done: 2, resumeAt: 5 })
    const failing = guardOf(aProcessor(async batch => { throw batch.records.length > 1 ? tooLarge() : new TypeError('a bug') }), bench)
    await expect(failing.handle(aBatch(records))).rejects.toThrow('a bug')
    const leaving = guardOf(aProcessor(async () => { throw tooLarge() }), bench)
    expect(await leaving.handle(aBatch(records, { stale: () => true }))).toEqual({ done: 0 })
  })
})

describe('lag', () => {
  it('is what is left behind the batch, over all partitions of a topic', async () => {
    const bench = guardBench()
    const guard = guardOf(aProcessor(async batch => ({ done: Math.min(batch.records.length, 2) })), bench)
    const lag = async (): Promise<number | undefined> => (await bench.deps.metrics.lag.get()).values[0]?.value
    await guard.handle(aBatch(records, { highWatermark: 10n }))
    expect(await lag()).toBe(8)
    await guard.handle(aBatch([aRecord(0), aRecord(1)], { partition: 1, highWatermark: 5n }))
    expect(await lag()).toBe(11)
    await guard.handle(aBatch([aRecord(8), aRecord(9)], { highWatermark: 10n }))
    expect(await lag()).toBe(3)
    guard.assigned()
    expect(await lag()).toBe(0)
  })
})

describe('a batch that takes long', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers() })

  it('keeps telling the group that we are alive, and stops when it is through', async () => {
    const bench = guardBench()
    const heartbeat = vi.fn<() => Promise<void>>(async () => { throw new Error('rebalancing') })
    const through = Promise.withResolvers<void>()
    const handled = guardOf(aProcessor(async () => { await through.promise; return { done: 1 } }), bench).handle(aBatch([aRecord(0)], { heartbeat }))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(heartbeat).toHaveBeenCalledTimes(3)
    through.resolve()
    await handled
    await vi.advanceTimersByTimeAsync(10_000)
    expect(heartbeat).toHaveBeenCalledTimes(3)
  })

  it('is a hang after BATCH_TIME_LIMIT_SECONDS: told once, and readiness is gone', async () => {
    const bench = guardBench({ BATCH_SOFT_TIME_LIMIT_SECONDS: 10, BATCH_TIME_LIMIT_SECONDS: 20 })
    void guardOf(aProcessor(() => new Promise(() => {})), bench).handle(aBatch(records))
    bench.clock += 19_999
    await vi.advanceTimersByTimeAsync(3_000)
    expect(bench.hangs).toEqual([])
    bench.clock += 1
    await vi.advanceTimersByTimeAsync(9_000)
    expect(bench.hangs.map(error => error.message)).toEqual(['mine has had a batch of topic/0 in hand for 20 s'])
    expect(bench.waiting).toEqual({ mine: 'a batch that hangs' })
  })
})
