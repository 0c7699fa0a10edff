/** Brings the programs of the embedded services onto this machine, once: `<downloads>/<name>-<version>`, shared by every home that names the same folder. */
import { fetchKafka, KAFKA_VERSION } from './downloads/kafka.ts'
import { findJava } from './downloads/java.ts'
import { fetchRedis, hasRedisOnPath, REDIS_PACKAGE_VERSION } from './downloads/redis.ts'
import { ensureStored } from './downloads/store.ts'
import type { OnProgress, ServiceName } from './types.ts'

/** Folder of each program asked for; empty for one that is on PATH or in node_modules. */
export type Programs = Readonly<Record<ServiceName, string>>

/** Downloads what is missing for `services`, all at once. SetupError names what to install. */
export async function setup(services: readonly ServiceName[], downloads: string, onProgress: OnProgress): Promise<Programs> {
  const platform = `${process.platform}-${process.arch}`
  const store = (service: ServiceName, name: string, size: string, fill: (folder: string) => Promise<void>): Promise<string> =>
    ensureStored(downloads, name, folder => {
      onProgress({ service, message: `downloading ${name} (${size}, once)` })
      return fill(folder)
    }, () => onProgress({ service, message: `waiting for another process that downloads ${name}` }))
  if (services.includes('kafka') || services.includes('registry')) await findJava(process.env.JAVA_HOME)
  const [kafka, redis] = await Promise.all([
    services.includes('kafka') ? store('kafka', `kafka-${KAFKA_VERSION}`, '45 MB', fetchKafka) : '',
    services.includes('redis') && !(await hasRedisOnPath()) ? store('redis', `redis-${REDIS_PACKAGE_VERSION}`, '12 MB', folder => fetchRedis(folder, platform)) : '',
  ])
  return { kafka, redis, registry: '', clickhouse: '' }
}
