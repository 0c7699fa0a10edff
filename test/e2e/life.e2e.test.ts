/** What becomes of the whole tree, npm, bootstrap, program and services, when one of them is told to end or is killed. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createHome, runProgram } from '../support/program.ts'
import { isAlive, until } from '../support/until.ts'

const root = join(import.meta.dirname, '../..')
const cleanups: (() => void)[] = []
afterEach(() => { for (const clean of cleanups.splice(0)) clean() })

function begin(command: string, args: readonly string[]): { home: string; child: ReturnType<typeof spawn>; output(): string } {
  const home = createHome()
  cleanups.push(home.remove)
  const { NODE_ENV: _nodeEnv, VITEST: _vitest, ...inherited } = process.env
  const child = spawn(command, args, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...inherited, POSTRIDER_HOME: home.path, LOG_LEVEL: 'warn' } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => { output += String(chunk) })
  return { home: home.path, child, output: () => output }
}

interface Tree { readonly home: string; readonly starter: number; readonly program: number; readonly services: readonly number[]; output(): string }

/** Starts the system as people do; resolves once it runs. */
async function start(command: string, args: readonly string[]): Promise<Tree> {
  const { home, child, output } = begin(command, args)
  await until(() => output().includes('Press Ctrl-C') || child.exitCode !== null)
  expect(child.exitCode, output()).toBeNull()
  const { pid: program } = read(home, 'running.json') as { pid: number }
  const services = servicesOf(home)
  expect(services).toHaveLength(4)
  return { home, starter: child.pid ?? 0, program, services, output }
}

const read = (home: string, file: string): unknown => JSON.parse(readFileSync(join(home, 'data', file), 'utf8'))
const servicesOf = (home: string): number[] => (read(home, 'owner.json') as { services: { pid: number }[] }).services.map(({ pid }) => pid)

async function allGone({ starter, program, services }: Tree): Promise<void> {
  await until(async () => (await Promise.all([starter, program, ...services].map(isAlive))).every(alive => !alive))
}

const bootstrap = join(root, 'cli/bootstrap.mjs')

describe('the system', () => {
  it('ends when its bootstrap is killed, and another start meanwhile finds its place free', async () => {
    const tree = await start('node', [bootstrap, 'up'])
    process.kill(tree.starter, 'SIGKILL')
    await until(() => tree.output().includes('Stopping'))
    expect(await isAlive(tree.program)).toBe(true)
    const next = runProgram(['up'], { POSTRIDER_HOME: tree.home, LOG_LEVEL: 'warn' })
    await next.until(/Press Ctrl-C/)
    await allGone(tree)
    next.process.kill('SIGTERM')
    expect(await next.exited, next.stderr()).toBe(0)
  })

  it('ends at once while it starts', async () => {
    const { home, child, output } = begin('node', [bootstrap, 'up'])
    await until(() => output().includes('redis: ready'))
    const services = servicesOf(home)
    const { pid: program } = read(home, 'owner.json') as { pid: number }
    child.kill('SIGKILL')
    await until(async () => (await Promise.all([program, ...services].map(isAlive))).every(alive => !alive))
    expect(output()).not.toContain('Press Ctrl-C')
  })

  it('ends when npm is told to', async () => {
    const tree = await start('npm', ['start'])
    process.kill(tree.starter, 'SIGTERM')
    await allGone(tree)
    expect(tree.output().match(/Stopping/g)).toHaveLength(1)
  })

  it('ends cleanly, once, when a terminal interrupts the whole group', async () => {
    const tree = await start('npm', ['start'])
    process.kill(-tree.starter, 'SIGINT')
    await allGone(tree)
    expect(tree.output().match(/Stopping/g)).toHaveLength(1)
  })

  it('ends when npm is killed', async () => {
    const tree = await start('npm', ['start'])
    process.kill(tree.starter, 'SIGKILL')
    await allGone(tree)
    expect(tree.output().match(/Stopping/g)).toHaveLength(1)
  })
})
