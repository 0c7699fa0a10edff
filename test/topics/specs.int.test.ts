import { afterEach, describe, expect, inject, it } from 'vitest'
import { deadLetter } from '../../topics/dead-letters.ts'
import { ensureTopics } from '../../topics/drift.ts'
import type { Log } from '../../topics/port.ts'
import { topicSpecs } from '../../topics/specs.ts'
import { openLog } from './kafka/open-log.ts'
import { freshName } from './log.contract.ts'

const logs: Log[] = []
afterEach(async () => { await Promise.all(logs.splice(0).map(log => log.close())) })

const settings = { KAFKA_PARTITIONS: 2, KAFKA_REPLICATION_FACTOR: 1, KAFKA_MIN_INSYNC_REPLICAS: 1, KAFKA_MAX_RECORD_BYTES: 100_000, DATA_RETENTION_DAYS: 2555 }
/** Every topic under a name of its own, so that runs do not meet. */
function specs(prefix: string) {
  return topicSpecs(settings, new Set(['compliance', 'limits', 'timing'])).map(spec => ({ ...spec, name: `${prefix}.${spec.name}` }))
}

describe('the topics on a broker', () => {
  it('are as stated after they were created, and drift shows when they are not', async () => {
    const log = openLog(inject('addresses').KAFKA_BROKERS)
    logs.push(log)
    const wanted = specs(freshName('specs'))
    expect(await ensureTopics(log.admin(), wanted)).toEqual({ created: wanted.map(({ name }) => name), drift: [] })
    const other = wanted.map(spec => ({ ...spec, partitions: 3, configs: { ...spec.configs, 'max.message.bytes': '1' } }))
    const { created, drift } = await ensureTopics(log.admin(), other)
    expect([created, drift.length]).toEqual([[], 2 * wanted.length])
  })

  it('take the largest record, and the dead letters take it too', async () => {
    const log = openLog(inject('addresses').KAFKA_BROKERS)
    logs.push(log)
    const prefix = freshName('large')
    await ensureTopics(log.admin(), specs(prefix))
    const topic = `${prefix}.communications.requests.normal`
    const limit = settings.KAFKA_MAX_RECORD_BYTES + 65_536
    const largest = { topic, key: Buffer.from('k'), value: Buffer.alloc(limit - 200) }
    const producer = log.producer('p')
    await producer.send([largest])
    const letter = deadLetter({ ...largest, partition: 0, offset: 0n, timestamp: 0, headers: {} }, { stage: 'compliance', reason: 'undecodable', message: 'x'.repeat(5000), group: 'g', at: 0 })
    await expect(producer.send([{ ...letter, topic: `${prefix}.${letter.topic}` }])).resolves.toBeUndefined()
    await expect(producer.send([{ ...letter, topic }])).rejects.toMatchObject({ code: 'record_too_large' })
  })
})
