import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { spawnGuarded } from '../../../embedded/processes/guard.ts'
import { isAlive, until } from '../../support/until.ts'

const GUARD = join(import.meta.dirname, '..', '..', '..', 'embedded', 'processes', 'guard.ts')

describe('spawnGuarded', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guard-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const log = (): string => join(folder, 'service.log')

  it('answers the pid of the program itself, its output in the log, and its exit code', async () => {
    const guarded = await spawnGuarded({ command: '/bin/sh', args: ['-c', 'echo pid $$; echo oops >&2; exit 7'] }, folder, log())
    expect(await guarded.exited).toBe(7)
    expect(guarded.exitCode()).toBe(7)
    expect(await readFile(log(), 'utf8')).toBe(`pid ${guarded.pid}\noops\n`)
  })

  it('gives the program its environment and no input', async () => {
    const guarded = await spawnGuarded({ command: '/bin/sh', args: ['-c', 'cat; echo "[$GREETING]"'], env: { GREETING: 'hello world' } }, folder, log())
    expect(await guarded.exited).toBe(0)
    expect(await readFile(log(), 'utf8')).toBe('[hello world]\n')
  })

  it('passes arguments on as they are', async () => {
    const guarded = await spawnGuarded({ command: 'printf', args: ['%s|', 'a b', '"; exit 1 #', '$HOME', ''] }, folder, log())
    expect(await guarded.exited).toBe(0)
    expect(await readFile(log(), 'utf8')).toBe('a b|"; exit 1 #|$HOME||')
  })

  it('tells 127 for a program that does not exist', async () => {
    const guarded = await spawnGuarded({ command: 'no-such-program-here', args: [] }, folder, log())
    expect(await guarded.exited).toBe(127)
  })

  it('stops by TERM what listens to it', async () => {
    const guarded = await spawnGuarded({ command: '/bin/sh', args: ['-c', 'trap "echo bye; exit 0" TERM; echo up; while :; do sleep 0.05; done'] }, folder, log())
    await until(async () => (await readFile(log(), 'utf8')).includes('up'))
    await guarded.stop(10_000)
    expect(guarded.exitCode()).toBe(0)
    expect(await readFile(log(), 'utf8')).toContain('bye')
    await guarded.stop(10_000)
  })

  it('stops by KILL what does not', async () => {
    const guarded = await spawnGuarded({ command: '/bin/sh', args: ['-c', 'trap "" TERM; echo up; while :; do sleep 0.05; done'] }, folder, log())
    await until(async () => (await readFile(log(), 'utf8')).includes('up'))
    await guarded.stop(100)
    expect(guarded.exitCode()).toBe(137)
    expect(await isAlive(guarded.pid)).toBe(false)
  })

  it('ends the program when this process is killed', async () => {
    const parent = spawn(process.execPath, ['--input-type=module', '-e', `
      import { spawnGuarded } from ${JSON.stringify(GUARD)}
      const { pid } = await spawnGuarded({ command: 'sleep', args: ['600'] }, '.', ${JSON.stringify(log())})
      console.log(pid)
      setInterval(() => {}, 1000)
    `], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(parent.stdout, 'data')
    const pid = Number(String(line))
    expect(await isAlive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await until(async () => !await isAlive(pid))
    expect(await isAlive(pid)).toBe(false)
  })

  it('ends the program when its guard is killed', async () => {
    const guarded = await spawnGuarded({ command: '/bin/sh', args: ['-c', 'echo $PPID; while :; do sleep 0.05; done'] }, folder, log())
    await until(async () => (await readFile(log(), 'utf8')).includes('\n'))
    process.kill(Number(await readFile(log(), 'utf8')), 'SIGKILL')
    expect(await guarded.exited).toBe(137)
    await until(async () => !await isAlive(guarded.pid))
    expect(await isAlive(guarded.pid)).toBe(false)
  })
})
