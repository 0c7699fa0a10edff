import { describe, expect, it } from 'vitest'
import { drift, ensureTopics } from '../../topics/drift.ts'
import { createMemoryLog } from '../../topics/memory/log.ts'
import type { TopicSpec } from '../../topics/port.ts'

const spec = (more: Partial<TopicSpec> = {}): TopicSpec => ({ name: 't', partitions: 4, replicationFactor: 3, configs: { 'retention.ms': '1000' }, ...more })

describe('drift', () => {
  it.each([
    ['nothing', [spec()], []],
    ['a config nobody states', [spec({ configs: { 'retention.ms': '1000', 'flush.ms': '5' } })], []],
    ['another topic', [spec(), spec({ name: 'other' })], []],
    ['a topic that is not there', [], [{ topic: 't', kind: 'missing' }]],
    ['partitions', [spec({ partitions: 8 })], [{ topic: 't', kind: 'partitions', expected: 4, actual: 8 }]],
    ['replicas', [spec({ replicationFactor: 1 })], [{ topic: 't', kind: 'replication_factor', expected: 3, actual: 1 }]],
    ['a config', [spec({ configs: { 'retention.ms': '5' } })], [{ topic: 't', kind: 'config', name: 'retention.ms', expected: '1000', actual: '5' }]],
    ['a config that is not set', [spec({ configs: {} })], [{ topic: 't', kind: 'config', name: 'retention.ms', expected: '1000', actual: null }]],
    ['all at once', [spec({ partitions: 8, replicationFactor: 1, configs: {} })], [
      { topic: 't', kind: 'partitions', expected: 4, actual: 8 }, { topic: 't', kind: 'replication_factor', expected: 3, actual: 1 }, { topic: 't', kind: 'config', name: 'retention.ms', expected: '1000', actual: null }]],
  ])('tells %s', (_what, actual, expected) => {
    expect(drift([spec()], actual)).toEqual(expected)
  })
})

describe('ensureTopics', () => {
  it('creates what is missing and tells what differs, changing nothing', async () => {
    const admin = createMemoryLog({ now: () => 0, partitions: 0 }).admin()
    await admin.createTopics([spec({ partitions: 2 })])
    const wanted = [spec(), spec({ name: 'new' })]
    expect(await ensureTopics(admin, wanted)).toEqual({ created: ['new'], drift: [{ topic: 't', kind: 'partitions', expected: 4, actual: 2 }] })
    expect(await ensureTopics(admin, wanted)).toEqual({ created: [], drift: [{ topic: 't', kind: 'partitions', expected: 4, actual: 2 }] })
  })
})
