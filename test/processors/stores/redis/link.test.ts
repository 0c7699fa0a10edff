import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadScripts } from '../../../../processors/stores/redis/scripts.ts'
import { exact } from '../../../../processors/stores/redis/budgets.ts'

const scripts = Object.entries(loadScripts())
const folder = new URL('../../../../processors/stores/redis/', import.meta.url)
const sources = readdirSync(folder).map(file => readFileSync(new URL(file, folder), 'utf8')).join('\n')

describe('scripts', () => {
  it.each(scripts)('%s says what it answers, its keys and arguments, and its crash windows', (_, { lua }) => {
    const header = lua.split('\n').filter(line => line.startsWith('--')).join('\n')
    for (const part of ['nswers', 'KEYS', 'ARGV', 'Crash windows:']) expect(header).toContain(part)
  })

  it.each(scripts)('%s is used', name => {
    expect(sources).toMatch(new RegExp(`'${name}(?:Buffer)?'`))
  })
})

describe('exact', () => {
  it.each([0, 1, 2 ** 52])('takes %d', micros => {
    expect(exact(micros)).toBe(micros)
  })
  it.each([-1, 0.5, 2 ** 52 + 1, Number.NaN, Infinity])('refuses %d', micros => {
    expect(() => exact(micros)).toThrow(RangeError)
  })
})
