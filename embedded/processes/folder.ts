/** The folders everything embedded lives in. */
import { constants, existsSync } from 'node:fs'
import { access, mkdir, readdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { SetupError } from '../errors.ts'

/**
 * Makes a folder and those above it, and sees that it can be written to; SetupError home_unusable when it cannot. One by one: Node's own recursive mkdir asks
 * for ever where a system refuses to make a folder and calls it missing, as /proc does.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = []
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at)
  try {
    for (const folder of missing) await mkdir(folder).catch(unlessMadeMeanwhile)
    await readdir(path)
    await access(path, constants.W_OK)
  } catch (error) {
    throw new SetupError('home_unusable', `POSTRIDER_HOME: ${path} cannot be used as a folder (${error instanceof Error ? error.message : String(error)}); name one that can be made and written to`)
  }
}

function unlessMadeMeanwhile(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
}
