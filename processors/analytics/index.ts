/** Analytics: the log as answers. One consumer for all its topics: they share the store, so one waiting means all wait. */
import { topicFor } from '../../topics/index.ts'
import type { Deps, Processor } from '../kernel/processor.ts'
import { lingerOf } from './linger.ts'
import type { AnalyticsStore } from './ports.ts'
import { sinkBatch } from './sink.ts'
import { sources } from './sources.ts'

/** The sink as a processor. `linger` tells how long records wait for company; 0 ms for none. */
export function analyticsProcessors(deps: Deps, store: AnalyticsStore, linger = lingerOf(deps.settings)): readonly Processor[] {
  return [{
    name: 'analytics', role: 'analytics', reads: [...sources.keys()], writes: [topicFor('communications.dead-letters')], maxBatch: linger.maxBatch,
    handle: batch => sinkBatch(batch, store, deps, linger),
  }]
}
