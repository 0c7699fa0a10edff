/** What kafkajs 2.2.4 does that the port keeps away from: a test that begins to fail says that kafkajs changed and the rule can be thought over (docs/decisions/0002-log-port.md). */
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'

const require = createRequire(import.meta.url)

describe('kafkajs', () => {
  it('forgets, when it retries by itself, records whose partition moved to a broker that had answered already', async () => {
    const createSendMessages = require('kafkajs/src/producer/sendMessages.js')
    const createRetry = require('kafkajs/src/retry/index.js')
    const appended: string[] = []
    let moved = false
    const broker = (nodeId: number) => ({
      nodeId,
      produce: async ({ topicData }: { topicData: { partitions: { partition: number; messages: { value: string }[] }[] }[] }) => {
        if (nodeId === 1) {
          moved = true
          throw Object.assign(new Error('moved'), { name: 'KafkaJSProtocolError', type: 'NOT_LEADER_FOR_PARTITION', retriable: true })
        }
        for (const { partitions } of topicData) for (const { messages } of partitions) appended.push(...messages.map(({ value }) => value))
        return { topics: [] }
      },
    })
    const brokers = new Map([[1, broker(1)], [2, broker(2)]])
    const cluster = {
      addMultipleTargetTopics: async () => {}, refreshMetadataIfNecessary: async () => {}, refreshMetadata: async () => {}, isConnected: () => true,
      findTopicPartitionMetadata: () => [{ partitionId: 0 }, { partitionId: 1 }],
      findLeaderForPartitions: (_topic: string, partitions: string[]) => Object.groupBy(partitions.map(Number), partition => (partition === 0 && !moved ? 1 : 2)),
      findBroker: async ({ nodeId }: { nodeId: string }) => brokers.get(Number(nodeId)),
    }
    const eosManager = { acquireBrokerLock: async () => {}, releaseBrokerLock: async () => {}, isTransactional: () => false, getSequence: () => 0, updateSequence: () => {}, getProducerId: () => -1, getProducerEpoch: () => 0 }
    const sendMessages = createSendMessages({ logger: { error() {}, debug() {} }, cluster, eosManager, retrier: createRetry({ retries: 3, initialRetryTime: 1, maxRetryTime: 1 }), partitioner: ({ message }: { message: { key: string } }) => Number(message.key) })
    await sendMessages({ acks: -1, topicMessages: [{ topic: 't', messages: [{ key: '0', value: 'lost' }, { key: '1', value: 'kept' }] }] })
    expect(appended).toEqual(['kept'])
  })

  it('demands retries of its own from an idempotent producer', () => {
    const { Kafka, logLevel } = require('kafkajs')
    const kafka = new Kafka({ brokers: ['127.0.0.1:1'], logLevel: logLevel.NOTHING })
    expect(() => kafka.producer({ idempotent: true, retry: { retries: 0 } })).toThrow('must allow retries')
  })
})
