import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { dlqList, dlqRedrive, dlqShow } from '../dlq.ts'
import type { DlqDeps, DlqFilter } from '../dlq.ts'
import { onBrokers } from '../runtime/brokers.ts'
import { table } from '../runtime/table.ts'
import { UsageError } from './exit.ts'
import { counted, countOf } from './flags.ts'

interface FilterOptions { readonly stage?: string; readonly reason?: string; readonly topic?: string; readonly id?: string[] }
interface RedriveFlags extends FilterOptions { readonly send?: boolean; readonly rate: string }
/** Prints what the work answers. */
type OnLog = (work: (deps: DlqDeps) => Promise<string>) => Promise<void>

/** Dead letters: what lies there, why, and back to where it came from. */
export function register(program: Command, onLog: OnLog = onTheBrokers): void {
  const dlq = program.command('dlq').description('dead letters: list, show, redrive')
  const filtered = (command: Command): Command => command.option('--stage <stage>', 'only of this stage').option('--reason <reason>', 'only with this reason').option('--topic <topic>', 'only from this topic')
  filtered(dlq.command('list').description('count and list them, newest first')).option('--limit <n>', 'list at most so many', '50').option('--json', 'as JSON').action((options: FilterOptions & { limit: string; json?: boolean }) => {
    const limit = countOf('--limit', options.limit)
    return onLog(async deps => {
      const found = await dlqList(deps, filterOf(options), limit)
      if (options.json) return json(found)
      const rows = found.entries.map(({ id, info, key, bytes }) => [id, info?.stage ?? '', info?.reason ?? 'not a dead letter', key, `${bytes} B`, info?.message ?? ''])
      const head = `${counted(found.total, 'dead letter')}${found.total > rows.length ? `, the newest ${rows.length}:` : ''}`
      return rows.length === 0 ? head : `${head}\n${table([['id', 'stage', 'reason', 'key', 'size', 'message'], ...rows])}`
    })
  })
  dlq.command('show').description('one letter with its original bytes (base64)').argument('<id>', 'partition@offset, as list prints it').action((id: string) => {
    if (!/^\d+@\d+$/.test(id)) throw new UsageError(`${id} is no id of a dead letter: they are partition@offset, as \`postrider dlq list\` prints them`)
    return onLog(async deps => {
      const letter = await dlqShow(deps, id)
      if (!letter) throw new UsageError(`${id}: there is no such dead letter; \`postrider dlq list\` prints their ids`)
      return json({ ...letter, value: letter.value?.toString('base64') ?? null }, 2)
    })
  })
  filtered(dlq.command('redrive').description('send them back to where they came from; says what it would do unless --send is given')).option('--id <id...>', 'only these').option('--send', 'really send').option('--rate <n>', 'letters a second', '100')
    .action((options: RedriveFlags) => {
      const rate = countOf('--rate', options.rate)
      return onLog(async deps => {
        const result = await dlqRedrive(deps, filterOf(options), { dryRun: options.send !== true, rate })
        for (const { id, problem, message } of result.skipped) process.stderr.write(`${id}: ${problem}: ${message}\n`)
        if (result.skipped.length > 0) process.exitCode = 1
        return json(result)
      })
    })
}

function filterOf({ stage, reason, topic, id }: FilterOptions): DlqFilter {
  return { ...(stage !== undefined && { stage }), ...(reason !== undefined && { reason }), ...(topic !== undefined && { topic }), ...(id !== undefined && { ids: id }) }
}

/** Offsets are bigints, and stay far below 2^53. */
function json(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_, part: unknown) => typeof part === 'bigint' ? Number(part) : part, indent)
}

async function onTheBrokers(work: (deps: DlqDeps) => Promise<string>): Promise<void> {
  const answer = await onBrokers(['KAFKA_BROKERS'], ({ kafka }) => work({ log: kafka, newGroupId: () => `dlq-${randomUUID()}`, sleep: ms => new Promise(resolve => { setTimeout(resolve, ms) }) }))
  process.stdout.write(`${answer}\n`)
}
