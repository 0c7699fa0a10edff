import { describe, expect, it } from 'vitest'
import { createBreaker } from '../../../processors/senders/breaker.ts'

const NOW = 1_000_000

describe('breaker', () => {
  it('lets everything through while the provider works', () => {
    const breaker = createBreaker()
    expect(breaker.room(100, NOW)).toBe(100)
    breaker.worked()
    expect(breaker.room(100, NOW)).toBe(100)
  })

  it('rests after a failure, then tries one, and all again once that one worked', () => {
    const breaker = createBreaker()
    expect(breaker.failed('down', NOW)).toBe(NOW + 2_000)
    expect(breaker.room(100, NOW + 1_999)).toBe(0)
    expect(breaker.restsUntil()).toBe(NOW + 2_000)
    expect(breaker.room(100, NOW + 2_000)).toBe(1)
    expect(breaker.room(0, NOW + 2_000)).toBe(0)
    breaker.worked()
    expect(breaker.room(100, NOW + 2_000)).toBe(100)
  })

  it.each([['down', [2, 4, 8, 16, 32, 60, 60]], ['stop', [30, 60, 60]]] as const)('rests longer each time when it is %s, at most a minute', (why, seconds) => {
    const breaker = createBreaker()
    let now = NOW
    const rests = seconds.map(() => {
      const until = breaker.failed(why, now)
      const rest = (until - now) / 1000
      now = until
      return rest
    })
    expect(rests).toEqual(seconds)
  })

  it('tries one without a rest when nobody knows', () => {
    const breaker = createBreaker()
    breaker.doubted()
    expect(breaker.room(100, NOW)).toBe(1)
    breaker.worked()
    expect(breaker.room(100, NOW)).toBe(100)
  })

  it('never overflows, however long an outage', () => {
    const breaker = createBreaker()
    for (let failure = 0; failure < 5_000; failure++) breaker.failed('down', NOW)
    expect(breaker.failed('down', NOW)).toBe(NOW + 60_000)
  })
})
