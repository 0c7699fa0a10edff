import type { Command } from 'commander'
import { classifyReply } from '../../processors/compliance/classify-reply.ts'
import { explainSegments } from '../../processors/content/explain.ts'
import { explainCase } from '../../processors/explain/index.ts'
import { sentence } from '../../processors/explain/sentence.ts'
import { answerLines } from './answer-lines.ts'
import { loadAll } from './settings.ts'

/** Answers without any service: the pipeline's own functions over JSON lines. */
export function register(program: Command): void {
  program.command('explain').description('would this be sent, when, and why not? cases as JSON lines on standard input (docs/reference/explain.md)').option('--pretty', 'as sentences').action(async ({ pretty = false }: { pretty?: boolean }) => {
    const defaults = loadAll()
    await answerLines(async value => {
      const answer = await explainCase(value, defaults)
      if (!answer.ok) return answer
      return { ok: true, line: pretty ? sentence(answer.explanation) : JSON.stringify(answer.explanation) }
    })
  })
  program.command('segments').description('count SMS segments: {"id","text"} as JSON lines').action(() => answerLines(async value => {
    const answer = explainSegments(JSON.stringify(value))
    return 'error' in answer ? { ok: false, problems: [answer.error] } : { ok: true, line: JSON.stringify(answer) }
  }))
  program.command('classify-reply').description('what an inbound SMS asks for: {"id","text","pendingOptIn"?} as JSON lines').action(() => answerLines(async value => {
    const given = value as { id?: unknown; text?: unknown; pendingOptIn?: unknown } | null
    if (typeof given !== 'object' || given === null || typeof given.text !== 'string') return { ok: false, problems: ['text: give a string'] }
    const pendingOptIn = given.pendingOptIn ?? false
    if (typeof pendingOptIn !== 'boolean') return { ok: false, problems: ['pendingOptIn: give true or false'] }
    return { ok: true, line: JSON.stringify({ id: given.id ?? null, action: classifyReply(given.text, { pendingOptIn }) }) }
  }))
}
