import { describe, expect, it, vi } from 'vitest'
import { distinct } from '../../../../processors/stores/redis/distinct.ts'

describe('distinct', () => {
  it('numbers texts from 1 in the order they come, and turns the same object into text once', () => {
    const [one, same, other] = [{ a: 1 }, { a: 1 }, { a: 2 }]
    const textOf = vi.fn<(value: object) => string>(value => JSON.stringify(value))
    expect(distinct([one, other, same, one, other], textOf)).toEqual({ texts: ['{"a":1}', '{"a":2}'], numbers: [1, 2, 1, 1, 2] })
    expect(textOf).toHaveBeenCalledTimes(3)
    expect(distinct([], textOf)).toEqual({ texts: [], numbers: [] })
  })
})
