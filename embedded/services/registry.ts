/** The schema registry: Apicurio with its journal in Kafka, so that schema ids survive restarts and it needs no database. Settings: https://www.apicur.io/registry/docs/apicurio-registry/3.0.x/getting-started/assembly-config-reference.html */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { REGISTRY_JAR } from '../downloads/registry.ts'
import { launchJvm } from '../processes/jvm.ts'
import { HOST } from '../processes/ports.ts'
import type { Service, ServiceContext } from '../types.ts'

/** Path of the Confluent-compatible API. */
const API = '/apis/ccompat/v7'

export const registry: Service = {
  name: 'registry',
  ports: ['registry'],
  startTimeoutMs: 120_000,
  stopTimeoutMs: 20_000,

  async prepare(context) {
    const properties = join(context.data, 'application.properties')
    await writeFile(properties, propertiesOf(context))
    return launchJvm({
      java: context.java,
      folder: context.program,
      data: context.data,
      options: ['-Xms64m', '-Xmx256m', '-XX:TieredStopAtLevel=1', `-Dquarkus.config.locations=${locationOf(properties)}`],
      main: ['-jar', join(context.program, REGISTRY_JAR)],
    })
  },

  // Not by its API: that answers, knowing nothing, before the journal is replayed.
  async ready(context) {
    try {
      const answer = await fetch(`http://${HOST}:${context.ports.registry}/health/ready`, { signal: AbortSignal.timeout(2000) })
      await answer.arrayBuffer()
      return answer.ok
    } catch {
      return false
    }
  },

  address: context => `http://${HOST}:${context.ports.registry}${API}`,
}

/** A list of URIs: no spaces, and a comma would begin another one. */
function locationOf(file: string): string {
  return pathToFileURL(file).href.replaceAll(',', '%2C')
}

function propertiesOf({ ports, kafkaBrokers }: ServiceContext): string {
  return `quarkus.http.host=${HOST}
quarkus.http.port=${ports.registry}
quarkus.http.access-log.enabled=false
quarkus.log.level=WARN
quarkus.log.category."io.apicurio".level=WARN
apicurio.storage.kind=kafkasql
apicurio.kafkasql.bootstrap.servers=${kafkaBrokers}

# The journal is all there is: with the broker's default retention every schema would be gone after a week.
apicurio.kafkasql.topic.cleanup.policy=delete
apicurio.kafkasql.topic.retention.ms=-1
apicurio.kafkasql.topic.retention.bytes=-1
# It is short, so it is replayed in full; snapshots would lie in /tmp.
apicurio.kafkasql.snapshot.every.seconds=off
# At start it waits this long for snapshots that do not exist (5 s by default).
apicurio.kafkasql.consumer.poll.timeout=250
`
}
