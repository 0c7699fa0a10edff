import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UsageError } from '../../../cli/commands/exit.ts'
import { onExisting } from '../../../cli/runtime/existing.ts'
import { untilReachable } from '../../../cli/runtime/reachable.ts'
import { findRunning, noteRunning } from '../../../cli/runtime/running.ts'
import { loadSettings } from '../../../config/load.ts'
import type { Settings } from '../../../config/settings.ts'

let home = ''
const servers: Server[] = []
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'home-'))
})
afterEach(async () => {
  for (const server of servers.splice(0)) server.close()
  await rm(home, { recursive: true, force: true })
})

async function listen(): Promise<string> {
  const server = createServer(socket => socket.on('error', () => {})).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

function settingsOf(env: Record<string, string> = {}): Settings {
  const loaded = loadSettings({ NODE_ENV: 'test', POSTRIDER_HOME: home, ...env })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  return loaded.settings
}

describe('what runs here', () => {
  it('is found while it runs, and not after it took its note away', async () => {
    const system = { url: 'http://127.0.0.1:1', addresses: { KAFKA_BROKERS: '127.0.0.1:2' } }
    const unnote = await noteRunning(join(home, 'data'), system)
    expect([...await findRunning(home)]).toEqual([[join(home, 'data'), system]])
    await unnote()
    expect([...await findRunning(home)]).toEqual([])
  })

  it('is nothing where a process was killed, a note was cut off, or no home is', async () => {
    await noteRunning(join(home, 'data'), { url: null, addresses: {} })
    await writeFile(join(home, 'data', 'running.json'), JSON.stringify({ pid: process.pid, started: 'long ago', url: 'http://x', addresses: {} }))
    expect([...await findRunning(home)]).toEqual([])
    await writeFile(join(home, 'data', 'running.json'), '{"pid":')
    expect([...await findRunning(home)]).toEqual([])
    expect([...await findRunning(join(home, 'nowhere'))]).toEqual([])
  })
})

describe('the services of a command', () => {
  it('are those of the system that runs under the home, where the environment names none', async () => {
    const [KAFKA_BROKERS, redis] = [await listen(), await listen()]
    await noteRunning(join(home, 'demo'), { url: null, addresses: { KAFKA_BROKERS, REDIS_URL: `redis://${redis}` } })
    expect(await onExisting(settingsOf(), ['KAFKA_BROKERS'])).toMatchObject({ KAFKA_BROKERS: [KAFKA_BROKERS], REDIS_URL: `redis://${redis}` })
    expect(await onExisting(settingsOf({ KAFKA_BROKERS }), ['KAFKA_BROKERS', 'REDIS_URL'])).toMatchObject({ REDIS_URL: `redis://${redis}` })
  })

  it('are never mixed with those of another system', async () => {
    await noteRunning(join(home, 'data'), { url: null, addresses: { KAFKA_BROKERS: await listen(), REDIS_URL: `redis://${await listen()}` } })
    const other = await listen()
    expect(await onExisting(settingsOf({ KAFKA_BROKERS: other }), ['KAFKA_BROKERS'])).toMatchObject({ KAFKA_BROKERS: [other], REDIS_URL: '' })
    await expect(onExisting(settingsOf({ KAFKA_BROKERS: other }), ['REDIS_URL'])).rejects.toThrow(/^REDIS_URL: not set, and nothing runs under/)
  })

  it('are asked for when two systems run', async () => {
    for (const name of ['data', 'demo']) await noteRunning(join(home, name), { url: null, addresses: { KAFKA_BROKERS: await listen() } })
    await expect(onExisting(settingsOf(), ['KAFKA_BROKERS'])).rejects.toThrow(/several systems run here.*KAFKA_BROKERS/)
  })
})

describe('an address', () => {
  it('that nobody answers at is named with its setting and without its password', async () => {
    const settings = settingsOf({ KAFKA_BROKERS: '127.0.0.1:1', REDIS_URL: 'redis://user:secret@127.0.0.1:1', SCHEMA_REGISTRY_URL: 'http://127.0.0.1:1/apis', CLICKHOUSE_URL: `http://${await listen()}` })
    const error = await untilReachable(settings, ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'REDIS_URL', 'CLICKHOUSE_URL']).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(UsageError)
    expect((error as Error).message).toBe([
      'KAFKA_BROKERS: nobody answers at 127.0.0.1:1 (ECONNREFUSED)', 'SCHEMA_REGISTRY_URL: nobody answers at http://127.0.0.1:1/apis (ECONNREFUSED)', 'REDIS_URL: nobody answers at redis://user:***@127.0.0.1:1 (ECONNREFUSED)',
    ].join('\n'))
  })

  it('may be one of several: a broker, or a node of a cluster', async () => {
    const settings = settingsOf({ KAFKA_BROKERS: `127.0.0.1:1,${await listen()}`, REDIS_URL: `redis+cluster://127.0.0.1:1,${await listen()}` })
    await expect(untilReachable(settings, ['KAFKA_BROKERS', 'REDIS_URL'])).resolves.toBeUndefined()
  })

  it('is waited for where there is patience', async () => {
    const place = await listen()
    servers.pop()?.close()
    setTimeout(() => servers.push(createServer().listen(Number(place.split(':')[1]), '127.0.0.1')), 200)
    await expect(untilReachable(settingsOf({ KAFKA_BROKERS: place }), ['KAFKA_BROKERS'], 10_000)).resolves.toBeUndefined()
  })
})
