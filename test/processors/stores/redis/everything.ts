import { Redis } from 'ioredis'

/** Every key of a Redis with all that it holds, as bytes lie there (latin1). */
export async function everythingIn(url: string): Promise<{ key: string; text: string }[]> {
  const redis = new Redis(url)
  try {
    return await Promise.all((await redis.keys('*')).map(async key => {
      const held = await valuesOf(redis, key, await redis.type(key))
      return { key, text: [key, ...held.map(bytes => bytes?.toString('latin1') ?? '')].join(' ') }
    }))
  } finally {
    await redis.quit()
  }
}

async function valuesOf(redis: Redis, key: string, type: string): Promise<(Buffer | null)[]> {
  switch (type) {
    case 'string': return [await redis.getBuffer(key)]
    case 'hash': return Object.entries(await redis.hgetallBuffer(key)).flatMap(([name, value]) => [Buffer.from(name), value])
    case 'zset': return redis.zrangeBuffer(key, '0', '-1')
    case 'set': return redis.smembersBuffer(key)
    // Gone since it was listed.
    case 'none': return []
    default: throw new Error(`${key} is a ${type}, which nothing here reads`)
  }
}
