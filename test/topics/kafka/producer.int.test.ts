import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'
import type { Log, OutRecord } from '../../../topics/port.ts'
import { API, createKafkaFaults } from '../../support/kafka-faults.ts'
import { freshName } from '../log.contract.ts'
import { openLog } from './open-log.ts'
import { readAll } from './read-all.ts'

const logs: Log[] = []
afterEach(async () => { await Promise.all(logs.splice(0).map(log => log.close())) })

async function set(partitions = 1) {
  const { KAFKA_BROKERS } = inject('addresses')
  const faults = createKafkaFaults()
  const direct = openLog(KAFKA_BROKERS)
  const log = openLog(KAFKA_BROKERS, { socketFactory: faults.socketFactory })
  logs.push(direct, log)
  const topic = freshName('produce')
  await direct.admin().createTopics([{ name: topic, partitions, replicationFactor: 1, configs: {} }])
  const record = (value: string, key = 'k'): OutRecord => ({ topic, key, value: Buffer.from(value) })
  const values = async () => (await readAll(direct, topic)).map(({ value }) => String(value))
  return { KAFKA_BROKERS, faults, log, topic, record, values }
}
const unique = (values: readonly string[]): string[] => [...new Set(values)]

describe('a lost answer', () => {
  it('loses nothing and keeps the order of a key, while others send at the same time', async () => {
    const { faults, log, record, values } = await set()
    const producer = log.producer('p')
    await producer.send([record('warm')])
    for (const round of ['1', '2', '3']) {
      faults.loseAnswer(API.produce)
      await Promise.all(['A', 'B', 'C'].map(name => producer.send([record(name + round)])))
    }
    expect(unique(await values())).toEqual(['warm', 'A1', 'B1', 'C1', 'A2', 'B2', 'C2', 'A3', 'B3', 'C3'])
    expect(faults.mostAtOnce(API.produce)).toBe(1)
  })

  // The trap that the rule is for: should this ever pass, kafkajs has changed and the producer can be thought over.
  it('loses an acknowledged record on a bare idempotent kafkajs producer', async () => {
    const { KAFKA_BROKERS, faults, topic, values } = await set()
    const producer = new Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING, socketFactory: faults.socketFactory }).producer({ idempotent: true, maxInFlightRequests: 1, createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
    await producer.send({ topic, messages: [{ key: 'k', value: 'warm' }] })
    faults.loseAnswer(API.produce)
    const results = await Promise.allSettled(['A', 'B', 'C'].map(value => producer.send({ topic, messages: [{ key: 'k', value }] })))
    await producer.disconnect()
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    expect(unique(await values())).not.toEqual(['warm', 'A', 'B', 'C'])
  })
})

describe('a refused append', () => {
  it('is sent again over a new connection: nothing of the old producer is used after an error', async () => {
    const { faults, log, record, values } = await set()
    const producer = log.producer('p')
    await producer.send([record('warm')])
    const NOT_LEADER = 6
    faults.failProduce(NOT_LEADER)
    await producer.send([record('A')])
    const connections = faults.requests.filter(({ apiKey }) => apiKey === API.produce).map(({ connection }) => connection)
    expect(connections).toHaveLength(3)
    expect(connections[0]).toBe(connections[1])
    expect(connections[2]).not.toBe(connections[1])
    expect(unique(await values())).toEqual(['warm', 'A'])
  })
})

describe('an outage', () => {
  it('makes sends wait, and all of them arrive when it is over', async () => {
    const { faults, log, record, values } = await set()
    const producer = log.producer('p')
    await producer.send([record('before')])
    faults.cut()
    const sends = Array.from({ length: 20 }, (_, i) => producer.send([record(`during-${i}`)]))
    await vi.waitFor(() => { expect(faults.refused).toBeGreaterThan(2) }, { timeout: 20_000 })
    faults.heal()
    await Promise.all(sends)
    expect(unique(await values())).toEqual(['before', ...Array.from({ length: 20 }, (_, i) => `during-${i}`)])
  })
})

describe('coalescing', () => {
  it('sends what queues behind a request as one request', async () => {
    const { faults, log, record, values } = await set(4)
    const producer = log.producer('p')
    await producer.send([record('warm')])
    const before = faults.requests.filter(({ apiKey }) => apiKey === API.produce).length
    await Promise.all(Array.from({ length: 500 }, (_, i) => producer.send([record(`${i}`, `key-${i}`)])))
    const used = faults.requests.filter(({ apiKey }) => apiKey === API.produce).length - before
    expect(used).toBeLessThanOrEqual(2)
    expect((await values()).length).toBe(501)
  })

  it('splits what is too much for one request', async () => {
    const { faults, log, record, values } = await set()
    const producer = log.producer('p')
    await producer.send(Array.from({ length: 4000 }, (_, i) => record(`${i}-${'x'.repeat(1000)}`)))
    // 4 MB by at most 1 MB each; were a request larger, the broker would refuse it and the halves would make it six.
    expect(faults.requests.filter(({ apiKey }) => apiKey === API.produce).length).toBe(5)
    expect((await values()).map(value => value.split('-')[0])).toEqual(Array.from({ length: 4000 }, (_, i) => String(i)))
  })
})

describe('a topic that does not exist', () => {
  const open = () => {
    const log = openLog(inject('addresses').KAFKA_BROKERS, { produce: { timeoutMs: 200 } })
    logs.push(log)
    return { log, topic: freshName('nobody') }
  }

  it('is waited for by a producer and not created', async () => {
    const { log, topic } = open()
    await expect(log.producer('p').send([{ topic, key: 'k', value: null }])).rejects.toMatchObject({ code: 'timeout' })
    expect(await log.admin().describeTopics([topic])).toEqual([])
  })

  it('makes a consumer fail to start, and is not created', async () => {
    const { log, topic } = open()
    const start = () => log.consumer({ groupId: topic, topics: [topic], handle: async () => ({ done: 0 }) }).start()
    await expect(start()).rejects.toThrow(/topic/)
    // A broker that creates topics does so in the background: the second would find it.
    await expect(start()).rejects.toThrow(/topic/)
    expect(await log.admin().describeTopics([topic])).toEqual([])
  })
})
