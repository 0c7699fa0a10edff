import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import type { CommunicationRequest } from '../../processors/content/request.ts'
import { openProducer } from '../produce.ts'
import { UsageError } from './exit.ts'
import { serviceOf } from './flags.ts'
import { inputLines, linesOf, parseLine } from './lines.ts'
import type { InputLine } from './lines.ts'

const BATCH = 200

/** Publishes requests from a file or standard input, one JSON object a line. Good lines are published, bad ones are named on stderr; exit 1 when there was one. */
export function register(program: Command): void {
  program.command('send').description('publish requests, one JSON object a line').argument('[file]', 'a file; - for standard input', '-').option('--as <name>', 'name of the producing service', 'cli').action(async (file: string, { as }: { as: string }) => {
    const source = serviceOf('--as', as)
    const lines = await linesFrom(file)
    const producer = await openProducer({ source })
    let bad = 0
    let waiting: CommunicationRequest[] = []
    let numbers: number[] = []
    async function flush(): Promise<void> {
      const result = await producer.send(waiting)
      if (result.ok) for (const requestId of result.requestIds) process.stdout.write(`${JSON.stringify({ requestId, status: 'accepted' })}\n`)
      else {
        const wrong = new Set(result.problems.map(problem => problem.index))
        for (const problem of result.problems) process.stderr.write(`line ${numbers[problem.index]}: ${problem.field}: ${problem.message}\n`)
        bad += wrong.size
        waiting = waiting.filter((_, index) => !wrong.has(index))
        numbers = numbers.filter((_, index) => !wrong.has(index))
        if (waiting.length > 0) return flush()
      }
      waiting = []
      numbers = []
    }
    for await (const { text, number } of lines()) {
      const parsed = parseLine(text)
      if (!parsed.ok) {
        process.stderr.write(`line ${number}: not JSON: ${parsed.message}\n`)
        bad++
        continue
      }
      // The producer checks shape and sense; a line is what it claims to be only after that.
      waiting.push(parsed.value as CommunicationRequest)
      numbers.push(number)
      if (waiting.length >= BATCH) await flush()
    }
    if (waiting.length > 0) await flush()
    await producer.close()
    process.exitCode = bad > 0 ? 1 : 0
  })
}

/** The lines of a file, or of standard input. A file that cannot be read is refused before anything is opened. */
async function linesFrom(file: string): Promise<() => AsyncGenerator<InputLine>> {
  if (file === '-') {
    if (process.stdin.isTTY) process.stderr.write('Waiting for requests: one JSON object a line, Ctrl-D ends.\n')
    return inputLines
  }
  const found = await stat(file).catch((error: Error) => { throw new UsageError(`${file}: cannot be read (${error.message}); give a file of JSON lines, or - for standard input`) })
  if (!found.isFile() && !found.isFIFO()) throw new UsageError(`${file}: is no file; give a file of JSON lines, or - for standard input`)
  return () => linesOf(createReadStream(file, 'utf8'))
}
