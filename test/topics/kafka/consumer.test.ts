import type { Consumer, ConsumerRunConfig, EachBatchPayload } from 'kafkajs'
import { describe, expect, it, vi } from 'vitest'
import { createKafkaConsumer } from '../../../topics/kafka/consumer.ts'
import type { ConsumerSpec } from '../../../topics/port.ts'
import { silent } from './open-log.ts'

/** A kafkajs consumer whose events and batches the test decides. */
function fake() {
  const calls: string[] = []
  const listeners = new Map<string, (event: unknown) => void>()
  let config: ConsumerRunConfig = {}
  let mayRestart = (): boolean => true
  const at = (request: readonly { topic: string; partitions?: number[] }[]): string => request.map(({ topic, partitions }) => `${topic}/${partitions?.join(',')}`).join()
  const consumer = {
    events: { GROUP_JOIN: 'join', CRASH: 'crash' },
    on: (name: string, listener: (event: unknown) => void) => { listeners.set(name, listener) },
    connect: async () => {}, subscribe: async (request: unknown) => { calls.push(`subscribe ${JSON.stringify(request)}`) },
    run: async (given: ConsumerRunConfig) => { config = given; join({ t: [0, 1] }) },
    stop: async () => { calls.push('stop') }, disconnect: async () => { calls.push('disconnect') },
    pause: (request: { topic: string; partitions?: number[] }[]) => { calls.push(`pause ${at(request)}`) },
    resume: (request: { topic: string; partitions?: number[] }[]) => { calls.push(`resume ${at(request)}`) },
    seek: ({ topic, partition, offset }: { topic: string; partition: number; offset: string }) => { calls.push(`seek ${topic}/${partition}@${offset}`) },
  }
  const join = (memberAssignment: Record<string, number[]>): void => { listeners.get('join')?.({ payload: { memberAssignment } }) }
  return {
    calls, join,
    crash: (error: Error, restart: boolean) => { listeners.get('crash')?.({ payload: { error, restart, groupId: 'g' } }) },
    get config() { return config },
    mayRestart: () => mayRestart(),
    connect: (ask: () => boolean) => { mayRestart = ask; return consumer as unknown as Consumer },
    batch: (partition: number, offsets: readonly number[], more: Partial<EachBatchPayload> = {}, lastOffset = offsets.at(-1)) => config.eachBatch?.({
      batch: { topic: 't', partition, highWatermark: '100', messages: offsets.map(offset => ({ offset: String(offset), key: Buffer.from('k'), value: Buffer.from('v'), timestamp: '1', attributes: 0, headers: {} })), isEmpty: () => false, firstOffset: () => null, lastOffset: () => String(lastOffset), offsetLag: () => '0', offsetLagLow: () => '0' },
      resolveOffset: offset => { calls.push(`resolve ${offset}`) }, heartbeat: async () => { calls.push('heartbeat') }, pause: () => () => {},
      commitOffsetsIfNecessary: async offsets => { calls.push(`commit ${offsets?.topics[0]?.partitions[0]?.offset}`) },
      uncommittedOffsets: () => ({ topics: [] }), isRunning: () => true, isStale: () => false, ...more,
    }),
  }
}

function set(spec: Partial<ConsumerSpec> = {}) {
  const kafka = fake()
  const crashes: unknown[] = []
  const time = { now: 1000 }
  const consumer = createKafkaConsumer({ connect: kafka.connect, maxBatch: 3, now: () => time.now, log: silent, onCrash: error => { crashes.push(error) }, spec: { groupId: 'g', topics: ['t'], handle: async batch => ({ done: batch.records.length }), ...spec } })
  return { kafka, crashes, consumer, time }
}

