/**
 * How the Java services are run. Their classes are archived when they end for the first time and mapped from then on (JEP 350), which takes the schema
 * registry from 4.7 s to 2.0 s to start and Kafka about a second less. The archive fits one JVM build and one place, so its name says which.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, readdir, rename, rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Java } from '../downloads/java.ts'
import type { Launch } from '../types.ts'

export interface JvmProgram {
  readonly java: Java
  /** Folder of the program: the archive is kept beside the jars. */
  readonly folder: string
  /** Folder of this run's data: the archive is written here while the JVM ends. */
  readonly data: string
  readonly options: readonly string[]
  /** Class path and main class, or -jar, and the arguments. */
  readonly main: readonly string[]
}

// A TERM that the shutdown hooks answered in full.
const ENDED_BY_TERM = 143
// 3 to 4 s on an idle machine of two cores; ten times that on one that runs a test suite besides.
const ARCHIVE_TIMEOUT_MS = 60_000

/** The launch of a Java program, with its class archive if there is one and making one if there is none. */
export function launchJvm({ java, folder, data, options, main }: JvmProgram): Launch {
  const archive = join(folder, archiveName(java, folder))
  const command = java.command
  // JVMs other than HotSpot have no such archives; HotSpot remarks on every class it leaves out of one.
  const common = ['-XX:+IgnoreUnrecognizedVMOptions', '-Xlog:cds*=error', '-XX:+UseSerialGC', ...options]
  if (existsSync(archive)) return { command, args: [...common, `-XX:SharedArchiveFile=${archive}`, ...main] }
  const fresh = join(data, 'classes.jsa')
  return {
    command,
    args: [...common, `-XX:ArchiveClassesAtExit=${fresh}`, ...main],
    slowEnd: { because: 'keeping its classes, so that it starts faster from now on', timeoutMs: ARCHIVE_TIMEOUT_MS },
    async afterExit(code) {
      // Killed in the middle, it would be half an archive.
      if (code === ENDED_BY_TERM && existsSync(fresh)) await publish(fresh, archive)
      await rm(fresh, { force: true })
    },
  }
}

/** All jars of the folder, in an order that never changes: an archive is refused when the class path differs from the one it was made with. */
export async function classPath(folder: string): Promise<string> {
  const files = await readdir(folder)
  return files.filter(name => name.endsWith('.jar')).sort().map(name => join(folder, name)).join(delimiter)
}

/** Others may read the archive at this moment: it is whole or absent under its name. */
async function publish(fresh: string, archive: string): Promise<void> {
  const near = `${archive}.${process.pid}`
  await copyFile(fresh, near)
  await rename(near, archive)
}

/** File name of the class archive for this JVM build and these jars: an archive knows the paths it was made with and serves no copy of them. */
export function archiveName(java: Java, folder: string): string {
  return `classes-${createHash('sha256').update(`${java.build}\n${folder}`).digest('hex').slice(0, 12)}.jsa`
}
