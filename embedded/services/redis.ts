/** Redis: every write in the append-only file within a second, nothing ever evicted (an evicted limit or ledger entry would message someone twice). */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HOST } from '../processes/ports.ts'
import { ask } from '../processes/probe.ts'
import type { Service, ServiceContext } from '../types.ts'

export const redis: Service = {
  name: 'redis',
  ports: ['redis'],
  startTimeoutMs: 30_000,
  stopTimeoutMs: 10_000,

  async prepare(context) {
    const file = join(context.data, 'redis.conf')
    await writeFile(file, configOf(context))
    return { command: context.program === '' ? 'redis-server' : join(context.program, 'redis-server'), args: [file] }
  },

  // A loading server answers PING with -LOADING; only PONG counts.
  async ready(context) {
    const answer = await ask(context.ports.redis ?? 0, 'PING\r\n', 1000)
    return answer?.toString('latin1').startsWith('+PONG') ?? false
  },

  address: context => `redis://${HOST}:${context.ports.redis}`,
}

function configOf(context: ServiceContext): string {
  return `bind ${HOST}
port ${context.ports.redis}
dir ${JSON.stringify(context.data)}
appendonly yes
appendfsync everysec
save ""
maxmemory ${context.redisMaxMemory}
maxmemory-policy noeviction
daemonize no
`
}
