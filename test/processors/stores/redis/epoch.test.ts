import { describe, expect, it } from 'vitest'
import { epochText, judge, leastMark, markText, sealText } from '../../../../processors/stores/redis/epoch.ts'

const epoch = epochText('name', 7, 'p1')

describe('the epochs of a store', () => {
  it('are one, on the processes it was opened on: open', () => {
    expect(judge([epoch, epoch], 'p1')).toEqual({ value: epoch, openedAt: 7, processes: 'p1' })
  })

  it.each([
    ['all are missing', [null], 'lost'],
    ['some are missing', [epoch, null], 'lost'],
    ['some are missing and others are of another process', [epochText('name', 7, 'p0'), null], 'lost'],
    ['a rebuild after a loss was not finished', [sealText('right', 'lost'), epoch], 'lost'],
    ['a rebuild after a restart was not finished', [sealText('right', 'restarted'), sealText('right', 'restarted')], 'restarted'],
    ['a rebuild after a restart was cut short while it opened', [sealText('right', 'restarted'), epoch], 'restarted'],
    ['a server is another process', [epochText('name', 7, 'p0')], 'restarted'],
    ['they differ', [epoch, epochText('other', 8, 'p1')], 'restarted'],
  ] as const)('%s: closed', (_, values, cause) => {
    expect(judge(values, 'p1')).toBe(cause)
  })
})

describe('marks of several servers', () => {
  const text = (events: bigint[], more: Record<string, bigint[]> = {}, layout = 'l'): string => markText({ events, ...more }, layout)
  it('vouch for what all of them vouch for', () => {
    expect(leastMark([text([5n, 9n])], 'l')).toEqual({ events: [5n, 9n] })
    expect(leastMark([text([5n, 9n], { keys: [1n] }), text([6n, 2n]), text([5n, 8n], { keys: [1n] })], 'l')).toEqual({ events: [5n, 2n] })
  })
  it.each([
    ['one has none', [text([5n]), null]],
    ['one is of another layout', [text([5n]), text([5n], {}, 'before')]],
    ['one is written otherwise', [text([5n]), '{"events":["5"]}']],
    ['there are none', []],
  ])('vouch for nothing when %s', (_, texts) => {
    expect(leastMark(texts, 'l')).toBeNull()
  })
})
