import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linesOf } from '../../../cli/commands/lines.ts'
import type { InputLine } from '../../../cli/commands/lines.ts'

async function* chunks(parts: readonly string[]): AsyncGenerator<string> {
  for (const part of parts) yield part
}
async function read(...parts: readonly string[]): Promise<InputLine[]> {
  const lines: InputLine[] = []
  for await (const line of linesOf(chunks(parts))) lines.push(line)
  return lines
}

describe('linesOf', () => {
  it('numbers lines and passes over empty ones', async () => {
    expect(await read('a\n\n \nb\r\n', 'c')).toEqual([{ text: 'a', number: 1 }, { text: 'b\r', number: 4 }, { text: 'c', number: 5 }])
    expect(await read()).toEqual([])
  })

  it.each(['\u2028', '\u2029', '\u0085', '\v', '\f'])('does not end a line at %j', async separator => {
    const line = JSON.stringify({ text: `a${separator}b` })
    expect(await read(`${line}\n${line}\n`)).toEqual([{ text: line, number: 1 }, { text: line, number: 2 }])
  })

  it.each(['\n', ''])('passes over a byte order mark', async end => {
    expect(await read(`\uFEFF{}${end}`)).toEqual([{ text: '{}', number: 1 }])
  })

  it('does not depend on where the chunks end', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r\n', ' ') }), fc.nat({ max: 20 }), async (text, at) => {
      expect(await read(text.slice(0, at), text.slice(at))).toEqual(await read(text))
    }))
  })
})
