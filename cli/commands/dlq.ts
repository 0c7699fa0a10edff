import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { dlqList, dlqRedrive, dlqShow } from '../dlq.ts'
import type { DlqDeps, DlqFilter } from '../dlq.ts'
import { openLog } from '../runtime/connect.ts'
import { onExisting } from '../runtime/existing.ts'
import { createLogger } from '../runtime/logger.ts'
import { table } from '../runtime/table.ts'
import { UsageError } from './exit.ts'
import { loadAll } from './settings.ts'

interface FilterOptions { readonly stage?: string; readonly reason?: string; readonly topic?: string; readonly id?: string[] }
interface RedriveFlags extends FilterOptions { readonly send?: boolean; readonly rate: string }

/** Dead letters: what lies there, why, and back to where it came from. */
export function register(program: Command): void {
  const dlq = program.command('dlq').description('dead letters: list, show, redrive')
  const filtered = (command: Command): Command => command.option('--stage <stage>', 'only of this stage').option('--reason <reason>', 'only with this reason').option('--topic <topic>', 'only from this topic')
  filtered(dlq.command('list').description('count and list them, newest first')).option('--json', 'as JSON').action((options: FilterOptions & { json?: boolean }) => withLog(async deps => {
    const found = await dlqList(deps, filterOf(options))
    if (options.json) return JSON.stringify(found)
    const rows = found.entries.map(({ id, info, key, bytes }) => [id, info?.stage ?? '', info?.reason ?? 'not a dead letter', key, `${bytes} B`, info?.message ?? ''])
    return `${found.total} dead letters\n${table([['id', 'stage', 'reason', 'key', 'size', 'message'], ...rows])}`
  }))
  dlq.command('show').description('one letter with its original bytes (base64)').argument('<id>', 'partition@offset, as list prints it').action((id: string) => withLog(async deps => {
    const letter = await dlqShow(deps, id)
    if (!letter) throw new UsageError(`${id}: there is no such dead letter; \`postrider dlq list\` prints their ids`)
    return JSON.stringify({ ...letter, value: letter.value?.toString('base64') ?? null }, null, 2)
  }))
  filtered(dlq.command('redrive').description('send them back to where they came from; says what it would do unless --send is given')).option('--id <id...>', 'only these').option('--send', 'really send').option('--rate <n>', 'letters a second', '100')
    .action((options: RedriveFlags) => withLog(async deps => {
      const result = await dlqRedrive(deps, filterOf(options), { dryRun: options.send !== true, rate: Number(options.rate) })
      for (const { id, problem, message } of result.skipped) process.stderr.write(`${id}: ${problem}: ${message}\n`)
      if (result.skipped.length > 0) process.exitCode = 1
      return JSON.stringify(result)
    }))
}

function filterOf({ stage, reason, topic, id }: FilterOptions): DlqFilter {
  return { ...(stage !== undefined && { stage }), ...(reason !== undefined && { reason }), ...(topic !== undefined && { topic }), ...(id !== undefined && { ids: id }) }
}

async function withLog(work: (deps: DlqDeps) => Promise<string>): Promise<void> {
  const settings = onExisting(loadAll().settings, ['KAFKA_BROKERS'])
  const log = openLog(settings, createLogger(settings), error => { throw error })
  try {
    process.stdout.write(`${await work({ log, newGroupId: () => `dlq-${randomUUID()}`, sleep: ms => new Promise(resolve => { setTimeout(resolve, ms) }) })}\n`)
  } finally {
    await log.close()
  }
}
