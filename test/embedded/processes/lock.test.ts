import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tryLock, waitForLock } from '../../../embedded/processes/lock.ts'

const LOCK = join(import.meta.dirname, '..', '..', '..', 'embedded', 'processes', 'lock.ts')

describe('a lock', () => {
  let folder = ''
  let path = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'))
    path = join(folder, 'deep', 'down', 'lock')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('has one holder, and another after its release', async () => {
    const first = await tryLock(path)
    expect(first).not.toBeNull()
    expect(await tryLock(path)).toBeNull()
    first?.release()
    first?.release()
    const second = await tryLock(path)
    expect(second).not.toBeNull()
    second?.release()
  })

  it('has one holder among many that start at once', async () => {
    const locks = await Promise.all(Array.from({ length: 20 }, () => tryLock(path)))
    expect(locks.filter(lock => lock !== null)).toHaveLength(1)
    locks.forEach(lock => lock?.release())
  })

  it('is free again when its holder is killed', async () => {
    const holder = spawn(process.execPath, ['--input-type=module', '-e', `
      import { tryLock } from ${JSON.stringify(LOCK)}
      globalThis.lock = await tryLock(${JSON.stringify(path)})
      console.log('held')
      setInterval(() => {}, 1000)
    `], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(holder.stdout, 'data')
    expect(await tryLock(path)).toBeNull()
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const lock = await tryLock(path)
    expect(lock).not.toBeNull()
    lock?.release()
  })

  it('is waited for, saying so once', async () => {
    const first = await tryLock(path)
    let told = 0
    const second = waitForLock(path, () => {
      told++
      first?.release()
    })
    const lock = await second
    expect(told).toBe(1)
    expect(await tryLock(path)).toBeNull()
    lock.release()
  })
})
