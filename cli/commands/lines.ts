import { createInterface } from 'node:readline'

/** Lines of standard input that hold something, with their numbers from 1. */
export async function* inputLines(): AsyncGenerator<{ text: string; number: number }> {
  let number = 0
  for await (const text of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    number++
    if (text.trim() !== '') yield { text, number }
  }
}

export type ParsedLine = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string }

export function parseLine(text: string): ParsedLine {
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}
