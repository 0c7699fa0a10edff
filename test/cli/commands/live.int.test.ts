/** Commands against a system that runs, as users call them. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { liveEnv, startLive } from '../../support/live-app.ts'
import type { Env, LiveApp } from '../../support/live-app.ts'
import { createHome, runProgram } from '../../support/program.ts'
import { until } from '../../support/until.ts'

const root = join(import.meta.dirname, '../../..')
const closing: (() => Promise<unknown> | void)[] = []
let env: Env = {}
let live: LiveApp

beforeAll(async () => {
  env = await liveEnv(closing)
  live = await startLive(env, closing)
  await live.call('PUT', '/v1/recipients/ada', { phone: '+12125550123', email: 'ada@example.com', zone: 'America/New_York', country: 'US', state: 'NY' })
})
afterAll(async () => { for (const close of closing.toReversed()) await close() })

async function ask(args: readonly string[], more: Env = {}): Promise<{ code: number | null; out: string; err: string }> {
  const program = runProgram(args, { ...env, ...more })
  const code = await program.exited
  return { code, out: program.stdout(), err: program.stderr() }
}

const story = async (requestId: string, more: Env = {}): Promise<Record<string, unknown>> => JSON.parse((await ask(['trace', requestId, '--json'], more)).out || '{}') as Record<string, unknown>
const told = (requestId: string): Promise<void> => until(async () => (await story(requestId))['incomplete'] === false)

it('send takes a file, names its bad lines, and trace tells what became of a request', async () => {
  const home = createHome()
  closing.push(home.remove)
  const file = join(home.path, 'requests.jsonl')
  writeFileSync(file, `${JSON.stringify({ requestId: 'from-file', recipientId: 'stranger', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' })}\n{}\n`)
  const sent = await ask(['send', file, '--as', 'billing'])
  expect(sent).toMatchObject({ code: 1, out: '{"requestId":"from-file","status":"accepted"}\n', err: expect.stringMatching(/^line 2: /) })
  await told('from-file')
  expect(await story('from-file')).toMatchObject({ requestId: 'from-file', state: 'rejected' })
  const text = await ask(['trace', 'from-file'])
  expect(text).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^from-file: rejected\n/) })
  expect(text.out).toMatch(/rejected\s+compliance\s+sms\s+unknown_recipient/)
  expect(await ask(['trace', 'nobody-knows'])).toEqual({ code: 1, out: '', err: 'nobody-knows: nothing is known by this id\n' })
})

it('the producer of the README runs as it stands there', async () => {
  const [, source = ''] = /```ts\n([^]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  expect(source).toContain('openProducer')
  const home = createHome()
  closing.push(home.remove)
  const file = join(home.path, 'example.ts')
  writeFileSync(file, source.replace('\'./cli/', `'${root}/cli/`))
  const program = runProgram([], env, file)
  expect(await program.exited, program.stderr()).toBe(0)
  expect(program.stdout()).toContain('ok: true')
  await told('bill-2026-11-4711')
})

it('rebuild --analytics fills a ClickHouse that is empty', async () => {
  const empty = { CLICKHOUSE_DATABASE: `${env['CLICKHOUSE_DATABASE'] ?? ''}_again` }
  expect(await ask(['rebuild', '--analytics'], empty)).toMatchObject({ code: 0, out: expect.stringContaining('Repeat with --yes') })
  expect(await ask(['trace', 'from-file'], empty)).toMatchObject({ code: 1 })
  const rebuilt = await ask(['rebuild', '--analytics', '--yes'], empty)
  expect(rebuilt).toMatchObject({ code: 0, err: '' })
  expect((JSON.parse(rebuilt.out) as { read: Record<string, number> }).read['communications.requests.normal']).toBeGreaterThanOrEqual(2)
  expect(await story('from-file', empty)).toEqual(await story('from-file'))
  expect(live.crashes).toEqual([])
})
