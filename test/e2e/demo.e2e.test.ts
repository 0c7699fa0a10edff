import { afterEach, describe, expect, it } from 'vitest'
import type { DemoReport } from '../../cli/demo/report.ts'
import { createHome, runProgram } from '../support/program.ts'
import type { Home } from '../support/program.ts'

const homes: Home[] = []
function home(): Home {
  const made = createHome()
  homes.push(made)
  return made
}
afterEach(() => { for (const one of homes.splice(0)) one.remove() })

const sum = ({ conservation: row }: DemoReport): number => row.sent + row.rejected + row.expired + row.cancelled + row.failed + row.digested + row.deferred + row.in_flight + row.dead_lettered
type Answer = DemoReport & { ok: boolean }

describe('the demo', () => {
  it('decides a thousand requests, and everything adds up', async () => {
    const demo = runProgram(['demo', '--json'], { POSTRIDER_HOME: home().path })
    expect(await demo.exited, demo.stderr()).toBe(0)
    const report = JSON.parse(demo.stdout()) as Answer
    expect(report).toMatchObject({ ok: true, balanced: true, settled: true, messagedTwice: 0 })
    expect(report.conservation.accepted).toBe(report.published.requests)
    expect(report.published.requests).toBeGreaterThanOrEqual(1000)
    expect(sum(report)).toBe(report.conservation.accepted)
    expect(report.funnel.delivered).toBeGreaterThan(100)
    expect(report.deadLetters.map(row => row.reason).sort()).toEqual(['invalid_field', 'undecodable', 'unknown_category'])
  })

  it('killed in the middle and run again, it loses nothing and messages nobody twice', async () => {
    const { path } = home()
    const first = runProgram(['demo', '--json'], { POSTRIDER_HOME: path })
    await first.until(/decided: [1-9]\d+ sent/)
    first.process.kill('SIGKILL')
    await first.exited
    const second = runProgram(['demo', '--json'], { POSTRIDER_HOME: path })
    expect(await second.exited, second.stderr()).toBe(0)
    expect(second.stderr()).toContain('interrupted')
    const report = JSON.parse(second.stdout()) as Answer
    expect(report).toMatchObject({ ok: true, messagedTwice: 0 })
    expect(sum(report)).toBe(report.published.requests)
  })

  it('left running, it shows the funnel first, and other commands find it without being told', async () => {
    const env = { POSTRIDER_HOME: home().path, LOG_LEVEL: 'error' }
    const ask = async (...args: string[]): Promise<{ code: number | null; out: string; err: string }> => {
      const program = runProgram(args, env)
      const code = await program.exited
      return { code, out: program.stdout(), err: program.stderr() }
    }
    const demo = runProgram(['demo', '--keep-running'], env)
    const [, url] = await demo.until(/The system keeps running at (http:\S+)\/dashboard/)
    expect(demo.stdout()).toContain('Everything adds up')

    // Its data is not another demo's to touch.
    expect(await ask('demo')).toEqual({ code: 2, out: '', err: expect.stringMatching(/^Embedded services already run in [^\n]*\n$/) })
    expect(await ask('url')).toEqual({ code: 0, out: `${url}\n`, err: '' })
    const lag = await ask('lag', '--json')
    expect(lag).toMatchObject({ code: 0, err: '' })
    expect((JSON.parse(lag.out) as { group: string; topic: string; lag: number }[]).find(({ group, topic }) => group === 'postrider.recipients' && topic === 'communications.recipients')).toMatchObject({ lag: 0, end: 480 })
    const letters = await ask('dlq', 'list')
    expect(letters).toEqual({ code: 0, out: expect.stringMatching(/^5 dead letters\nid /), err: '' })
    demo.process.kill('SIGINT')
    expect(await demo.exited, demo.stderr()).toBe(0)
    expect((await ask('url')).err).toContain('no gateway runs under')
  })
})
