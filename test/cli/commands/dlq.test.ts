import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { register } from '../../../cli/commands/dlq.ts'
import { deadLetter, REDRIVEN } from '../../../topics/dead-letters.ts'
import { topicFor } from '../../../topics/index.ts'
import { createMemoryLog } from '../../../topics/memory/log.ts'

const requests = topicFor('communications.requests', 'normal')

/** The command over a log in memory that holds three letters; `run` answers what it would print. */
async function set() {
  const log = createMemoryLog({ now: () => 9000, partitions: 1 })
  await log.producer('p').send([1000, 2000, 3000].map(at => deadLetter({ topic: requests, partition: 2, offset: 7n, timestamp: 5, key: Buffer.from(`r-${at}`), value: Buffer.from('bytes'), headers: {} }, { stage: 'compliance', reason: 'undecodable', message: 'because', group: 'g', at })))
  let groups = 0
  let opened = 0
  async function run(...args: string[]): Promise<string> {
    let answer = ''
    const program = new Command().exitOverride()
    register(program, async work => {
      opened += 1
      const state = { settled: false }
      const working = work({ log, newGroupId: () => `look-${groups += 1}`, sleep: async () => {} }).finally(() => { state.settled = true })
      while (!state.settled) {
        await log.pump()
        await new Promise(resolve => { setImmediate(resolve) })
      }
      answer = await working
    })
    await program.parseAsync(['node', 'postrider', 'dlq', ...args])
    return answer
  }
  return { log, run, opened: () => opened }
}

describe('postrider dlq', () => {
  it('show prints a letter as JSON, offsets included', async () => {
    const { run } = await set()
    expect(JSON.parse(await run('show', '0@1'))).toMatchObject({ id: '0@1', info: { topic: requests, partition: 2, offset: 7, reason: 'undecodable' }, value: Buffer.from('bytes').toString('base64'), headers: {} })
  })

  it('show says of one that was redriven before where it first lay', async () => {
    const { run, log } = await set()
    const again = { topic: requests, partition: 0, offset: 9n, timestamp: 5, key: Buffer.from('k'), value: Buffer.from('bytes'), headers: { [REDRIVEN]: Buffer.from(`${requests}/2/7`) } }
    await log.producer('p').send([deadLetter(again, { stage: 'compliance', reason: 'undecodable', message: 'because', group: 'g', at: 4000 })])
    expect(JSON.parse(await run('show', '0@3'))).toMatchObject({ headers: { [REDRIVEN]: `${requests}/2/7` } })
  })

  it('list --json prints them as JSON', async () => {
    const { run } = await set()
    expect(JSON.parse(await run('list', '--json'))).toMatchObject({ total: 3, entries: [{ id: '0@2', info: { offset: 7 } }, { id: '0@1' }, { id: '0@0' }] })
  })

  it('list --limit lists no more, and says so', async () => {
    const { run } = await set()
    const lines = (await run('list', '--limit', '2')).split('\n')
    expect(lines[0]).toBe('3 dead letters, the newest 2:')
    expect(lines).toHaveLength(4)
    expect(await run('list', '--reason', 'too_large')).toBe('0 dead letters')
  })

  it('redrive names the letters', async () => {
    const { run, log } = await set()
    expect(JSON.parse(await run('redrive', '--id', '0@1', '--send'))).toEqual({ dryRun: false, sent: { [requests]: 1 }, ids: ['0@1'], skipped: [] })
    expect(log.records(requests).map(({ key }) => String(key))).toEqual(['r-2000'])
  })

  it.each([
    [['redrive', '--rate', 'x'], '--rate'], [['redrive', '--send', '--rate', '0'], '--rate'], [['list', '--limit', 'all'], '--limit'], [['show', 'r-1'], 'r-1'],
  ])('%j is refused before anything is opened', async (args, named) => {
    const { run, opened } = await set()
    await expect(run(...args)).rejects.toThrow(named)
    expect(opened()).toBe(0)
  })
})
