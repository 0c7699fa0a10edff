/** Finds a Java runtime that Kafka 4 and the schema registry run on (17 or later). */
import { join } from 'node:path'
import { SetupError } from '../errors.ts'
import { run } from '../processes/run.ts'

const NEEDED = 17

export interface Java {
  readonly command: string
  readonly major: number
  /** All that `java -version` says: tells one build from another. */
  readonly build: string
}

/** JAVA_HOME's java, else the one on PATH. SetupError java_missing says what to install. */
export async function findJava(javaHome: string | undefined): Promise<Java> {
  const command = javaHome === undefined || javaHome === '' ? 'java' : join(javaHome, 'bin', 'java')
  const { code, output } = await run(command, ['-version'])
  const major = code === 0 ? majorOf(output) : null
  if (major !== null && major >= NEEDED) return { command, major, build: output }
  const found = major === null ? 'none was found' : `${command} is version ${major}`
  throw new SetupError('java_missing', `Java ${NEEDED} or later is needed for the embedded Kafka and schema registry, and ${found}: install one (https://adoptium.net), set JAVA_HOME, or give KAFKA_BROKERS and SCHEMA_REGISTRY_URL.`)
}

/** Major version in what `java -version` prints, null if it is not recognised. */
export function majorOf(output: string): number | null {
  const match = /version "(\d+)(?:\.(\d+))?/.exec(output)
  if (match === null) return null
  // Up to 8 the major version was the second number: 1.8.0.
  return Number(match[1] === '1' ? match[2] : match[1])
}
