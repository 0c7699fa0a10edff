import { expect, it } from 'vitest'
import { createMetrics } from '../../../processors/kernel/metrics.ts'
import { Unavailable } from '../../../processors/kernel/unavailable.ts'
import { queueLags, seenConsumers } from '../../../processors/monitors/queues.ts'

it('adds up what each consumer has left of each topic', async () => {
  const offsets = new Map([['postrider.a t1', [{ partition: 0, end: 10n, committed: 4n }, { partition: 1, end: 5n, committed: null }]], ['postrider.a t2', [{ partition: 0, end: 7n, committed: 7n }]]])
  const admin = { groupOffsets: async (group: string, topic: string) => offsets.get(`${group} ${topic}`) ?? [] }
  expect(await queueLags(admin, 'postrider', [{ name: 'a', reads: ['t1', 't2'] }])).toEqual([{ group: 'a', topic: 't1', records: 11 }, { group: 'a', topic: 't2', records: 0 }])
})

it('is Unavailable when the broker cannot say', async () => {
  const admin = { groupOffsets: async () => { throw new Error('no broker') } }
  await expect(queueLags(admin, 'postrider', [{ name: 'a', reads: ['t1'] }])).rejects.toBeInstanceOf(Unavailable)
})

it('knows the consumers that handled batches', async () => {
  const metrics = createMetrics()
  metrics.lag.set({ processor: 'a', topic: 't1' }, 0)
  metrics.lag.set({ processor: 'a', topic: 't2' }, 3)
  expect(await seenConsumers(metrics)).toEqual([{ name: 'a', reads: ['t1'] }, { name: 'a', reads: ['t2'] }])
})
