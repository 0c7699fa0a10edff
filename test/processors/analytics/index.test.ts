import { expect, it } from 'vitest'
import { analyticsProcessors } from '../../../processors/analytics/index.ts'
import { memoryAnalytics } from '../../../processors/analytics/memory/store.ts'
import { topicTable, topicFor, lanes } from '../../../topics/index.ts'
import type { TopicName, TopicRow } from '../../../topics/index.ts'
import { shippedPolicy } from '../../support/communications.ts'
import { storesWith } from '../../support/partial-stores.ts'
import { event, noon } from './event-rows.ts'
import { batchOf, sinkDeps } from './sink-support.ts'

it('reads every topic that the topic table says it reads, and the dead letters', async () => {
  const deps = { ...await sinkDeps(), policy: shippedPolicy, stores: storesWith({}), addressHash: (address: string) => address, unsubscribeUrl: () => '', owner: 'test' }
  const store = memoryAnalytics()
  const [processor] = analyticsProcessors(deps, store, { maxBatch: 10, lingerMs: 0 })
  const named = (Object.entries(topicTable) as [TopicName, TopicRow][]).filter(([, row]) => row.readBy.includes('analytics')).flatMap(([name, row]) => row.perLane ? lanes.map(lane => topicFor(name, lane)) : [topicFor(name)])
  expect([...processor?.reads ?? []].sort()).toEqual([...new Set([...named, 'communications.dead-letters'])].sort())
  expect(await processor?.handle(batchOf('communications.events', [deps.codec.encode('event', event('a', 'sent', noon))]))).toEqual({ done: 1 })
  expect(await store.query('story', { requestId: 'a' })).toHaveLength(1)
})
