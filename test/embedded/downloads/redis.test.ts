import { describe, expect, it } from 'vitest'
import { fetchRedis, isNewEnough } from '../../../embedded/downloads/redis.ts'

describe('isNewEnough', () => {
  it.each([
    ['Redis server v=7.2.4 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1', true],
    ['Redis server v=6.2.6 sha=b61f37314a089f19:0', true],
    ['Redis server v=6.0.16 sha=00000000:0', false],
    ['Redis server v=10.0.0', true],
    ['Valkey server v=8.0.1', true],
    ['spawn redis-server ENOENT', false],
  ])('%s', (output, expected) => {
    expect(isNewEnough(output)).toBe(expected)
  })
})

describe('fetchRedis', () => {
  it('says what to install where no binary is packaged', async () => {
    await expect(fetchRedis('/nowhere', 'freebsd-x64')).rejects.toMatchObject({ code: 'redis_unsupported', message: expect.stringMatching(/^No Redis is packaged for freebsd-x64: install redis-server 6\.2 .*REDIS_URL\.$/) })
  })
})
