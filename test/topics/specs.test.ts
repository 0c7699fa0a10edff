import { describe, expect, it } from 'vitest'
import { lanes, topicFor, topicTable, type TopicName } from '../../topics/index.ts'
import { topicConfigNames, topicSpecs } from '../../topics/specs.ts'

const settings = { KAFKA_PARTITIONS: 6, KAFKA_REPLICATION_FACTOR: 3, KAFKA_MIN_INSYNC_REPLICAS: 2, KAFKA_MAX_RECORD_BYTES: 1_048_576, DATA_RETENTION_DAYS: 100 }
const DAY = 86_400_000
const names = (cuts: string[]) => topicSpecs(settings, new Set(cuts)).map(({ name }) => name).sort()
const spec = (name: string) => topicSpecs(settings, new Set()).find(one => one.name === name)

describe('topicSpecs', () => {
  it('leaves out the topics between stages that are chained', () => {
    const inner = new Set(['compliant', 'permitted', 'due'].flatMap(what => lanes.map(lane => `communications.${what}.${lane}`)))
    expect(names([]).filter(name => inner.has(name))).toEqual([])
    expect(names(['limits']).filter(name => inner.has(name))).toEqual(['communications.permitted.critical', 'communications.permitted.normal'])
    const all = Object.keys(topicTable) as TopicName[]
    expect(names(['compliance', 'limits', 'timing'])).toEqual([...new Set(all.flatMap(name => lanes.map(lane => topicFor(name, lane))))].sort())
  })

  it('takes partitions, replicas and quorum from the settings, for every topic', () => {
    for (const one of topicSpecs(settings, new Set())) {
      expect(one).toMatchObject({ partitions: 6, replicationFactor: 3, configs: { 'min.insync.replicas': '2' } })
      expect(topicConfigNames).toEqual(expect.arrayContaining(Object.keys(one.configs)))
    }
  })

  it.each([
    ['communications.requests.critical', 7],
    ['communications.events', 400],
    ['communications.dead-letters', 30],
    ['communications.consents', 100],
  ])('keeps %s for %i days', (name, days) => {
    expect(spec(name)?.configs).toMatchObject({ 'cleanup.policy': 'delete', 'retention.ms': String(days * DAY) })
  })

  it.each(['communications.deferred', 'communications.recipients'])('compacts %s soon and keeps tombstones a day', name => {
    expect(spec(name)?.configs).toMatchObject({ 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.1', 'segment.ms': '3600000', 'delete.retention.ms': '86400000' })
    expect(spec(name)?.configs).not.toHaveProperty('retention.ms')
  })

  it('takes larger records into the dead letters than anywhere else', () => {
    const limit = (name: string) => Number(spec(name)?.configs['max.message.bytes'])
    for (const { name } of topicSpecs(settings, new Set())) {
      expect(limit(name)).toBeGreaterThan(settings.KAFKA_MAX_RECORD_BYTES)
      expect(limit('communications.dead-letters') - limit(name)).toBe(name === 'communications.dead-letters' ? 0 : 65_536)
    }
  })
})
