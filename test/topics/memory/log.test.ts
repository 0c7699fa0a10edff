import { describe, expect, it } from 'vitest'
import { createMemoryLog, type MemoryLogOptions } from '../../../topics/memory/log.ts'
import { freshName, logContract, type LogHarness } from '../log.contract.ts'

async function open(): Promise<LogHarness> {
  let time = 1_800_000_000_000
  const crashes: unknown[] = []
  const log = createMemoryLog({ now: () => time, partitions: 0, onCrash: error => { crashes.push(error) } })
  return {
    log, crashes,
    now: () => time,
    async topic(partitions) {
      const name = freshName('topic')
      await log.admin().createTopics([{ name, partitions, replicationFactor: 1, configs: {} }])
      return name
    },
    async until(done) {
      for (let round = 0; round < 3; round += 1) {
        if (await done()) return
        await log.pump()
      }
      expect(await done()).toBe(true)
    },
    async pass(ms) {
      await log.pump()
      time += ms
      await log.pump()
    },
  }
}

logContract('memory', open)

describe('memory log', () => {
  const send = (log: ReturnType<typeof createMemoryLog>, count: number) => log.producer('p').send(Array.from({ length: count }, (_, i) => ({ topic: 't', key: `k${i}`, value: Buffer.from(String(i)) })))
  const make = (more: Partial<MemoryLogOptions> = {}) => createMemoryLog({ now: () => 1, partitions: 1, ...more })

  it('delivers only when pumped, and what handlers produce in the same pump', async () => {
    const log = make()
    const seen: string[] = []
    await log.consumer({ groupId: 'g', topics: ['t'], handle: async batch => {
      await log.producer('next').send(batch.records.map(record => ({ topic: 'u', key: 'k', value: record.value })))
      return { done: batch.records.length }
    } }).start()
    await log.consumer({ groupId: 'h', topics: ['u'], handle: async batch => { seen.push(...batch.records.map(({ value }) => String(value))); return { done: batch.records.length } } }).start()
    await send(log, 3)
    expect(seen).toEqual([])
    expect(await log.pump()).toBe(6)
    expect(seen).toEqual(['0', '1', '2'])
    expect(await log.pump()).toBe(0)
    expect(log.records('u').map(({ offset }) => offset)).toEqual([0n, 1n, 2n])
    expect(log.committed('g', 't')).toEqual(new Map([[0, 3n]]))
  })

  it('rejects the pump with the bug when nobody listens for crashes', async () => {
    const log = make()
    await log.consumer({ groupId: 'g', topics: ['t'], handle: async () => { throw new Error('bug') } }).start()
    await send(log, 1)
    await expect(log.pump()).rejects.toThrow('bug')
  })

  it('delivers from the committed offset again after a restart, and again what a lost commit had finished', async () => {
    let lose = false
    const log = make({ faults: { loseCommit: () => lose } })
    const seen: string[] = []
    await log.consumer({ groupId: 'g', topics: ['t'], handle: async batch => { seen.push(...batch.records.map(({ value }) => String(value))); return { done: batch.records.length } } }).start()
    await send(log, 2)
    await log.pump()
    await log.restart('g')
    expect(await log.pump()).toBe(0)
    lose = true
    await send(log, 1)
    await log.pump()
    await log.restart('g')
    await log.pump()
    expect(seen).toEqual(['0', '1', '0', '0'])
  })

  it('brings a crashed consumer back by a restart', async () => {
    const crashes: unknown[] = []
    const log = make({ onCrash: error => { crashes.push(error) } })
    let broken = true
    let handled = 0
    await log.consumer({ groupId: 'g', topics: ['t'], handle: async batch => {
      if (broken) throw new Error('bug')
      handled += batch.records.length
      return { done: batch.records.length }
    } }).start()
    await send(log, 2)
    expect(await log.pump()).toBe(0)
    expect(await log.pump()).toBe(0)
    expect(crashes).toHaveLength(1)
    broken = false
    await log.restart('g')
    await log.pump()
    expect(handled).toBe(2)
  })

  it('appends copies as a producer does that lost an answer', async () => {
    const log = make({ faults: { copies: record => (record.key === 'k1' ? 2 : 1) } })
    await send(log, 3)
    expect(log.records('t').map(({ key }) => String(key))).toEqual(['k0', 'k1', 'k1', 'k2'])
  })

  it('forgets pauses on a restart, and tells when the next one ends', async () => {
    const log = make()
    let calls = 0
    await log.consumer({ groupId: 'g', topics: ['t'], handle: async () => { calls += 1; return { done: 0, resumeAt: 50 } } }).start()
    await send(log, 1)
    await log.pump()
    await log.pump()
    expect([calls, log.nextResumeAt()]).toEqual([1, 50])
    await log.restart('g')
    expect(log.nextResumeAt()).toBeNull()
    await log.pump()
    expect(calls).toBe(2)
  })

  it('leaves gaps where it compacts and reads across them', async () => {
    const log = make()
    for (const [key, value] of [['a', '1'], ['b', '1'], ['a', '2'], ['c', '1'], ['b', '2']]) await log.producer('p').send([{ topic: 't', key: key ?? '', value: Buffer.from(value ?? '') }])
    log.compact('t')
    const seen: string[] = []
    await log.consumer({ groupId: 'g', topics: ['t'], handle: async batch => { seen.push(...batch.records.map(({ key, offset }) => `${String(key)}@${offset}`)); return { done: batch.records.length } } }).start()
    await log.pump()
    expect(seen).toEqual(['a@2', 'c@3', 'b@4'])
    expect(log.committed('g', 't').get(0)).toBe(5n)
  })
})
