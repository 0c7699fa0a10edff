/**
 * A lock file the kernel releases when its holder dies, even by `kill -9`: SQLite's exclusive lock on an otherwise empty file. A file with a pid in it
 * would need a guess whether that pid is still the same process, and two starters could both decide that it is not.
 */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'

export interface Lock {
  /** Idempotent. The file stays: deleting it would let two holders lock two files of the same name. */
  release(): void
}

/** Takes the lock at `path`, or answers null if someone else, in this process or another, holds it. */
export async function tryLock(path: string): Promise<Lock | null> {
  await mkdir(dirname(path), { recursive: true })
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (isBusy(error)) return null
    throw error
  }
  return {
    release() {
      if (database.isOpen) database.close()
    },
  }
}

/** Waits for the lock at `path`; `onWait` is called once if it is held by someone else. */
export async function waitForLock(path: string, onWait: () => void): Promise<Lock> {
  let lock = await tryLock(path)
  if (lock === null) onWait()
  while (lock === null) {
    await delay(100)
    lock = await tryLock(path)
  }
  return lock
}

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}
