/** Brings the programs of the embedded services onto this machine, once: `<downloads>/<name>-<version>`, shared by every home that names the same folder. */
import { fetchKafka, KAFKA_VERSION } from './downloads/kafka.ts'
import { findJava, type Java } from './downloads/java.ts'
import { fetchRedis, hasRedisOnPath, REDIS_PACKAGE_VERSION } from './downloads/redis.ts'
import { fetchRegistry, REGISTRY_VERSION } from './downloads/registry.ts'
import { ensureStored } from './downloads/store.ts'
import type { OnProgress, ServiceName } from './types.ts'

/** Folder of each program asked for, empty for one that is on PATH or in node_modules, and the Java to run them with. */
export interface Programs {
  readonly folders: Readonly<Record<ServiceName, string>>
  readonly java: Java
}

const NO_JAVA: Java = { command: '', major: 0, build: '' }

/** Downloads what is missing for `services`, all at once. SetupError names what to install. */
export async function setup(services: readonly ServiceName[], downloads: string, onProgress: OnProgress): Promise<Programs> {
  const platform = `${process.platform}-${process.arch}`
  const store = (service: ServiceName, name: string, size: string, fill: (folder: string) => Promise<void>): Promise<string> =>
    ensureStored(downloads, name, folder => {
      onProgress({ service, message: `downloading ${name} (${size}, once)` })
      return fill(folder)
    }, () => onProgress({ service, message: `waiting for another process that downloads ${name}` }))
  const needsJava = services.includes('kafka') || services.includes('registry')
  const java = needsJava ? await findJava(process.env.JAVA_HOME) : NO_JAVA
  const [kafka, registry, redis] = await Promise.all([
    services.includes('kafka') ? store('kafka', `kafka-${KAFKA_VERSION}`, '45 MB', fetchKafka) : '',
    services.includes('registry') ? store('registry', `registry-${REGISTRY_VERSION}`, '104 MB', fetchRegistry) : '',
    services.includes('redis') && !(await hasRedisOnPath()) ? store('redis', `redis-${REDIS_PACKAGE_VERSION}`, '12 MB', folder => fetchRedis(folder, platform)) : '',
  ])
  return { folders: { kafka, registry, redis, clickhouse: '' }, java }
}
