import type { Command } from 'commander'
import { lagRows } from '../lag.ts'
import type { LagRow } from '../lag.ts'
import { onBrokers } from '../runtime/brokers.ts'
import { table } from '../runtime/table.ts'

/** How far behind the consumers are, asked of the brokers alone. */
export function register(program: Command): void {
  program.command('lag').description('how far each consumer group is behind, by topic').option('--json', 'as JSON').action(async ({ json = false }: { json?: boolean }) => {
    const rows = await onBrokers(['KAFKA_BROKERS'], ({ kafka, settings }) => lagRows(kafka.admin(), settings))
    process.stdout.write(`${json ? JSON.stringify(rows) : table([['group', 'topic', 'committed', 'end', 'lag'], ...rows.map(cells)])}\n`)
  })
}

function cells({ group, topic, committed, end, lag }: LagRow): string[] {
  return [group, topic, committed === null ? 'never' : String(committed), end === null ? 'no topic' : String(end), String(lag)]
}
