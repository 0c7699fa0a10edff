/** docs/reference/topics.md, from topics/index.ts. */
import { cell } from '../../config/reference.ts'
import { lanes, type TopicRow } from '../../topics/index.ts'

const DAY_MS = 86_400_000
const keep = (row: TopicRow): string => (row.keep === 'compact' ? 'compacted' : `${row.keep / DAY_MS} d`)

function line(name: string, row: TopicRow): string {
  const brokerNames = row.perLane ? lanes.map(lane => `\`${name}.${lane}\``).join(', ') : `\`${name}\``
  const written = row.cutAfter === undefined ? 'always' : `with a cut after ${row.cutAfter}`
  const cells = [brokerNames, row.schema === null ? 'raw bytes' : `schemas/${row.schema}.avsc`, row.key, row.writtenBy.join(', '), row.readBy.join(', '), keep(row), written]
  return `| ${cells.map(cell).join(' | ')} |`
}

/** docs/reference/topics.md. */
export function topicsReference(table: Readonly<Record<string, TopicRow>>): string {
  return `# Topics

Generated from topics/index.ts by \`npm run generate\`. Do not edit.

Every record is keyed; order and partition follow the key. Lanes have topics of their own, so that what is critical never waits behind a campaign.
Partitions, replicas and TOPOLOGY_CUTS are [settings](config.md).

| Topic | Value | Key | Written by | Read by | Kept | Exists |
|---|---|---|---|---|---|---|
${Object.entries(table).map(([name, row]) => line(name, row)).join('\n')}
`
}
