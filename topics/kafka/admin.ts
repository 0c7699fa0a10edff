import kafkajs, { Kafka, type Admin } from 'kafkajs'
import type { LogAdmin, TopicSpec } from '../port.ts'
import { topicConfigNames } from '../specs.ts'
import { createAdminLink } from './admin-link.ts'
import { clientConfig, type KafkaLogOptions } from './options.ts'
import { untilServed } from './until-served.ts'

/** Creates and describes topics and tells offsets; connects when first asked. */
export function createKafkaAdmin(options: KafkaLogOptions): LogAdmin {
  const now = options.now ?? Date.now
  const link = createAdminLink(async () => {
    const admin = new Kafka(clientConfig(options, 'admin')).admin()
    await admin.connect()
    return admin
  })

  return {
    createTopics: specs => link.ask(async admin => {
      const known = new Set(await existing(admin, specs.map(spec => spec.name)))
      // One request each: someone else may create one of them at the same time, and of a list kafkajs does not say which.
      const made = await Promise.all(specs.filter(({ name }) => !known.has(name)).map(async spec => {
        const configEntries = Object.entries(spec.configs).map(([name, value]) => ({ name, value }))
        const created = await admin.createTopics({ waitForLeaders: false, topics: [{ topic: spec.name, numPartitions: spec.partitions, replicationFactor: spec.replicationFactor, configEntries }] })
        return created ? [spec.name] : []
      }))
      await untilServed(admin, made.flat(), now)
      return made.flat()
    }),
    describeTopics: names => link.ask(async admin => {
      const found = await existing(admin, names)
      if (found.length === 0) return []
      const { topics } = await admin.fetchTopicMetadata({ topics: found })
      const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: found.map(name => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: [...topicConfigNames] })) })
      const configsOf = (name: string): Record<string, string> => Object.fromEntries(resources.find(({ resourceName }) => resourceName === name)?.configEntries.map(({ configName, configValue }) => [configName, configValue]) ?? [])
      return topics.map<TopicSpec>(({ name, partitions }) => ({ name, partitions: partitions.length, replicationFactor: partitions[0]?.replicas.length ?? 0, configs: configsOf(name) }))
    }),
    groupOffsets: (groupId, topic) => link.ask(async admin => {
      const [ends, [group]] = await Promise.all([admin.fetchTopicOffsets(topic), admin.fetchOffsets({ groupId, topics: [topic] })])
      // A negative offset stands for none, or for "from the beginning".
      const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, BigInt(offset) < 0n ? null : BigInt(offset)]))
      return ends.map(({ partition, high }) => ({ partition, end: BigInt(high), committed: committed.get(partition) ?? null })).sort((a, b) => a.partition - b.partition)
    }),
    endOffsets: topic => link.ask(async admin => {
      const offsets = await admin.fetchTopicOffsets(topic)
      return offsets.map(({ partition, low, high }) => ({ partition, start: BigInt(low), end: BigInt(high) })).sort((a, b) => a.partition - b.partition)
    }),
    close: () => link.close(),
  }
}

async function existing(admin: Admin, names: readonly string[]): Promise<string[]> {
  const known = new Set(await admin.listTopics())
  return names.filter(name => known.has(name))
}
