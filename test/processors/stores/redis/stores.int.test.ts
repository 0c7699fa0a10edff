import { describe, inject } from 'vitest'
import { storesContract } from '../contracts.ts'
import { openRedis } from '../fixtures.ts'

const { REDIS_URL } = inject('addresses')

describe('stores over Redis', () => {
  storesContract(() => openRedis(REDIS_URL))
})
describe('stores over Redis, one slot per script call', () => {
  storesContract(() => openRedis(REDIS_URL, { bySlot: true }))
})