describe('each batch', () => {
  it('splits into pieces, commits each after it is handled, then resolves it and sends a heartbeat', async () => {
    const { kafka, consumer } = set({ handle: async batch => { kafka.calls.push(`handle ${batch.records.map(({ offset }) => offset).join()}`); return { done: batch.records.length } } })
    await consumer.start()
    expect(kafka.config).toMatchObject({ autoCommit: false, eachBatchAutoResolve: false })
    kafka.calls.length = 0
    await kafka.batch(0, [5, 6, 9, 10])
    expect(kafka.calls).toEqual(['handle 5,6,9', 'commit 10', 'resolve 9', 'heartbeat', 'handle 10', 'commit 11', 'resolve 10', 'heartbeat'])
  })

  it.each([
    { done: 0, commits: [] },
    { done: 1, commits: ['commit 6', 'resolve 5'] },
    { done: 2, commits: ['commit 7', 'resolve 6'] },
  ])('with $done of 3 finished commits that prefix alone and pauses until resumeAt', async ({ done, commits }) => {
    const { kafka, consumer } = set({ handle: async () => ({ done, resumeAt: 5000 }) })
    await consumer.start()
    kafka.calls.length = 0
    await kafka.batch(1, [5, 6, 9, 10])
    expect(kafka.calls).toEqual([...commits, 'pause t/1'])
    await consumer.stop()
  })

  it('passes control records at the end of a fetch', async () => {
    const { kafka, consumer } = set()
    await consumer.start()
    kafka.calls.length = 0
    await kafka.batch(0, [5, 6], {}, 8)
    expect(kafka.calls.filter(call => call.startsWith('commit'))).toEqual(['commit 9'])
  })

  it('neither resolves what it could not commit nor takes the failure for the handler\'s', async () => {
    const { kafka, crashes, consumer } = set()
    await consumer.start()
    kafka.calls.length = 0
    const failure = new Error('commit failed')
    await expect(kafka.batch(0, [5], { commitOffsetsIfNecessary: async () => { throw failure } })).rejects.toBe(failure)
    expect([kafka.calls, crashes]).toEqual([[], []])
  })

  it('keeps a rebalance seen by a heartbeat from the handler, and hands it to kafkajs after the commit', async () => {
    const rebalance = Object.assign(new Error('rebalance'), { type: 'REBALANCE_IN_PROGRESS' })
    const stale: boolean[] = []
    const { kafka, crashes, consumer } = set({ handle: async batch => { stale.push(batch.stale()); await batch.heartbeat(); stale.push(batch.stale()); return { done: batch.records.length } } })
    await consumer.start()
    kafka.calls.length = 0
    await expect(kafka.batch(0, [5, 6, 7, 8], { heartbeat: async () => { throw rebalance } })).rejects.toBe(rebalance)
    expect([stale, kafka.calls, crashes]).toEqual([[false, true], ['commit 8', 'resolve 7'], []])
  })

  it('does not hand over a partition that was sought meanwhile, nor any batch while stopping', async () => {
    const { kafka, consumer } = set()
    await consumer.start()
    kafka.calls.length = 0
    await kafka.batch(0, [5], { isStale: () => true })
    await consumer.stop()
    await kafka.batch(0, [5])
    expect(kafka.calls).toEqual(['stop', 'disconnect'])
  })

  it('takes an impossible outcome for a bug', async () => {
    const { kafka, crashes, consumer } = set({ handle: async () => ({ done: 2 }) })
    await consumer.start()
    await expect(kafka.batch(0, [5])).rejects.toMatchObject({ retriable: false })
    expect(String(crashes[0])).toContain('done is 2 of 1')
  })
})

describe('a restart by kafkajs', () => {
  it('gets pauses and seeks again that still hold, of partitions that are still ours', async () => {
    vi.useFakeTimers()
    const { kafka, consumer, time } = set({ handle: async () => ({ done: 0, resumeAt: 5000 }) })
    await consumer.start()
    await kafka.batch(0, [5])
    await kafka.batch(1, [5])
    consumer.seek('t', 1, 2n)
    kafka.calls.length = 0
    kafka.crash(new Error('gone'), true)
    expect(kafka.mayRestart()).toBe(true)
    kafka.join({ t: [1] })
    expect(kafka.calls).toEqual(['pause t/1', 'seek t/1@2'])
    time.now = 5000
    vi.advanceTimersByTime(4000)
    expect(kafka.calls).toEqual(['pause t/1', 'seek t/1@2', 'resume t/1'])
    kafka.join({ t: [1] })
    expect(kafka.calls.slice(3)).toEqual(['seek t/1@2'])
    vi.useRealTimers()
  })

  it('does not seek again once records from there were committed', async () => {
    const { kafka, consumer } = set()
    consumer.seek('t', 0, 2n)
    await consumer.start()
    await kafka.batch(0, [2])
    kafka.calls.length = 0
    kafka.join({ t: [0, 1] })
    expect(kafka.calls).toEqual([])
  })

  it('is refused, and undone if too late, once stopping', async () => {
    const { kafka, consumer } = set()
    await consumer.start()
    await consumer.stop()
    expect(kafka.mayRestart()).toBe(false)
    kafka.calls.length = 0
    kafka.join({ t: [0] })
    await vi.waitFor(() => { expect(kafka.calls).toEqual(['disconnect']) })
  })
})

describe('a crash', () => {
  it('is reported once, and not at all while stopping', async () => {
    const { kafka, crashes, consumer } = set()
    await consumer.start()
    kafka.crash(new Error('first'), false)
    kafka.crash(new Error('second'), false)
    expect(crashes.map(String)).toEqual(['Error: first'])
    expect(kafka.mayRestart()).toBe(false)
    const other = set()
    await other.consumer.start()
    const stopped = other.consumer.stop()
    other.kafka.crash(new Error('late'), false)
    await stopped
    expect(other.crashes).toEqual([])
  })

  it('makes start fail when it comes before the group was joined', async () => {
    const { consumer, kafka } = set()
    const connect = kafka.connect(() => true)
    const failing = createKafkaConsumer({ connect: () => Object.assign(connect, { run: async () => { kafka.crash(new Error('not authorised'), false) } }), maxBatch: 3, now: () => 0, log: silent, onCrash: () => {}, spec: { groupId: 'g', topics: ['t'], handle: async () => ({ done: 0 }) } })
    await expect(failing.start()).rejects.toThrow('not authorised')
    await consumer.stop()
  })
})

describe('onAssigned', () => {
  it('is waited for before the first batch, with heartbeats meanwhile', async () => {
    const gate = Promise.withResolvers<void>()
    const order: string[] = []
    const { kafka, consumer } = set({ onAssigned: async () => { await gate.promise; order.push('assigned') }, handle: async batch => { order.push('batch'); return { done: batch.records.length } } })
    await consumer.start()
    const work = kafka.batch(0, [5], { heartbeat: async () => { order.push('heartbeat'); gate.resolve() } })
    await work
    expect(order).toEqual(['heartbeat', 'assigned', 'batch', 'heartbeat'])
  })
})
