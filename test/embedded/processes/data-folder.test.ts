import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holdDataFolder } from '../../../embedded/processes/data-folder.ts'
import { isSame, startOf } from '../../../embedded/processes/identity.ts'

async function sleeper(): Promise<ChildProcess & { pid: number }> {
  const child = spawn('sleep', ['600'])
  await once(child, 'spawn')
  return child as ChildProcess & { pid: number }
}

describe('the identity of a process', () => {
  it('stays the same while it runs, and ends with it', async () => {
    const child = await sleeper()
    const started = await startOf(child.pid)
    expect(started).not.toBeNull()
    expect(await isSame(child.pid, started)).toBe(true)
    expect(await isSame(child.pid, 'another time')).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await isSame(child.pid, started)).toBe(false)
    expect(await isSame(child.pid, null)).toBe(false)
  })
})

describe('holdDataFolder', () => {
  let data = ''
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'hold-'))
  })
  afterEach(() => rm(data, { recursive: true, force: true }))

  it('lets one in, and the next after it', async () => {
    const first = await holdDataFolder(data)
    await expect(holdDataFolder(data)).rejects.toMatchObject({ code: 'already_running' })
    first.release()
    const second = await holdDataFolder(data)
    second.release()
  })

  it('waits for an owner that is leaving, and says for whom', async () => {
    const first = await holdDataFolder(data)
    first.leaving()
    const waitedFor: number[] = []
    setTimeout(() => first.release(), 200)
    const second = await holdDataFolder(data, pid => waitedFor.push(pid))
    expect(waitedFor).toEqual([process.pid])
    await expect(holdDataFolder(data)).rejects.toMatchObject({ code: 'already_running' })
    second.release()
  })

  it('waits for services that a killed owner left', async () => {
    const orphan = await sleeper()
    await writeFile(join(data, 'owner.json'), JSON.stringify({ pid: 1, services: [{ pid: orphan.pid, started: await startOf(orphan.pid) }] }))
    let gone = false
    orphan.once('exit', () => {
      gone = true
    })
    setTimeout(() => orphan.kill('SIGKILL'), 100)
    const hold = await holdDataFolder(data)
    expect(gone || await startOf(orphan.pid) === null).toBe(true)
    hold.release()
  })

  it('does not wait for a stranger who got the pid later', async () => {
    const stranger = await sleeper()
    await writeFile(join(data, 'owner.json'), JSON.stringify({ pid: 1, services: [{ pid: stranger.pid, started: 'long ago' }] }))
    const hold = await holdDataFolder(data)
    expect(stranger.exitCode).toBeNull()
    hold.release()
    stranger.kill('SIGKILL')
  })

  it('remembers every service, however many start at once', async () => {
    const hold = await holdDataFolder(data)
    await Promise.all([process.pid, process.ppid].map(pid => hold.own(pid)))
    const owner = JSON.parse(await readFile(join(data, 'owner.json'), 'utf8')) as { pid: number; services: { pid: number }[] }
    expect(owner.pid).toBe(process.pid)
    expect(owner.services.map(service => service.pid).sort()).toEqual([process.pid, process.ppid].sort())
    hold.release()
  })
})
