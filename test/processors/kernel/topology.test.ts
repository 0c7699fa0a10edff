import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutsOf, segmentsOf } from '../../../processors/kernel/topology.ts'
import { stages } from '../../../processors/stages.ts'

describe('segmentsOf', () => {
  it('joins up and loses no stage, wherever the cuts lie', () => {
    fc.assert(fc.property(fc.subarray(['compliance', 'limits', 'timing', 'cost']), names => {
      const segments = segmentsOf(stages, cutsOf(names.length === 0 ? 'default' : names.join(',')))
      for (const lane of ['critical', 'normal']) {
        const mine = segments.filter(segment => segment.lane === lane)
        expect(mine.flatMap(segment => segment.stages)).toEqual(stages)
        expect(mine[0]?.reads).toBe('communications.requests')
        expect(mine.at(-1)?.output).toBe('senders')
        expect(mine.slice(1).map(segment => segment.reads)).toEqual(mine.slice(0, -1).map(segment => segment.output))
        expect(mine).toHaveLength(1 + names.filter(name => name !== 'cost').length)
      }
    }))
  })
})

describe('cutsOf', () => {
  it.each([['default', []], ['none', []], ['all', ['compliance', 'limits', 'timing']], ['timing, limits', ['limits', 'timing']], ['cost', []]])('%s', (setting, cuts) => {
    expect([...cutsOf(setting)].sort()).toEqual(cuts)
  })
})
