/** One set of embedded services per data folder. */
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SetupError } from '../errors.ts'
import { isSame, startOf } from './identity.ts'
import { tryLock, type Lock } from './lock.ts'

export interface Hold {
  /** Notes a service that works in the folder. */
  readonly own: (pid: number) => Promise<void>
  /** Says that the folder will soon be free: who wants it then waits. */
  leaving(): void
  release(): void
}

interface Owner {
  /** The process that started the services. */
  readonly pid: number
  readonly services: readonly { readonly pid: number; readonly started: string | null }[]
  /** It ends its services at this moment. */
  readonly leaving?: true
}

// A guard gives its service 10 s to end after we died, then kills it.
const ORPHAN_GRACE_MS = 15_000
/** Finishing what is in hand takes seconds, keeping the classes of the Java services for the first time up to a minute (jvm.ts). */
const LEAVING_GRACE_MS = 90_000

/**
 * Takes the folder for this process. SetupError already_running names who has it. After a crash the services of the former owner are still ending:
 * they are waited for, since two brokers must not write to the same log. So is an owner that ends its services; `onWait` is then told who it is.
 */
export async function holdDataFolder(data: string, onWait: (pid: number) => void = () => {}): Promise<Hold> {
  const file = join(data, 'owner.json')
  const lock = await lockOf(data, file, onWait)
  const former = await readOwner(file)
  if (lock === null) throw new SetupError('already_running', `Embedded services already run in ${data}${former === null ? '' : `, started by process ${former.pid}`}. Stop them first, or use another folder (POSTRIDER_HOME).`)
  await untilGone(former?.services ?? [])
  let owner: Owner = { pid: process.pid, services: [] }
  writeOwner(file, owner)
  return {
    async own(pid) {
      const service = { pid, started: await startOf(pid) }
      owner = { ...owner, services: [...owner.services, service] }
      writeOwner(file, owner)
    },
    leaving() {
      owner = { ...owner, leaving: true }
      // Without the folder there is nobody to tell.
      if (existsSync(data)) writeOwner(file, owner)
    },
    release: () => lock.release(),
  }
}

/** The lock of the folder; null if its owner keeps it. */
async function lockOf(data: string, file: string, onWait: (pid: number) => void): Promise<Lock | null> {
  const path = join(data, 'lock')
  const lock = await tryLock(path)
  const owner = lock === null ? await readOwner(file) : null
  if (owner?.leaving !== true) return lock
  onWait(owner.pid)
  for (const deadline = performance.now() + LEAVING_GRACE_MS; performance.now() < deadline; await delay(100)) {
    const freed = await tryLock(path)
    if (freed !== null) return freed
  }
  return null
}

async function untilGone(services: Owner['services']): Promise<void> {
  const deadline = performance.now() + ORPHAN_GRACE_MS
  let left = services
  while (left.length > 0) {
    const checked = await Promise.all(left.map(async service => ({ service, alive: await isSame(service.pid, service.started) })))
    left = checked.filter(one => one.alive).map(one => one.service)
    if (performance.now() > deadline) for (const { pid } of left) process.kill(pid, 'SIGKILL')
    if (left.length > 0) await delay(50)
  }
}

/** Whole or not at all, and in the order of the calls: services start at the same time. */
function writeOwner(file: string, owner: Owner): void {
  writeFileSync(`${file}.new`, JSON.stringify(owner))
  renameSync(`${file}.new`, file)
}

async function readOwner(file: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner
  } catch {
    // None yet.
    return null
  }
}
