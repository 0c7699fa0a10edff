/**
 * Ports of the embedded services. A port is probed and, until it is released, reserved by a lock that every Postrider of this user sees, so two that start
 * at once never pick the same one. Remembered ports are preferred: Kafka advertises its port, so clients that outlive a restart find it again.
 */
import { randomInt } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { SetupError } from '../errors.ts'
import type { PortName, Ports } from '../types.ts'
import { tryLock, type Lock } from './lock.ts'

export const HOST = '127.0.0.1'

// Below the ranges that Linux (32768 on) and macOS (49152 on) give to outgoing connections, any of which could take a port between our probe and the service's bind.
const FIRST = 20_000
const LAST = 31_999

export interface ReservedPorts {
  readonly ports: Ports
  release(): void
}

/**
 * Reserves a port for each name: the fixed one if given (SetupError port_taken when it is in use), else the remembered one if free, else a random free one.
 * What was chosen is remembered in `file`.
 */
export async function reservePorts(names: readonly PortName[], fixed: Ports, file: string): Promise<ReservedPorts> {
  const remembered = await readPorts(file)
  const locks: Lock[] = []
  const chosen: Partial<Record<PortName, number>> = {}
  const release = (): void => locks.forEach(lock => lock.release())
  try {
    for (const name of names) {
      const { port, lock } = await reserve(name, fixed[name], remembered[name])
      locks.push(lock)
      chosen[name] = port
    }
  } catch (error) {
    release()
    throw error
  }
  await writeFile(file, `${JSON.stringify({ ...remembered, ...chosen }, null, 2)}\n`)
  return { ports: chosen, release }
}

async function reserve(name: PortName, fixed: number | undefined, remembered: number | undefined): Promise<{ port: number; lock: Lock }> {
  if (fixed !== undefined) {
    const lock = await take(fixed)
    if (lock === null) throw new SetupError('port_taken', `Port ${fixed}, asked for ${name}, is in use. Stop what listens there or choose another.`)
    return { port: fixed, lock }
  }
  let port = remembered ?? randomInt(FIRST, LAST + 1)
  for (;;) {
    const lock = await take(port)
    if (lock !== null) return { port, lock }
    port = randomInt(FIRST, LAST + 1)
  }
}

async function take(port: number): Promise<Lock | null> {
  const lock = await tryLock(join(tmpdir(), `postrider-ports-${userInfo().uid}`, `${port}.lock`))
  if (lock === null) return null
  if (await isFree(port)) return lock
  lock.release()
  return null
}

/** True if nothing listens on the port now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: HOST, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

async function readPorts(file: string): Promise<Ports> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Ports
  } catch {
    // None yet, or cut off by a crash: nothing but a preference is lost.
    return {}
  }
}
