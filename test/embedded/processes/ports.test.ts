import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOST, isFree, reservePorts } from '../../../embedded/processes/ports.ts'

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, HOST)
  await once(server, 'listening')
  return server
}

describe('reservePorts', () => {
  let folder = ''
  let file = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ports-'))
    file = join(folder, 'ports.json')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('chooses free ports below those of outgoing connections, and the same ones next time', async () => {
    const first = await reservePorts(['kafka', 'kafkaController'], {}, file)
    for (const port of Object.values(first.ports)) {
      expect(port).toBeGreaterThanOrEqual(20_000)
      expect(port).toBeLessThan(32_768)
      expect(await isFree(port)).toBe(true)
    }
    first.release()
    const second = await reservePorts(['kafka', 'kafkaController'], {}, file)
    expect(second.ports).toEqual(first.ports)
    second.release()
  })

  it('never gives a port to two that start at once, although nothing listens yet', async () => {
    await writeFile(file, JSON.stringify({ redis: 20_123, kafka: 20_123 }))
    const all = await Promise.all(Array.from({ length: 10 }, () => reservePorts(['redis'], {}, file)))
    expect(new Set(all.map(one => one.ports.redis)).size).toBe(10)
    all.forEach(one => one.release())
  })

  it('leaves a remembered port that someone else has taken', async () => {
    const first = await reservePorts(['redis'], {}, file)
    first.release()
    const server = await listen(first.ports.redis ?? 0)
    const second = await reservePorts(['redis'], {}, file)
    expect(second.ports.redis).not.toBe(first.ports.redis)
    second.release()
    server.close()
  })

  it('insists on a port that was asked for, and says when it is taken', async () => {
    const server = await listen(0)
    const address = server.address()
    const port = typeof address === 'object' ? address?.port ?? 0 : 0
    await expect(reservePorts(['kafka', 'redis'], { redis: port }, file)).rejects.toMatchObject({ code: 'port_taken', message: expect.stringContaining(`Port ${port}, asked for redis, is in use`) })
    server.close()
    await once(server, 'close')
    const reserved = await reservePorts(['redis'], { redis: port }, file)
    expect(reserved.ports).toEqual({ redis: port })
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ redis: port })
    reserved.release()
  })

  it('shrugs off a file that a crash cut short', async () => {
    await writeFile(file, '{"redis": 2')
    const reserved = await reservePorts(['redis'], {}, file)
    expect(reserved.ports.redis).toBeGreaterThan(0)
    reserved.release()
  })
})
