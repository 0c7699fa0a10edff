/** What operators see when something around the program is not as it should be: a sentence each, no stack, and soon. */
import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createHome, runProgram } from '../support/program.ts'

const closing: (() => unknown)[] = []
afterEach(() => { for (const close of closing.splice(0)) close() })

async function listening(server: Server): Promise<number> {
  closing.push(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}
/** Takes connections and says nothing. */
const silent = (): Promise<number> => listening(createServer(socket => { socket.on('error', () => {}).resume() }))
const registry = (status: number): Promise<number> => listening(createHttp((_request, response) => { response.writeHead(status).end('{"error_code":40401,"message":"not here"}') }))

async function failing(args: readonly string[], env: Readonly<Record<string, string>>): Promise<{ code: number | null; err: string }> {
  const home = createHome()
  closing.push(home.remove)
  const program = runProgram(args, { POSTRIDER_HOME: home.path, LOG_LEVEL: 'info', NODE_ENV: 'development', ...env })
  const code = await program.exited
  return { code, err: program.stderr() }
}

const NOBODY = { KAFKA_BROKERS: '127.0.0.1:1', SCHEMA_REGISTRY_URL: 'http://127.0.0.1:1', REDIS_URL: 'redis://me:secret@127.0.0.1:1', CLICKHOUSE_URL: 'http://127.0.0.1:1' }
const AWAY = [
  'KAFKA_BROKERS: nobody answers at 127.0.0.1:1 (ECONNREFUSED)', 'SCHEMA_REGISTRY_URL: nobody answers at http://127.0.0.1:1/ (ECONNREFUSED)',
  'REDIS_URL: nobody answers at redis://me:***@127.0.0.1:1 (ECONNREFUSED)', 'CLICKHOUSE_URL: nobody answers at http://127.0.0.1:1/ (ECONNREFUSED)', '',
].join('\n')

describe('a sentence, and no stack', () => {
  it('for services that are away: `start` waits a little, a command does not', async () => {
    expect(await failing(['start'], NOBODY)).toEqual({ code: 2, err: AWAY })
    expect(await failing(['topics', 'drift'], NOBODY)).toEqual({ code: 2, err: 'KAFKA_BROKERS: nobody answers at 127.0.0.1:1 (ECONNREFUSED)\n' })
  })

  it('for addresses that nobody gave', async () => {
    const { code, err } = await failing(['start'], { ...NOBODY, REDIS_URL: '' })
    expect({ code, err }).toEqual({ code: 2, err: 'REDIS_URL: not set; `start` runs on given services, `up` starts those that are missing\n' })
  })

  it('for a port that is taken, before anything is started', async () => {
    const port = String(await silent())
    for (const command of ['up', 'demo', 'start']) {
      expect(await failing([command], { ...(command === 'start' && NOBODY), GATEWAY_PORT: port })).toEqual({ code: 2, err: `GATEWAY_PORT: 127.0.0.1:${port} is in use; stop what listens there, choose another port, or 0 for a free one\n` })
    }
  })

  it.runIf(process.platform === 'linux')('for a home that cannot be a folder', async () => {
    for (const [home, command] of [['/proc/postrider', 'demo'], ['/proc/postrider', 'up'], ['/etc/passwd', 'up']] as const) {
      const { code, err } = await failing([command], { POSTRIDER_HOME: home })
      expect(err).toMatch(new RegExp(`^POSTRIDER_HOME: ${home}\\S* cannot be used as a folder \\(.*\\n$`))
      expect(code).toBe(2)
    }
  })

  it('for what takes connections and is none of what it should be', async () => {
    const [mute, missing] = [await silent(), await registry(404)]
    const redis = await failing(['keys', 'rotate'], { KAFKA_BROKERS: `127.0.0.1:${mute}`, SCHEMA_REGISTRY_URL: `http://127.0.0.1:${missing}`, REDIS_URL: `redis://me:secret@127.0.0.1:${mute}` })
    expect(redis).toEqual({ code: 2, err: expect.stringMatching(/^the schema registry, by SCHEMA_REGISTRY_URL: .*not here\n$/) })
    const trace = await failing(['trace', 'some'], { REDIS_URL: `redis://me:secret@127.0.0.1:${mute}`, CLICKHOUSE_URL: `http://127.0.0.1:${missing}` })
    expect(trace).toEqual({ code: 2, err: expect.stringMatching(/^ClickHouse cannot be reached: [^\n]*\n$/) })
    const rebuild = await failing(['rebuild', '--yes'], { KAFKA_BROKERS: `127.0.0.1:${mute}`, SCHEMA_REGISTRY_URL: `http://127.0.0.1:${missing}`, REDIS_URL: `redis://me:secret@127.0.0.1:${mute}` })
    expect(rebuild).toEqual({ code: 2, err: `REDIS_URL: redis://me:***@127.0.0.1:${mute}: Redis cannot be reached: not ready in time; is it a Redis, and are user and password right?\n` })
  })
})
