import type { Command } from 'commander'
import { describeTopology, mermaidTopology } from '../../processors/kernel/describe.ts'
import { stages } from '../../processors/index.ts'
import { cutsOf, segmentsOf } from '../../processors/kernel/topology.ts'
import { drift } from '../../topics/drift.ts'
import { topicSpecs } from '../../topics/specs.ts'
import { openLog } from '../runtime/connect.ts'
import { createLogger } from '../runtime/logger.ts'
import { table } from '../runtime/table.ts'
import { onExisting } from '../runtime/existing.ts'
import { loadAll } from './settings.ts'

/** What is wired to what, whether the topics are as they should be, and how far behind the consumers are. */
export function register(program: Command): void {
  program.command('topology').description('print the topology').option('--mermaid', 'as a Mermaid diagram').action(({ mermaid = false }: { mermaid?: boolean }) => {
    const { settings } = loadAll()
    const segments = segmentsOf(stages, cutsOf(settings.TOPOLOGY_CUTS))
    process.stdout.write(`${mermaid ? mermaidTopology(segments) : describeTopology(segments, { inline: settings.TOPOLOGY_CUTS === 'none' })}\n`)
  })
  const topics = program.command('topics').description('the topics on the brokers')
  topics.command('drift').description('compare the topics with what they should be; exit 1 when they differ').option('--json', 'as JSON').action(async ({ json = false }: { json?: boolean }) => {
    const settings = onExisting(loadAll().settings)
    const kafka = openLog(settings, createLogger(settings), error => { throw error })
    const admin = kafka.admin()
    const specs = topicSpecs(settings, cutsOf(settings.TOPOLOGY_CUTS))
    const found = drift(specs, await admin.describeTopics(specs.map(spec => spec.name)))
    const lines = found.map(row => [row.topic, row.kind, row.kind === 'config' ? row.name : '', row.kind === 'missing' ? '' : `is ${row.actual ?? 'unset'}`, row.kind === 'missing' ? '' : `should be ${row.expected}`])
    process.stdout.write(json ? `${JSON.stringify(found)}\n` : `${found.length === 0 ? `${specs.length} topics are as they should be` : table(lines)}\n`)
    await admin.close()
    await kafka.close()
    process.exitCode = found.length === 0 ? 0 : 1
  })
}
