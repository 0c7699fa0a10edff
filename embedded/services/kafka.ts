/** Kafka: one KRaft node that is broker and controller. Its cluster id is made once and stays with the data. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { SetupError } from '../errors.ts'
import { classPath, launchJvm } from '../processes/jvm.ts'
import { HOST } from '../processes/ports.ts'
import { ask } from '../processes/probe.ts'
import { run } from '../processes/run.ts'
import type { Service, ServiceContext } from '../types.ts'

/** A record of KAFKA_MAX_RECORD_BYTES (1 MiB) plus headers and batch overhead. */
const MESSAGE_MAX_BYTES = 1_114_112

const LOGGING = ['showDateTime=true', 'dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS', 'defaultLogLevel=warn'].map(setting => `-Dorg.slf4j.simpleLogger.${setting}`)

export const kafka: Service = {
  name: 'kafka',
  ports: ['kafka', 'kafkaController'],
  startTimeoutMs: 60_000,
  stopTimeoutMs: 20_000,

  async prepare(context) {
    const properties = join(context.data, 'server.properties')
    await writeFile(properties, propertiesOf(context))
    const jars = await classPath(context.program)
    if (!existsSync(join(context.data, 'log', 'meta.properties'))) await format(context, jars, properties)
    return launchJvm({
      java: context.java,
      folder: context.program,
      data: context.data,
      options: ['-Xms128m', '-Xmx512m', ...LOGGING],
      main: ['-cp', jars, 'kafka.Kafka', properties],
    })
  },

  // The broker takes connections early but answers none before it is registered, recovered and unfenced.
  ready: async context => await ask(context.ports.kafka ?? 0, API_VERSIONS, 2000) !== null,

  address: context => `${HOST}:${context.ports.kafka}`,
}

/** ApiVersions v0: length 10, key 18, version 0, correlation id 1, no client id. https://kafka.apache.org/protocol#The_Messages_ApiVersions */
const API_VERSIONS = Buffer.from('0000000a_0012_0000_00000001_ffff'.replaceAll('_', ''), 'hex')

async function format({ java, data }: ServiceContext, jars: string, properties: string): Promise<void> {
  // In one word with its option: one in 64 ids begins with a dash.
  const clusterId = randomBytes(16).toString('base64url')
  const { code, output } = await run(java.command, ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', ...LOGGING, '-cp', jars, 'kafka.tools.StorageTool', 'format', `--cluster-id=${clusterId}`, '-c', properties], data)
  if (code !== 0) throw new SetupError('start_failed', `Kafka could not format its data folder ${data}: ${output.trim().slice(-500)}`)
}

function propertiesOf({ ports }: ServiceContext): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@${HOST}:${ports.kafkaController}
listeners=PLAINTEXT://${HOST}:${ports.kafka},CONTROLLER://${HOST}:${ports.kafkaController}
advertised.listeners=PLAINTEXT://${HOST}:${ports.kafka}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
# Relative to the working directory: a comma in an absolute path would begin another one.
log.dirs=log
auto.create.topics.enable=false
message.max.bytes=${MESSAGE_MAX_BYTES}
replica.fetch.max.bytes=${MESSAGE_MAX_BYTES}

# One broker: internal topics have one replica, and few partitions, each of which costs files and start-up time.
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1

# A consumer group that rests for longer than this begins again at the start of its topics. As long as the longest-kept topic (400 days); 7 by default.
offsets.retention.minutes=576000
# A group of one need not wait for others to join.
group.initial.rebalance.delay.ms=0
# 128 MB by default, a quarter of our heap.
log.cleaner.dedupe.buffer.size=16777216
num.network.threads=2
num.io.threads=4
`
}
