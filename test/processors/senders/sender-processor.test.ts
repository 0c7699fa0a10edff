import { describe, expect, it } from 'vitest'
import { senderProcessor } from '../../../processors/senders/sender-processor.ts'
import type { Delivery, Sender } from '../../../processors/senders/sender.ts'
import type { OutRecord } from '../../../topics/port.ts'
import { aBatch, aRecord } from '../kernel/fixture.ts'
import { createBench, passed } from './fixture.ts'

const out = (name: string): OutRecord => ({ topic: 'communications.events', key: name, value: Buffer.from(name) })

/** A processor whose sender answers what it is told; `seen` are the requests of each delivery. */
async function open(chunk: number, ...deliveries: readonly Partial<Delivery>[]) {
  const bench = await createBench('sms')
  const seen: string[][] = []
  const sent: string[][] = []
  const sender: Sender = { kind: 'sms', chunk, deliver: async (_, communications) => {
    const answer = deliveries[seen.length]
    seen.push(communications.map(({ requestId }) => requestId))
    return { out: communications.slice(0, answer?.done).map(({ requestId }) => out(requestId)), done: communications.length, ...answer }
  } }
  const producer = { send: async (records: readonly OutRecord[]) => { sent.push(records.map(record => record.topic === 'communications.dead-letters' ? `buried ${String(record.headers?.['dlq.original.offset'])}` : String(record.key))) }, close: async () => {} }
  const processor = senderProcessor(sender, 'normal', { ...bench.deps, producer })
  const records = (...ids: (string | null)[]) => ids.map((id, index) => aRecord(index, { value: id === null ? Buffer.from('rubbish') : bench.deps.codec.encode('communication', passed({ requestId: id })) }))
  return { bench, processor, seen, sent, records }
}

describe('a sender lane', () => {
  it('goes chunk by chunk, and produces what a chunk leads to before it begins the next', async () => {
    const { processor, seen, sent, records } = await open(2)
    expect(await processor.handle(aBatch(records('a', 'b', 'c', 'd', 'e')))).toEqual({ done: 5 })
    expect(seen).toEqual([['a', 'b'], ['c', 'd'], ['e']])
    expect(sent).toEqual([['a', 'b'], ['c', 'd'], ['e']])
  })

  it.each([
    ['nothing', { done: 0, resumeAt: 9 }, { done: 2, resumeAt: 9 }, [['a', 'b']]],
    ['the first', { done: 1, resumeAt: 9 }, { done: 3, resumeAt: 9 }, [['a', 'b'], ['c']]],
    ['all, but the lane rests', { done: 2, resumeAt: 9 }, { done: 4, resumeAt: 9 }, [['a', 'b'], ['c', 'd']]],
  ])('stops in the second chunk after %s', async (_, delivery, outcome, produced) => {
    const { processor, seen, sent, records } = await open(2, {}, delivery)
    expect(await processor.handle(aBatch(records('a', 'b', 'c', 'd', 'e')))).toEqual(outcome)
    expect(seen).toHaveLength(2)
    expect(sent).toEqual(produced)
  })

  it('goes on at once behind what was done when nobody has to wait', async () => {
    const { processor, seen, records } = await open(3, { done: 1 })
    expect(await processor.handle(aBatch(records('a', 'b', 'c')))).toEqual({ done: 3 })
    expect(seen).toEqual([['a', 'b', 'c'], ['b', 'c']])
  })

  it('never spins on a sender that does nothing', async () => {
    const { processor, seen, records } = await open(3, { done: 0 })
    expect(await processor.handle(aBatch(records('a')))).toEqual({ done: 0 })
    expect(seen).toHaveLength(1)
  })

  it('puts aside what it cannot read, each once, also when the lane stops in between', async () => {
    const { bench, processor, sent, records } = await open(4, { done: 1, resumeAt: 9 })
    expect(await processor.handle(aBatch(records('a', null, 'b', null)))).toEqual({ done: 2, resumeAt: 9 })
    expect(sent).toEqual([['a', 'buried 1']])
    expect((await bench.deps.metrics.deadLetters.get()).values).toMatchObject([{ labels: { stage: 'send-sms.normal', reason: 'undecodable' }, value: 1 }])
    const rubbish = await open(2)
    expect(await rubbish.processor.handle(aBatch(rubbish.records(null, null, null)))).toEqual({ done: 3 })
    expect(rubbish.sent).toEqual([['buried 0', 'buried 1'], ['buried 2']])
    expect(rubbish.seen).toEqual([])
  })

  it('begins no chunk for a partition that was taken away', async () => {
    const { processor, seen, records } = await open(2)
    expect(await processor.handle(aBatch(records('a', 'b', 'c'), { stale: () => seen.length > 0 }))).toEqual({ done: 2 })
    expect(seen).toEqual([['a', 'b']])
  })
})
