/** What runs on this machine under POSTRIDER_HOME, noted so that other commands find it: where the gateway and the embedded services listen. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../../embedded/index.ts'
import type { AddressName } from '../../embedded/index.ts'
import { isSame, startOf } from '../../embedded/processes/identity.ts'

export interface RunningSystem {
  /** Address of the gateway; null when that process has none. */
  readonly url: string | null
  /** The embedded services. Those that the environment names are not noted: they may hold a password, and whoever asks has the same environment. */
  readonly addresses: Readonly<Partial<Record<AddressName, string>>>
}
interface Note extends RunningSystem { readonly pid: number; readonly started: string | null }

const FILE = 'running.json'

/** Notes in the data folder that this process runs; answers what takes the note away. */
export async function noteRunning(folder: string, system: RunningSystem): Promise<() => Promise<void>> {
  await makeFolder(folder)
  const note: Note = { pid: process.pid, started: await startOf(process.pid), url: system.url, addresses: system.addresses }
  await writeFile(join(folder, FILE), JSON.stringify(note))
  return () => rm(join(folder, FILE), { force: true })
}

/** The systems that run under this home, by their data folder. What a killed one left is passed over. */
export async function findRunning(home: string): Promise<ReadonlyMap<string, RunningSystem>> {
  const folders = (await readdir(home).catch(() => [])).map(name => join(home, name))
  const notes = await Promise.all(folders.map(async folder => ({ folder, note: await readNote(folder) })))
  return new Map(notes.flatMap(({ folder, note }) => note ? [[folder, { url: note.url, addresses: note.addresses }] as const] : []))
}

async function readNote(folder: string): Promise<Note | null> {
  try {
    const note = JSON.parse(await readFile(join(folder, FILE), 'utf8')) as Note
    return await isSame(note.pid, note.started) ? note : null
  } catch {
    // No note, or one that was being written when its process was killed.
    return null
  }
}
