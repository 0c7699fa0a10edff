import { describe } from 'vitest'
import { storesContract } from '../contracts.ts'
import { openMemory } from '../fixtures.ts'

describe('stores in memory', () => {
  storesContract(openMemory)
})
