/** The topology is a value: stages in order, the topic each reads, and where the cuts lie. Everything that runs, and everything that is drawn, comes from it. */
import type { Settings } from '../../config/settings.ts'
import { lanes, topicTable } from '../../topics/index.ts'
import type { TopicName, TopicRow } from '../../topics/index.ts'
import type { Segment } from './segment.ts'
import type { Stage, StageName } from './stage.ts'

export interface Topology {
  readonly stages: readonly Stage[]
  readonly segments: readonly Segment[]
}

const cutTopics = new Map<StageName, TopicName>(Object.entries(topicTable).flatMap(([name, row]: [string, TopicRow]) => row.cutAfter ? [[row.cutAfter, name as TopicName] as const] : []))

/** Stage names after which a topic lies. `default` and `none` leave only the one before the senders. */
export function cutsOf(setting: Settings['TOPOLOGY_CUTS']): ReadonlySet<StageName> {
  if (setting === 'all') return new Set(cutTopics.keys())
  if (setting === 'default' || setting === 'none') return new Set()
  return new Set(setting.split(',').map(name => name.trim()).filter(name => cutTopics.has(name as StageName)) as StageName[])
}

/** Splits the chain at the cuts, once per lane. */
export function segmentsOf(stages: readonly Stage[], cuts: ReadonlySet<StageName>): Segment[] {
  return lanes.flatMap(lane => {
    const segments: Segment[] = []
    let reads: TopicName = 'communications.requests'
    let run: Stage[] = []
    stages.forEach((stage, index) => {
      run.push(stage)
      const topic = cutTopics.get(stage.name)
      const last = index === stages.length - 1
      if (!last && !(topic && cuts.has(stage.name))) return
      segments.push({ lane, stages: run, reads, output: last || !topic ? 'senders' : topic })
      run = []
      if (topic) reads = topic
    })
    return segments
  })
}
