import { describe, expect, inject, it } from 'vitest'
import { ask } from '../../embedded/processes/probe.ts'

describe('the services of the integration tests', () => {
  it('answer at the addresses provided', async () => {
    const redis = new URL(inject('addresses').REDIS_URL)
    const answer = await ask(Number(redis.port), 'PING\r\n', 1000)
    expect(answer?.toString()).toBe('+PONG\r\n')
  })
})
