/** How far each consumer group of ours is behind, topic by topic. */
import type { Settings } from '../config/settings.ts'
import { sources } from '../processors/analytics/sources.ts'
import { cutsOf, segmentsOf } from '../processors/kernel/topology.ts'
import { stages } from '../processors/stages.ts'
import { lanes, topicFor } from '../topics/index.ts'
import type { LogAdmin } from '../topics/port.ts'

export interface LagRow {
  readonly group: string
  readonly topic: string
  /** Sums over the partitions. Null: the group has never committed anything of this topic. */
  readonly committed: number | null
  /** Null: there is no such topic. */
  readonly end: number | null
  /** Records that lie there and are still to be handled. */
  readonly lag: number
}

interface Consumer { readonly name: string; readonly reads: readonly string[] }

/** Every consumer of the system, whoever runs it: what processorsFor builds, without what building needs (a test compares them). */
export function consumersOf(settings: Pick<Settings, 'TOPOLOGY_CUTS'>): readonly Consumer[] {
  return [
    ...segmentsOf(stages, cutsOf(settings.TOPOLOGY_CUTS)).map(({ lane, stages, reads }) => ({ name: `${stages.map(stage => stage.name).join('-')}.${lane}`, reads: [topicFor(reads, lane)] })),
    ...lanes.flatMap(lane => (['sms', 'email'] as const).map(kind => ({ name: `send-${kind}.${lane}`, reads: [topicFor(`communications.${kind}`, lane)] }))),
    { name: 'deferral', reads: [topicFor('communications.deferred')] },
    { name: 'callbacks', reads: [topicFor('communications.callbacks')] },
    { name: 'recipients', reads: [topicFor('communications.recipients'), topicFor('communications.consents'), topicFor('communications.keys')] },
    { name: 'analytics', reads: [...sources.keys()] },
    { name: 'monitors', reads: [topicFor('communications.alerts')] },
  ]
}

/** A row for each group and topic, in the order of the pipeline. */
export async function lagRows(admin: Pick<LogAdmin, 'describeTopics' | 'endOffsets' | 'groupOffsets'>, settings: Pick<Settings, 'TOPOLOGY_CUTS' | 'KAFKA_CLIENT_ID'>): Promise<LagRow[]> {
  const pairs = consumersOf(settings).flatMap(({ name, reads }) => reads.map(topic => ({ group: `${settings.KAFKA_CLIENT_ID}.${name}`, topic })))
  const topics = [...new Set(pairs.map(({ topic }) => topic))]
  const known = new Set((await admin.describeTopics(topics)).map(({ name }) => name))
  const starts = new Map<string, ReadonlyMap<number, bigint>>()
  for (const topic of known) starts.set(topic, new Map((await admin.endOffsets(topic)).map(({ partition, start }) => [partition, start])))
  return Promise.all(pairs.map(({ group, topic }) => known.has(topic) ? rowOf(admin, group, topic, starts.get(topic) ?? new Map()) : { group, topic, committed: null, end: null, lag: 0 }))
}

async function rowOf(admin: Pick<LogAdmin, 'groupOffsets'>, group: string, topic: string, starts: ReadonlyMap<number, bigint>): Promise<LagRow> {
  const partitions = await admin.groupOffsets(group, topic)
  const committed = partitions.flatMap(partition => partition.committed ?? [])
  // What retention deleted cannot be handled any more.
  const left = partitions.map(partition => partition.end - larger(partition.committed ?? 0n, starts.get(partition.partition) ?? 0n))
  return { group, topic, committed: committed.length === 0 ? null : Number(sum(committed)), end: Number(sum(partitions.map(({ end }) => end))), lag: Number(sum(left)) }
}

const larger = (a: bigint, b: bigint): bigint => a > b ? a : b
const sum = (counts: readonly bigint[]): bigint => counts.reduce((total, count) => total + count, 0n)
