import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { DATA_KEY_BYTES } from '../../../processors/privacy/data-key.ts'
import { createWrapping, fieldKeysOf } from '../../../processors/privacy/wrapping.ts'

const [older, newer] = ['o'.repeat(32), 'n'.repeat(32)]
const dataKey = Buffer.alloc(DATA_KEY_BYTES, 3)
const wrappingOf = (setting: string) => createWrapping(setting, randomBytes)

describe('FIELD_ENCRYPTION_KEY', () => {
  it('holds keys by comma', () => {
    expect(fieldKeysOf(' a, b ,,c')).toEqual(['a', 'b', 'c'])
    expect(() => wrappingOf(' , ')).toThrow('holds no key')
  })

  it('wraps with the first and unwraps with all', () => {
    const [old, both, fresh] = [wrappingOf(older), wrappingOf(`${newer},${older}`), wrappingOf(newer)]
    const [before, after] = [old.wrap('person-1', dataKey), both.wrap('person-1', dataKey)]
    expect([both.unwrap('person-1', before), both.unwrap('person-1', after)]).toEqual([dataKey, dataKey])
    expect([fresh.unwrap('person-1', before), old.unwrap('person-1', after)]).toEqual([null, null])
    expect([both.isCurrent(before), both.isCurrent(after), fresh.isCurrent(after)]).toEqual([false, true, true])
  })

  it('binds a key to its person, and notices a change', () => {
    const wrapping = wrappingOf(newer)
    const wrapped = wrapping.wrap('person-1', dataKey)
    const [name = '', rest = ''] = wrapped.split('.')
    const changed = Buffer.from(rest, 'base64url')
    changed[40] = (changed[40] ?? 0) ^ 1
    expect([wrapping.unwrap('person-2', wrapped), wrapping.unwrap('person-1', `${name}.${changed.toString('base64url')}`), wrapping.unwrap('person-1', 'nonsense'), wrapping.unwrap('person-1', '')]).toEqual([null, null, null, null])
  })

  it('says nothing about itself in what it wraps', () => {
    expect(wrappingOf(newer).wrap('person-1', dataKey)).not.toContain('nnnn')
  })

  it('seals what is nobody\'s, and opens it with every key', () => {
    const sealed = wrappingOf(older).sealOwn('callback/1', Buffer.from('From=%2B12125550123'))
    expect(wrappingOf(`${newer},${older}`).openOwn('callback/1', sealed)?.toString()).toBe('From=%2B12125550123')
    expect([wrappingOf(older).openOwn('callback/2', sealed), wrappingOf(newer).openOwn('callback/1', sealed)]).toEqual([null, null])
  })
})
