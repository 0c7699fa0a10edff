import { describe, expect, it } from 'vitest'
import { inParallel } from '../../../processors/senders/in-parallel.ts'

describe('inParallel', () => {
  it('answers in order, and never does more at once than it may', async () => {
    let running = 0
    let most = 0
    const results = await inParallel([5, 1, 4, 2, 3], 2, async item => {
      most = Math.max(most, ++running)
      for (let turn = 0; turn < item; turn++) await Promise.resolve()
      running -= 1
      return item * 10
    })
    expect(results).toEqual([50, 10, 40, 20, 30])
    expect(most).toBe(2)
  })

  it('begins nothing further after a failure, and rejects with it', async () => {
    const begun: number[] = []
    await expect(inParallel([1, 2, 3, 4], 1, async item => {
      begun.push(item)
      if (item === 2) throw new Error('two')
    })).rejects.toThrow('two')
    expect(begun).toEqual([1, 2])
  })

  it('does nothing for nobody', async () => {
    expect(await inParallel([], 5, async () => 1)).toEqual([])
  })
})
