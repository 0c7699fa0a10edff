import type { Command } from 'commander'
import { describeTopology, mermaidTopology } from '../../processors/kernel/describe.ts'
import { stages } from '../../processors/index.ts'
import { cutsOf, segmentsOf } from '../../processors/kernel/topology.ts'
import { drift } from '../../topics/drift.ts'
import { topicSpecs } from '../../topics/specs.ts'
import { onBrokers } from '../runtime/brokers.ts'
import { table } from '../runtime/table.ts'
import { loadAll } from './settings.ts'

/** What is wired to what, and whether the topics are as they should be. */
export function register(program: Command): void {
  program.command('topology').description('print the topology').option('--mermaid', 'as a Mermaid diagram').action(({ mermaid = false }: { mermaid?: boolean }) => {
    const { settings } = loadAll()
    const segments = segmentsOf(stages, cutsOf(settings.TOPOLOGY_CUTS))
    process.stdout.write(`${mermaid ? mermaidTopology(segments) : describeTopology(segments, { inline: settings.TOPOLOGY_CUTS === 'none' })}\n`)
  })
  const topics = program.command('topics').description('the topics on the brokers')
  topics.command('drift').description('compare the topics with what they should be; exit 1 when they differ').option('--json', 'as JSON').action(async ({ json = false }: { json?: boolean }) => {
    const { specs, found } = await onBrokers(['KAFKA_BROKERS'], async ({ kafka, settings }) => {
      const specs = topicSpecs(settings, cutsOf(settings.TOPOLOGY_CUTS))
      return { specs, found: drift(specs, await kafka.admin().describeTopics(specs.map(spec => spec.name))) }
    })
    const lines = found.map(row => [row.topic, row.kind, row.kind === 'config' ? row.name : '', row.kind === 'missing' ? '' : `is ${row.actual ?? 'unset'}`, row.kind === 'missing' ? '' : `should be ${row.expected}`])
    process.stdout.write(json ? `${JSON.stringify(found)}\n` : `${found.length === 0 ? `${specs.length} topics are as they should be` : table(lines)}\n`)
    process.exitCode = found.length === 0 ? 0 : 1
  })
}
