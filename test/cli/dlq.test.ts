import { describe, expect, it } from 'vitest'
import { dlqList, dlqRedrive, dlqShow, type DlqDeps } from '../../cli/dlq.ts'
import { deadLetter } from '../../topics/dead-letters.ts'
import { topicFor } from '../../topics/index.ts'
import { createMemoryLog, type MemoryLog } from '../../topics/memory/log.ts'

const requests = topicFor('communications.requests', 'normal')
const sms = topicFor('communications.sms', 'critical')
const dead = topicFor('communications.dead-letters')

/** Three letters at 1000, 2000 and 3000 ms, and a record that is none. */
async function set() {
  const log = createMemoryLog({ now: () => 9000, partitions: 1 })
  const letter = (topic: string, key: string, stage: string, reason: string, at: number) => deadLetter({ topic, partition: 2, offset: 7n, timestamp: 5, key: Buffer.from(key), value: Buffer.from(`value of ${key}`), headers: { trace: Buffer.from(key) } }, { stage, reason, message: 'because', group: 'g', at })
  await log.producer('p').send([
    letter(requests, 'r-1', 'compliance', 'undecodable', 1000), letter(sms, 'r-2', 'sms sender', 'invalid_field', 2000), letter(requests, 'r-3', 'compliance', 'undecodable', 3000),
    { topic: dead, key: 'x', value: null },
  ])
  const slept: number[] = []
  let groups = 0
  const deps: DlqDeps = { log, newGroupId: () => `look-${groups += 1}`, sleep: async ms => { slept.push(ms) } }
  return { log, deps, slept }
}

/** The log delivers only when pumped. */
async function driven<T>(log: MemoryLog, work: Promise<T>): Promise<T> {
  const state = { settled: false }
  const watched = work.finally(() => { state.settled = true })
  while (!state.settled) {
    await log.pump()
    await new Promise(resolve => { setImmediate(resolve) })
  }
  return watched
}

describe('dlqList', () => {
  it('counts by stage and reason and shows the newest first', async () => {
    const { log, deps } = await set()
    const list = await driven(log, dlqList(deps, {}, 2))
    expect(list.total).toBe(4)
    expect(list.counts).toEqual([{ stage: 'compliance', reason: 'undecodable', count: 2 }, { stage: 'sms sender', reason: 'invalid_field', count: 1 }, { stage: '', reason: 'not_a_dead_letter', count: 1 }])
    expect(list.entries.map(({ id, key }) => [id, key])).toEqual([['0@2', 'r-3'], ['0@1', 'r-2']])
  })

  it.each([
    [{ stage: 'compliance' }, ['0@2', '0@0']],
    [{ reason: 'invalid_field' }, ['0@1']],
    [{ topic: sms }, ['0@1']],
    [{ since: 2000 }, ['0@2', '0@1']],
    [{ ids: ['0@3', '0@0'] }, ['0@0', '0@3']],
    [{ stage: 'compliance', since: 2000 }, ['0@2']],
    [{ stage: 'limits' }, []],
  ])('shows those that match %j', async (filter, ids) => {
    const { log, deps } = await set()
    expect((await driven(log, dlqList(deps, filter))).entries.map(({ id }) => id)).toEqual(ids)
  })

  it('has nothing to show where nothing died', async () => {
    const log = createMemoryLog({ now: () => 0 })
    expect(await dlqList({ log, newGroupId: () => 'g', sleep: async () => {} })).toEqual({ total: 0, counts: [], entries: [] })
  })
})

describe('dlqShow', () => {
  it('shows a letter with its bytes and its own headers, and nothing where there is none', async () => {
    const { log, deps } = await set()
    expect(await driven(log, dlqShow(deps, '0@1'))).toMatchObject({ id: '0@1', key: 'r-2', value: Buffer.from('value of r-2'), headers: { trace: 'r-2' }, info: { stage: 'sms sender', message: 'because', offset: 7n } })
    expect(await driven(log, dlqShow(deps, '0@99'))).toBeNull()
  })
})

describe('dlqRedrive', () => {
  it('sends nothing unless told to', async () => {
    const { log, deps } = await set()
    expect(await driven(log, dlqRedrive(deps, {}))).toEqual({ dryRun: true, sent: { [requests]: 2, [sms]: 1 }, ids: ['0@0', '0@1', '0@2'], skipped: [{ id: '0@3', problem: 'not_a_dead_letter', message: expect.stringContaining('0@3') }] })
    expect([log.records(requests), log.records(sms)]).toEqual([[], []])
  })

  it('sends the originals to where they came from, no faster than the rate', async () => {
    const { log, deps, slept } = await set()
    expect(await driven(log, dlqRedrive(deps, { stage: 'compliance' }, { dryRun: false, rate: 1 }))).toEqual({ dryRun: false, sent: { [requests]: 2 }, ids: ['0@0', '0@2'], skipped: [] })
    expect(log.records(requests).map(({ key, value, headers }) => [String(key), String(value), headers])).toEqual([['r-1', 'value of r-1', expect.objectContaining({ trace: Buffer.from('r-1') })], ['r-3', 'value of r-3', expect.objectContaining({ trace: Buffer.from('r-3') })]])
    expect(slept).toEqual([1000])
  })

  it('refuses a letter that was kept without its bytes, says where they are, and goes on with the others', async () => {
    const { log, deps } = await set()
    await log.producer('p').send([deadLetter({ topic: requests, partition: 2, offset: 8n, timestamp: 5, key: Buffer.from('r-4'), value: null, headers: {} }, { stage: 'compliance', reason: 'too_large', message: 'too large', group: 'g', at: 4000 })])
    const skipped = [{ id: '0@3', problem: 'not_a_dead_letter' }, { id: '0@4', problem: 'without_bytes', message: expect.stringContaining(`${requests}/2@8`) }]
    expect(await driven(log, dlqRedrive(deps, {}, { dryRun: false }))).toMatchObject({ sent: { [requests]: 2, [sms]: 1 }, skipped })
    expect(log.records(requests).map(({ key, value }) => [String(key), value === null])).toEqual([['r-1', false], ['r-3', false]])
    expect(await driven(log, dlqShow(deps, '0@4'))).toMatchObject({ value: null, info: { reason: 'too_large' } })
  })

  it('goes on when the log refuses one', async () => {
    const { log, deps } = await set()
    await log.admin().createTopics([{ name: requests, partitions: 1, replicationFactor: 1, configs: {} }, { name: sms, partitions: 1, replicationFactor: 1, configs: { 'max.message.bytes': '10' } }])
    expect(await driven(log, dlqRedrive(deps, { ids: ['0@0', '0@1', '0@2'] }, { dryRun: false }))).toMatchObject({ sent: { [requests]: 2 }, skipped: [{ id: '0@1', problem: 'record_too_large' }] })
    expect(new Set(log.records(requests).map(({ key }) => String(key)))).toEqual(new Set(['r-1', 'r-3']))
  })

  it('sends at most as many as asked', async () => {
    const { log, deps } = await set()
    expect((await driven(log, dlqRedrive(deps, {}, { limit: 1 }))).sent).toEqual({ [requests]: 1 })
  })
})
