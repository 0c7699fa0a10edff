/** Fetches Java programs from Maven Central (or the mirror of the user's settings.xml). MAVEN_OPTS, e.g. -Dmaven.repo.local, applies as always. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SetupError } from '../errors.ts'
import { run } from '../processes/run.ts'

// Releases pinned like every other dependency. The old one resolves a single file without reading its parent poms, one of which is missing for Apicurio 3.0.9.
const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:2.10:copy'

/** group:artifact:version of a jar that is wanted with all it needs. */
export type Coordinates = `${string}:${string}:${string}`

/** Copies the jars and everything they depend on at run time into `folder`. SetupError download_failed says why not. */
export async function copyWithDependencies(jars: readonly Coordinates[], folder: string): Promise<void> {
  const pom = join(folder, 'pom.xml')
  await writeFile(pom, pomOf(jars))
  await maven(['-f', pom, COPY_DEPENDENCIES, `-DoutputDirectory=${folder}`, '-DincludeScope=runtime'], jars.join(', '))
}

/** Copies one file, group:artifact:version[:packaging[:classifier]], into `folder`. SetupError download_failed says why not. */
export async function copyFile(artifact: string, folder: string): Promise<void> {
  const pom = join(folder, 'pom.xml')
  await writeFile(pom, pomOf([]))
  await maven(['-f', pom, COPY, `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`], artifact)
}

async function maven(args: readonly string[], what: string): Promise<void> {
  const { code, output } = await run('mvn', ['-q', '-B', '-ntp', ...args])
  if (code === 0) return
  if (code === null) throw new SetupError('maven_missing', 'Maven is needed once, to download Kafka and the schema registry: install it (https://maven.apache.org/install.html) or give KAFKA_BROKERS and SCHEMA_REGISTRY_URL.')
  const reason = output.split('\n').find(line => line.includes('[ERROR]')) ?? output.trim()
  throw new SetupError('download_failed', `Maven could not download ${what}: ${reason.replace('[ERROR] ', '').slice(0, 500)}`)
}

function pomOf(jars: readonly Coordinates[]): string {
  const dependencies = jars.map(jar => {
    const [group, artifact, version] = jar.split(':')
    return `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
  })
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>postrider</groupId><artifactId>embedded</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`
}
