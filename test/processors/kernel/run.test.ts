import { describe, expect, it } from 'vitest'
import type { Deps, Processor } from '../../../processors/kernel/processor.ts'
import { runProcessors } from '../../../processors/kernel/run.ts'
import { Unavailable } from '../../../processors/kernel/unavailable.ts'
import { createMemoryLog } from '../../../topics/memory/log.ts'
import { aProcessor, guardBench } from './fixture.ts'

function open(build: (depsFor: (name: string) => Deps) => readonly Processor[]) {
  const bench = guardBench()
  const crashes: string[] = []
  const log = createMemoryLog({ now: () => bench.clock, onCrash: error => crashes.push(String(error)) })
  const deps = bench.deps as unknown as Omit<Deps, 'producer'>
  return { bench, log, crashes, run: () => runProcessors({ log, deps, build, onCrash: (error, processor) => crashes.push(`${processor}: ${error.message}`) }) }
}

describe('runProcessors', () => {
  it('gives each processor a group and a producer of its own', async () => {
    const seen: string[] = []
    const { log, run } = open(depsFor => {
      const first = depsFor('first')
      return [
        aProcessor(async batch => { await first.producer.send(batch.records.map(record => ({ topic: 'second', key: 'k', value: record.value }))); return { done: batch.records.length } }, { name: 'first', reads: ['first'] }),
        aProcessor(async batch => { seen.push(...batch.records.map(record => String(record.value))); return { done: batch.records.length } }, { name: 'second', reads: ['second'] }),
      ]
    })
    const running = await run()
    await log.producer('test').send([{ topic: 'first', key: 'k', value: Buffer.from('hello') }])
    await log.pump()
    expect(seen).toEqual(['hello'])
    expect([...log.committed('postrider.second', 'second').values()]).toEqual([1n])
    expect(running.waiting()).toEqual({})
    await running.stop()
  })

  it('shows what lanes wait for, and lets the log hold the queue', async () => {
    let isDown = true
    const { bench, log, run } = open(() => [aProcessor(async batch => { if (isDown) throw new Unavailable('redis', 'gone'); return { done: batch.records.length } })])
    const running = await run()
    await log.producer('test').send([{ topic: 'topic', key: 'k', value: Buffer.from('1') }])
    await log.pump()
    expect(running.waiting()).toEqual({ mine: 'redis' })
    expect(log.committed('postrider.mine', 'topic').size).toBe(0)
    isDown = false
    bench.clock += 1_000
    await log.pump()
    expect(running.waiting()).toEqual({})
    expect([...log.committed('postrider.mine', 'topic').values()]).toEqual([1n])
    await running.stop()
  })

  it('hands a bug to the log, which commits nothing', async () => {
    const { log, crashes, run } = open(() => [aProcessor(async () => { throw new TypeError('a bug') })])
    await run()
    await log.producer('test').send([{ topic: 'topic', key: 'k', value: Buffer.from('1') }])
    await log.pump()
    expect(crashes).toEqual(['TypeError: a bug'])
    expect(log.committed('postrider.mine', 'topic').size).toBe(0)
  })

  it('tells processors of their partitions and lets them seek', async () => {
    const assigned: string[] = []
    const offsets: bigint[] = []
    const { log, run } = open(() => [aProcessor(async batch => { offsets.push(...batch.records.map(record => record.offset)); return { done: batch.records.length } }, {
      async onAssigned(partitions, seek) {
        assigned.push(...partitions.map(({ topic, partition }) => `${topic}/${partition}`))
        for (const { topic, partition } of partitions) seek(topic, partition, 2n)
      },
    })])
    await log.producer('test').send(Array.from({ length: 3 }, () => ({ topic: 'topic', key: 'k', value: Buffer.from('1') })))
    await run()
    await log.pump()
    expect(assigned).toEqual(['topic/0', 'topic/1', 'topic/2', 'topic/3'])
    expect(offsets).toEqual([2n])
  })

  it('stops those that started when one cannot', async () => {
    const { log, run } = open(() => [aProcessor(async batch => ({ done: batch.records.length })), aProcessor(async batch => ({ done: batch.records.length }), { name: 'broken', reads: ['other'], onAssigned: async () => { throw new Error('cannot start') } })])
    await expect(run()).rejects.toThrow('cannot start')
    await log.producer('test').send([{ topic: 'topic', key: 'k', value: Buffer.from('1') }])
    expect(await log.pump()).toBe(0)
  })
})
