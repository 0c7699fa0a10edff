import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startTicker } from '../../../processors/kernel/ticker.ts'
import { Unavailable } from '../../../processors/kernel/unavailable.ts'
import { guardBench } from './fixture.ts'

describe('ticker', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers() })
  const onCrash = vi.fn<(error: Error, processor: string) => void>()
  afterEach(() => { onCrash.mockClear() })

  it('runs at once and then every so often, never twice at once', async () => {
    const bench = guardBench()
    let running = 0
    let most = 0
    let runs = 0
    const stop = startTicker('mine', { everyMs: 100, run: async () => {
      runs += 1
      most = Math.max(most, ++running)
      await new Promise(resolve => { setTimeout(resolve, 250) })
      running -= 1
    } }, { ...bench.deps, waiting: bench.waiting, onCrash })
    await vi.advanceTimersByTimeAsync(1050)
    expect([runs, most]).toEqual([4, 1])
    const stopped = stop()
    await vi.advanceTimersByTimeAsync(1000)
    await stopped
    expect(runs).toBe(4)
  })

  it('waits for a dependency that cannot be reached, visibly', async () => {
    const bench = guardBench()
    let isDown = true
    const stop = startTicker('mine', { everyMs: 100, run: async () => { if (isDown) throw new Unavailable('redis', 'gone') } }, { ...bench.deps, waiting: bench.waiting, onCrash })
    await vi.advanceTimersByTimeAsync(250)
    expect(bench.waiting).toEqual({ 'mine.tick': 'redis' })
    isDown = false
    await vi.advanceTimersByTimeAsync(100)
    expect(bench.waiting).toEqual({})
    expect(onCrash).not.toHaveBeenCalled()
    await stop()
  })

  it('ends at a bug and says so', async () => {
    const bench = guardBench()
    let runs = 0
    startTicker('mine', { everyMs: 100, run: async () => { runs += 1; throw new TypeError('a bug') } }, { ...bench.deps, waiting: bench.waiting, onCrash })
    await vi.advanceTimersByTimeAsync(1000)
    expect(runs).toBe(1)
    expect(onCrash.mock.calls).toEqual([[new TypeError('a bug'), 'mine']])
  })
})
