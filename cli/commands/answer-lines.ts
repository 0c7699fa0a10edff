import { inputLines, parseLine } from './lines.ts'
import type { InputLine } from './lines.ts'

/** What a line is answered with, or every problem of it. */
export type Answer = { readonly ok: true; readonly line: string } | { readonly ok: false; readonly problems: readonly string[] }
export type Answerer = (value: unknown) => Promise<Answer>

/**
 * Answers every line of standard input by one of standard output. A bad line is answered with its id and what is wrong, `{"id","error"}`, told by its number on standard error as well,
 * and makes the exit code 1; the rest is answered all the same.
 */
export async function answerLines(answer: Answerer): Promise<void> {
  for await (const input of inputLines()) {
    const { line, problems } = await answerLine(input, answer)
    process.stdout.write(`${line}\n`)
    if (problems.length === 0) continue
    process.stderr.write(problems.map(problem => `line ${input.number}: ${problem}\n`).join(''))
    process.exitCode = 1
  }
}

/** The line that answers a line, and its problems. */
export async function answerLine({ text }: InputLine, answer: Answerer): Promise<{ readonly line: string; readonly problems: readonly string[] }> {
  const parsed = parseLine(text)
  const result: Answer = parsed.ok ? await answer(parsed.value) : { ok: false, problems: [`not JSON: ${parsed.message}`] }
  if (result.ok) return { line: result.line, problems: [] }
  return { line: JSON.stringify({ id: parsed.ok ? idOf(parsed.value) : null, error: result.problems.join('; ') }), problems: result.problems }
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : null
}
