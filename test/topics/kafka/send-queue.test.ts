import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byTopic, createSendQueue, fail, succeed } from '../../../topics/kafka/send-queue.ts'
import { recordBytes } from '../../../topics/out-record.ts'

const record = (size: number, topic = 't') => ({ topic, key: 'k', value: Buffer.alloc(size) })

describe('send queue', () => {
  it('takes everything once, in order, within both bounds unless one record alone is over', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.nat(3000), { minLength: 1, maxLength: 8 }), { maxLength: 20 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5000 }), (sends, maxRecords, maxBytes) => {
      const queue = createSendQueue()
      const records = sends.map(sizes => sizes.map(size => record(size)))
      for (const send of records) void queue.add(send, 0)
      expect(queue.bytes).toBe(records.flat().reduce((sum, one) => sum + recordBytes(one), 0))
      const taken = []
      while (queue.length > 0) {
        const batch = queue.take(maxRecords, maxBytes)
        expect(batch.length).toBeGreaterThan(0)
        expect(batch.length).toBeLessThanOrEqual(maxRecords)
        expect(batch.length === 1 || batch.reduce((sum, { bytes }) => sum + bytes, 0) <= maxBytes).toBe(true)
        taken.push(...batch.map(item => item.record))
      }
      expect(taken).toEqual(records.flat())
      expect(queue.bytes).toBe(0)
    }))
  })

  it('settles a caller when the last of its records is, and rejects it with the first that fails', async () => {
    const queue = createSendQueue()
    const settled: string[] = []
    const first = queue.add([record(1), record(2)], 0).then(() => { settled.push('first') })
    const second = queue.add([record(3), record(4)], 0)
    succeed(queue.take(1, 10_000))
    await Promise.resolve()
    expect(settled).toEqual([])
    succeed(queue.take(2, 10_000))
    await first
    fail(queue.takeAll(), new Error('refused'))
    await expect(second).rejects.toThrow('refused')
    expect(settled).toEqual(['first'])
  })

  it('groups by topic in order', () => {
    const queue = createSendQueue()
    void queue.add([record(1, 'a'), record(2, 'b'), record(3, 'a')], 0)
    expect([...byTopic(queue.takeAll())].map(([topic, items]) => [topic, items.map(item => item.record.value?.length)])).toEqual([['a', [1, 3]], ['b', [2]]])
  })
})
