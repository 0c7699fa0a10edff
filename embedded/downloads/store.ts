/** The download cache: one folder per program and version, complete or absent, whoever fills it and however often that is interrupted. */
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { waitForLock } from '../processes/lock.ts'

/** Written last, so its absence marks a folder that someone copied or deleted in part. */
const STAMP = '.complete'

/**
 * Answers the folder `<downloads>/<name>`, filled by `fill` if it is not there yet. `fill` writes into a temporary folder which is renamed when it is done;
 * other processes wait meanwhile (`onWait`).
 */
export async function ensureStored(downloads: string, name: string, fill: (folder: string) => Promise<void>, onWait: () => void): Promise<string> {
  const folder = join(downloads, name)
  if (existsSync(join(folder, STAMP))) return folder
  const lock = await waitForLock(join(downloads, `${name}.lock`), onWait)
  try {
    if (existsSync(join(folder, STAMP))) return folder
    const building = `${folder}.part`
    // Under the lock, what lies here was left by a process that died.
    await rm(building, { recursive: true, force: true })
    await rm(folder, { recursive: true, force: true })
    await mkdir(building, { recursive: true })
    await fill(building)
    await writeFile(join(building, STAMP), '')
    await rename(building, folder)
    return folder
  } finally {
    lock.release()
  }
}
