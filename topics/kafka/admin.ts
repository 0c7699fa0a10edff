import kafkajs, { Kafka, type Admin } from 'kafkajs'
import type { LogAdmin, TopicSpec } from '../port.ts'
import { topicConfigNames } from '../specs.ts'
import { clientConfig, type KafkaLogOptions } from './options.ts'
import { untilLed } from './until-led.ts'

/** Creates and describes topics and tells offsets; connects when first asked. */
export function createKafkaAdmin(options: KafkaLogOptions): LogAdmin {
  let connection: Promise<Admin> | undefined
  const connect = async (): Promise<Admin> => {
    const admin = new Kafka(clientConfig(options, 'admin')).admin()
    await admin.connect()
    return admin
  }
  const connected = async (): Promise<Admin> => {
    connection ??= connect()
    return connection.catch((error: unknown) => {
      connection = undefined
      throw error
    })
  }
  const existing = async (admin: Admin, names: readonly string[]): Promise<string[]> => {
    const known = new Set(await admin.listTopics())
    return names.filter(name => known.has(name))
  }

  return {
    async createTopics(specs) {
      const admin = await connected()
      const known = new Set(await existing(admin, specs.map(spec => spec.name)))
      // One request each: someone else may create one of them at the same time, and of a list kafkajs does not say which.
      const made = await Promise.all(specs.filter(({ name }) => !known.has(name)).map(async spec => {
        const configEntries = Object.entries(spec.configs).map(([name, value]) => ({ name, value }))
        const created = await admin.createTopics({ waitForLeaders: false, topics: [{ topic: spec.name, numPartitions: spec.partitions, replicationFactor: spec.replicationFactor, configEntries }] })
        return created ? [spec.name] : []
      }))
      await untilLed(admin, made.flat(), options.now ?? Date.now)
      return made.flat()
    },
    async describeTopics(names) {
      const admin = await connected()
      const found = await existing(admin, names)
      if (found.length === 0) return []
      const { topics } = await admin.fetchTopicMetadata({ topics: found })
      const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: found.map(name => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: [...topicConfigNames] })) })
      const configsOf = (name: string): Record<string, string> => Object.fromEntries(resources.find(({ resourceName }) => resourceName === name)?.configEntries.map(({ configName, configValue }) => [configName, configValue]) ?? [])
      return topics.map<TopicSpec>(({ name, partitions }) => ({ name, partitions: partitions.length, replicationFactor: partitions[0]?.replicas.length ?? 0, configs: configsOf(name) }))
    },
    async groupOffsets(groupId, topic) {
      const admin = await connected()
      const [ends, [group]] = await Promise.all([admin.fetchTopicOffsets(topic), admin.fetchOffsets({ groupId, topics: [topic] })])
      const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]))
      // A negative offset stands for none, or for "from the beginning".
      return ends.map(({ partition, high }) => ({ partition, end: BigInt(high), committed: (committed.get(partition) ?? -1n) < 0n ? null : committed.get(partition) ?? null })).sort((a, b) => a.partition - b.partition)
    },
    async endOffsets(topic) {
      const admin = await connected()
      const offsets = await admin.fetchTopicOffsets(topic)
      return offsets.map(({ partition, low, high }) => ({ partition, start: BigInt(low), end: BigInt(high) })).sort((a, b) => a.partition - b.partition)
    },
    async close() {
      const admin = await connection?.catch(() => {})
      connection = undefined
      await admin?.disconnect()
    },
  }
}
