import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createIntents } from '../../../topics/kafka/intents.ts'

const a = { topic: 't', partition: 0 }
const b = { topic: 't', partition: 1 }
beforeEach(() => { vi.useFakeTimers({ now: 0 }) })
afterEach(() => { vi.useRealTimers() })

function set() {
  const calls: string[] = []
  const note = (what: string) => ({ partition }: { partition: number }, offset?: bigint) => { calls.push(`${what} ${partition}${offset === undefined ? '' : ` ${offset}`}`) }
  return { calls, intents: createIntents({ pause: note('pause'), resume: note('resume'), seek: note('seek') }, () => Date.now()) }
}

describe('pauses', () => {
  it('end at their time and not before', () => {
    const { calls, intents } = set()
    intents.pauseUntil(a, 500)
    vi.advanceTimersByTime(499)
    expect(calls).toEqual(['pause 0'])
    vi.advanceTimersByTime(1)
    expect(calls).toEqual(['pause 0', 'resume 0'])
  })

  it('of weeks do not end at once because a timer cannot count that far', () => {
    const { calls, intents } = set()
    const weeks = 60 * 86_400_000
    intents.pauseUntil(a, weeks)
    vi.advanceTimersByTime(weeks - 1)
    expect(calls).toEqual(['pause 0'])
    vi.advanceTimersByTime(1)
    expect(calls).toEqual(['pause 0', 'resume 0'])
  })

  it('are replaced by later ones', () => {
    const { calls, intents } = set()
    intents.pauseUntil(a, 500)
    intents.pauseUntil(a, 900)
    vi.advanceTimersByTime(899)
    expect(calls).toEqual(['pause 0', 'pause 0'])
    vi.advanceTimersByTime(1)
    expect(calls.at(-1)).toBe('resume 0')
  })

  it('and seeks are repeated for partitions that stay, forgotten for those that go', () => {
    const { calls, intents } = set()
    intents.pauseUntil(a, 500)
    intents.pauseUntil(b, 500)
    intents.seek(a, 7n)
    intents.seek(b, 8n)
    calls.length = 0
    intents.assigned([b])
    expect(calls).toEqual(['pause 1', 'seek 1 8'])
    vi.advanceTimersByTime(500)
    expect(calls).toEqual(['pause 1', 'seek 1 8', 'resume 1'])
    intents.sought(b)
    calls.length = 0
    intents.assigned([a, b])
    expect(calls).toEqual([])
  })

  it('leave no timers behind when cleared', () => {
    const { intents } = set()
    intents.pauseUntil(a, 500)
    intents.clear()
    expect(vi.getTimerCount()).toBe(0)
  })
})
