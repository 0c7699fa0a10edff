import { Redis } from 'ioredis'
import { readiness } from './readiness.ts'
import { memoryOf, retryDelay, runIdOf } from './servers.ts'
import type { Servers, ServersOptions } from './servers.ts'

/** One server by a redis:// or rediss:// URL. A lost Redis rejects at once and at every call until it is back; reconnecting goes on behind. */
export function oneServer({ url, timeoutMs, scripts, log }: ServersOptions): Servers {
  const redis = new Redis(url, {
    scripts, enableOfflineQueue: false, maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false, connectTimeout: timeoutMs, socketTimeout: timeoutMs, retryStrategy: retryDelay,
  })
  redis.on('error', (error: unknown) => log('Redis connection', error))
  let connection = 0
  redis.on('close', () => { connection += 1 })
  const ready = readiness(redis, timeoutMs)
  return {
    ready,
    connection: () => connection,
    async exec(calls) {
      if (redis.status !== 'ready') await ready
      // ioredis copies the arguments itself, whatever its types say.
      return await redis.pipeline(calls as unknown as unknown[][]).exec() ?? []
    },
    refresh: () => Promise.reject(new Error('this Redis is a node of a cluster: give its address as redis+cluster://host:port')),
    async survey() {
      const [[error, info] = [null, '']] = await this.exec([['info', 'server']])
      if (error !== null) throw error
      return { processes: runIdOf(info), layout: '', slots: [0] }
    },
    async memory() {
      const [[error, info] = [null, '']] = await this.exec([['info', 'memory']])
      if (error !== null) throw error
      return [memoryOf(info)]
    },
    async* scan(match) {
      for await (const page of redis.scanStream({ match, count: 1000 })) yield page as string[]
    },
    async close() {
      ready.catch(() => {})
      if (redis.status === 'ready') await redis.quit().catch(() => redis.disconnect())
      else redis.disconnect()
    },
  }
}
