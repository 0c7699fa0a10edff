/** The services as the integration tests get them, each used through the client the product uses. */
import { randomUUID } from 'node:crypto'
import { createClient } from '@clickhouse/client'
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import { Kafka, logLevel } from 'kafkajs'
import { Redis } from 'ioredis'
import { describe, expect, inject, it } from 'vitest'

const addresses = inject('addresses')

describe('the embedded services', () => {
  it('Kafka takes and gives back a record, up to the largest allowed', async () => {
    const kafka = new Kafka({ brokers: [addresses.KAFKA_BROKERS], logLevel: logLevel.NOTHING })
    const topic = `start-${randomUUID()}`
    const admin = kafka.admin()
    await admin.connect()
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 2 }] })
    const producer = kafka.producer()
    await producer.connect()
    const value = Buffer.alloc(1_048_576 - 1, 'x')
    await producer.send({ topic, acks: -1, messages: [{ key: 'k', value }] })
    const consumer = kafka.consumer({ groupId: topic })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const received = await new Promise<number | undefined>((resolve, reject) => {
      consumer.run({ eachMessage: async ({ message }) => resolve(message.value?.length) }).catch(reject)
    })
    expect(received).toBe(value.length)
    await Promise.all([consumer.disconnect(), producer.disconnect(), admin.disconnect()])
  })

  it('the registry keeps its journal for good: with the default retention every schema would be gone after a week', async () => {
    const admin = new Kafka({ brokers: [addresses.KAFKA_BROKERS], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name: 'kafkasql-journal', configNames: ['retention.ms', 'cleanup.policy'] }] })
    await admin.disconnect()
    const configs = Object.fromEntries(resources[0]?.configEntries.map(entry => [entry.configName, entry.configValue]) ?? [])
    expect(configs).toEqual({ 'retention.ms': '-1', 'cleanup.policy': 'delete' })
  })

  it('the registry gives an id to a schema and the schema to the id', async () => {
    const registry = new SchemaRegistry({ host: addresses.SCHEMA_REGISTRY_URL })
    const schema = JSON.stringify({ type: 'record', name: `R${randomUUID().replaceAll('-', '')}`, fields: [{ name: 'text', type: 'string' }] })
    const { id } = await registry.register({ type: SchemaType.AVRO, schema }, { subject: `start-${randomUUID()}` })
    const bytes = await registry.encode(id, { text: 'hello' })
    expect(await new SchemaRegistry({ host: addresses.SCHEMA_REGISTRY_URL }).decode(bytes)).toEqual({ text: 'hello' })
  })

  it('Redis never evicts, and writes every second', async () => {
    const redis = new Redis(addresses.REDIS_URL)
    const config = await Promise.all(['maxmemory-policy', 'append*'].map(name => redis.config('GET', name)))
    expect(config.flat()).toEqual(expect.arrayContaining(['noeviction', 'yes', 'everysec']))
    await redis.quit()
  })

  it('ClickHouse answers its own client', async () => {
    const client = createClient({ url: addresses.CLICKHOUSE_URL })
    expect(await client.ping({ select: true })).toEqual({ success: true })
    await client.close()
  })
})
