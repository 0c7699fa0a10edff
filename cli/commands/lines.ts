/** Lines of standard input that hold something, with their numbers from 1. */
export function inputLines(): AsyncGenerator<InputLine> {
  return linesOf(process.stdin.setEncoding('utf8'))
}

export interface InputLine { readonly text: string; readonly number: number }

/** Lines end with a line feed alone: U+2028 and the like, at which node:readline breaks, may stand in a JSON string as they are. A byte order mark is passed over. */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<InputLine> {
  let number = 0
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      number++
      const text = number === 1 ? line.replace(/^\uFEFF/, '') : line
      if (text.trim() !== '') yield { text, number }
    }
  }
  const last = number === 0 ? rest.replace(/^\uFEFF/, '') : rest
  if (last.trim() !== '') yield { text: last, number: number + 1 }
}

export type ParsedLine = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string }

export function parseLine(text: string): ParsedLine {
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}
