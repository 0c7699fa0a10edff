import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonFault } from '../../gateway/json-fault.ts'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('jsonFault', () => {
  it.each([
    ['', 1, 1, 'the text ends too early'],
    ['{"a": 1', 1, 8, 'the text ends too early'],
    ['{"a" 1}', 1, 6, 'expected :'],
    ['{\n  "a": 1,\n}', 3, 1, 'expected a property name in double quotes'],
    ["{'a': 1}", 1, 2, 'expected a property name in double quotes'],
    ['[1 2]', 1, 4, 'expected , or ]'],
    ['{"a":1 "b":2}', 1, 8, 'expected , or }'],
    ['[1,]', 1, 4, 'expected a value'],
    ['[NaN]', 1, 2, 'expected a value'],
    ['{} {}', 1, 4, 'nothing may follow the value'],
    ['"a\nb"', 1, 3, 'a control character in a string must be escaped'],
    [String.raw`"\x"`, 1, 2, 'no such escape'],
    ['"abc', 1, 5, 'the text ends too early'],
    ['01', 1, 2, 'nothing may follow the value'],
  ])('%j: line %i, column %i', (text, line, column, message) => {
    expect(jsonFault(text)).toEqual({ line, column, message })
  })

  it('finds a mistake exactly where JSON.parse does', () => {
    // Pieces of JSON glued together at random: many are nearly JSON.
    const piece = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '\\', '\\u00e9', '1', '-', '1.5e3', '.', 'true', 'nul', 'null', ' ', '\n', '\u0001', 'é')
    fc.assert(fc.property(fc.oneof(fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join('')), fc.json(), fc.tuple(fc.json(), fc.nat(40)).map(([text, at]) => text.slice(0, at))), text => {
      expect(jsonFault(text) === null).toBe(isJson(text))
    }), { numRuns: 3000 })
  })

  it('reads a megabyte of nesting and of string', () => {
    expect(jsonFault('['.repeat(500_000) + ']'.repeat(500_000))).toBeNull()
    expect(jsonFault(`"${'\\n'.repeat(500_000)}"`)).toBeNull()
  })
})
