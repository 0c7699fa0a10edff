import { describe, expect, it } from 'vitest'
import { consumersOf, lagRows } from '../../cli/lag.ts'
import { interpret } from '../../cli/runtime/providers.ts'
import { processorsFor } from '../../processors/index.ts'
import { roles } from '../../processors/kernel/processor.ts'
import { monitorProcessors } from '../../processors/monitors/index.ts'
import { topicFor } from '../../topics/index.ts'
import { createDriver } from '../support/driver.ts'

describe('the consumers that are asked about', () => {
  it.each(['default', 'all', 'none'])('are those that run, with cuts %s', async cuts => {
    const { deps, sms, email, analytics, log } = await createDriver({ cuts })
    const with_ = { ...deps, producer: log.producer('none') }
    const running = [...processorsFor(new Set(roles), { sms, email, interpret, analytics }, deps.settings, () => with_), ...monitorProcessors(with_, { analytics, email, admin: log.admin() })]
    expect(consumersOf(deps.settings)).toEqual(running.map(({ name, reads }) => ({ name, reads })))
  })
})

describe('lagRows', () => {
  it('tells committed, end and lag by group and topic, and who never committed', async () => {
    const driver = await createDriver({ createTopics: true })
    await driver.person({ recipientId: 'p1' })
    await driver.raw(topicFor('communications.callbacks'), 'k', Buffer.from('x'))
    const rows = await lagRows(driver.log.admin(), driver.deps.settings)
    const row = (group: string, topic: string) => rows.find(row => row.group === `postrider.${group}` && row.topic === topic)
    expect(row('recipients', topicFor('communications.consents'))).toEqual({ group: 'postrider.recipients', topic: 'communications.consents', committed: 6, end: 6, lag: 0 })
    expect(row('callbacks', topicFor('communications.callbacks'))).toMatchObject({ committed: null, end: 1, lag: 1 })
    expect(row('monitors', topicFor('communications.alerts'))).toMatchObject({ committed: null, end: 0, lag: 0 })
    expect(rows).toHaveLength(consumersOf(driver.deps.settings).flatMap(({ reads }) => reads).length)
  })

  it('counts what retention has deleted as handled, and topics that are missing as empty', async () => {
    const { deps } = await createDriver()
    const rows = await lagRows({
      describeTopics: async () => [{ name: 'communications.callbacks', partitions: 2, replicationFactor: 1, configs: {} }],
      endOffsets: async () => [{ partition: 0, start: 100n, end: 120n }, { partition: 1, start: 5n, end: 5n }],
      groupOffsets: async () => [{ partition: 0, committed: 40n, end: 120n }, { partition: 1, committed: null, end: 5n }],
    }, deps.settings)
    expect(rows.find(({ topic }) => topic === 'communications.callbacks')).toEqual({ group: 'postrider.callbacks', topic: 'communications.callbacks', committed: 40, end: 125, lag: 20 })
    expect(rows.find(({ topic }) => topic === 'communications.alerts')).toMatchObject({ committed: null, end: null, lag: 0 })
  })
})
