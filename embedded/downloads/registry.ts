/** Apicurio Registry: Apache-licensed, speaks the Confluent API, keeps its schemas in Kafka. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SetupError } from '../errors.ts'
import { run } from '../processes/run.ts'
import { copyFile } from './maven.ts'

export const REGISTRY_VERSION = '3.0.9'
export const REGISTRY_JAR = `apicurio-registry-app-${REGISTRY_VERSION}-runner.jar`

/** Unpacks it into `folder`. */
export async function fetchRegistry(folder: string): Promise<void> {
  await copyFile(`io.apicurio:apicurio-registry-app:${REGISTRY_VERSION}:tar.gz:all`, folder)
  const archive = join(folder, `apicurio-registry-app-${REGISTRY_VERSION}-all.tar.gz`)
  const { code, output } = await run('tar', ['-xzf', archive, '-C', folder])
  if (code !== 0) throw new SetupError('download_failed', `The schema registry could not be unpacked: ${output.trim().slice(0, 500)}`)
  await rm(archive)
}
