import { describe, expect, it } from 'vitest'
import type { ProduceLimits } from '../../../topics/kafka/options.ts'
import { createKafkaProducer } from '../../../topics/kafka/producer.ts'
import { silent } from './open-log.ts'

/** Port 1 refuses connections: a cluster that is down. */
const down = (produce: Partial<ProduceLimits>) => createKafkaProducer({ brokers: ['127.0.0.1:1'], clientId: 'test', sessionTimeoutMs: 1000, maxWaitMs: 10, maxBatch: 1, log: silent, onCrash: () => {}, produce: { backoffMs: [1, 5], closeTimeoutMs: 20, ...produce } }, 'p')
const record = { topic: 't', key: 'k', value: Buffer.alloc(100) }

describe('a producer without brokers', () => {
  it('waits, and tells the callers when it is closed; none may send after', async () => {
    const producer = down({})
    const sends = [producer.send([record]), producer.send([record, record])]
    const results = Promise.allSettled(sends)
    await producer.close()
    expect((await results).map(result => result.status === 'rejected' && result.reason.code)).toEqual(['closed', 'closed'])
    await expect(producer.send([record])).rejects.toMatchObject({ code: 'closed' })
  })

  it('gives up when the time given is over', async () => {
    const producer = down({ timeoutMs: 1 })
    await expect(producer.send([record])).rejects.toMatchObject({ code: 'timeout' })
    await producer.close()
  })

  it('holds only so much', async () => {
    const producer = down({ maxBatchRecords: 1, maxQueuedBytes: 500 })
    const held = Array.from({ length: 6 }, () => producer.send([record]))
    const results = Promise.allSettled(held)
    await expect(producer.send([record])).rejects.toMatchObject({ code: 'queue_full' })
    await producer.close()
    expect((await results).filter(({ status }) => status === 'rejected')).toHaveLength(6)
  })

  it('has nothing to do for no records', async () => {
    const producer = down({})
    await expect(producer.send([])).resolves.toBeUndefined()
    await producer.close()
  })
})
