import { describe, expect, it } from 'vitest'
import { toRecord } from '../../../topics/kafka/records.ts'

describe('toRecord', () => {
  it('makes offsets big, times numbers and headers bytes', () => {
    expect(toRecord('t', 3, { offset: '9007199254740993', timestamp: '1800000000000', attributes: 0, key: null, value: null, headers: { a: Buffer.from([0]), b: 'text', none: undefined, twice: ['first', Buffer.from('last')] } })).toEqual({
      topic: 't', partition: 3, offset: 9007199254740993n, timestamp: 1_800_000_000_000, key: null, value: null,
      headers: { a: Buffer.from([0]), b: Buffer.from('text'), none: Buffer.alloc(0), twice: Buffer.from('last') },
    })
  })
})
