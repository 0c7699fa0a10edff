import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOST, isFree } from '../../../embedded/processes/ports.ts'
import { startService, type StartRequest } from '../../../embedded/processes/start-service.ts'
import type { Launch, Service, ServiceContext } from '../../../embedded/types.ts'

function portOf(server: Server): number | null {
  const address = server.address()
  return typeof address === 'object' ? address?.port ?? null : null
}

describe('startService', () => {
  let folder = ''
  let strangers: Server[] = []
  const lines: string[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'start-'))
    strangers = []
    lines.length = 0
  })
  afterEach(async () => {
    strangers.forEach(server => server.close())
    await rm(folder, { recursive: true, force: true })
  })

  const request = (fixed = {}): StartRequest => ({
    context: { data: join(folder, 'data'), program: '', java: { command: '', major: 0, build: '' }, kafkaBrokers: '', redisMaxMemory: '' },
    fixed,
    logFile: join(folder, 'logs', 'fake.log'),
    onSpawn: async () => {},
    onProgress: ({ message }) => lines.push(message),
  })
  const fake = (prepare: (context: ServiceContext) => Promise<Launch>, startTimeoutMs = 20_000): Service => ({
    name: 'redis',
    ports: ['redis'],
    startTimeoutMs,
    stopTimeoutMs: 5000,
    prepare,
    // A stranger on the port does not speak the service's protocol.
    ready: async ({ ports }) => !strangers.some(server => portOf(server) === ports.redis) && !await isFree(ports.redis ?? 0),
    address: context => `fake://${context.ports.redis}`,
  })
  const listening = async ({ ports }: ServiceContext): Promise<Launch> => ({ command: process.execPath, args: ['-e', `require('node:net').createServer().listen(${ports.redis}, '${HOST}')`] })
  const failing: Launch = { command: '/bin/sh', args: ['-c', 'echo cannot bind; exit 1'] }
  const occupy = async (port: number): Promise<void> => {
    const server = createServer().listen(port, HOST)
    await once(server, 'listening')
    strangers.push(server)
  }

  it('answers once the service is ready, and stops it', async () => {
    const running = await startService(fake(listening), request())
    expect(lines).toEqual([expect.stringMatching(/^ready at fake:\/\/\d+ after [\d.]+ s$/)])
    await running.stop()
    expect(await running.exited).toBe(143)
  })

  it('tries other ports when a stranger takes one between our look and the bind', async () => {
    const tried: number[] = []
    const running = await startService(fake(async context => {
      const port = context.ports.redis ?? 0
      tried.push(port)
      if (tried.length > 1) return await listening(context)
      await occupy(port)
      return failing
    }), request())
    expect(tried).toHaveLength(2)
    expect(tried[1]).not.toBe(tried[0])
    expect(running.address).toBe(`fake://${tried[1]}`)
    await running.stop()
  })

  it('gives up with the end of its log when it fails for a reason of its own', async () => {
    await expect(startService(fake(async () => failing), request())).rejects.toMatchObject({ code: 'start_failed', message: `The embedded redis ended while it started. Its log, ${join(folder, 'logs', 'fake.log')}, ends:\ncannot bind` })
  })

  it('gives up when it never answers, and leaves nothing running', async () => {
    const silent = fake(async () => ({ command: 'sleep', args: ['600'] }), 200)
    let pid = 0
    await expect(startService(silent, { ...request(), onSpawn: async spawned => void (pid = spawned) })).rejects.toMatchObject({ code: 'start_failed', message: expect.stringContaining('did not answer within 0.2 s') })
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })

  it('says why ending takes longer when it does, and finishes what comes after', async () => {
    const codes: number[] = []
    const running = await startService(fake(async context => ({ ...await listening(context), slowEnd: { because: 'writing a book', timeoutMs: 10_000 }, afterExit: async code => void codes.push(code) })), request())
    await running.stop()
    expect(lines.at(-1)).toBe('ending, writing a book')
    expect(codes).toEqual([143])
  })
})
