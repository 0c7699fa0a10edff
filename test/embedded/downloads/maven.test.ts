import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { copyFile, copyWithDependencies } from '../../../embedded/downloads/maven.ts'

describe('Maven', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maven-'))
    vi.stubEnv('PATH', folder)
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true, force: true })
  })

  async function pretend(script: string): Promise<void> {
    await writeFile(join(folder, 'mvn'), `#!/bin/sh\n${script}\n`)
    await chmod(join(folder, 'mvn'), 0o755)
  }

  it('is told exact versions of what to copy with all it needs', async () => {
    await pretend(`echo "$@" > ${folder}/args`)
    await copyWithDependencies(['org.example:one:1.0', 'org.example:two:2.0'], folder)
    const pom = await readFile(join(folder, 'pom.xml'), 'utf8')
    expect(pom).toContain('<groupId>org.example</groupId><artifactId>two</artifactId><version>2.0</version>')
    expect(await readFile(join(folder, 'args'), 'utf8')).toMatch(/^-q -B -ntp -f .*pom\.xml org\.apache\.maven\.plugins:maven-dependency-plugin:[\d.]+:copy-dependencies -DoutputDirectory=.* -DincludeScope=runtime\n$/)
  })

  it('says in one sentence what to install when it is missing', async () => {
    await expect(copyFile('org.example:one:1.0', folder)).rejects.toMatchObject({ code: 'maven_missing', message: expect.stringMatching(/^Maven is needed once, .*install it .*KAFKA_BROKERS and SCHEMA_REGISTRY_URL\.$/) })
  })

  it('says what Maven said first when it fails', async () => {
    await pretend('echo "[INFO] Scanning"; echo "[ERROR] Could not transfer artifact org.example:one: timed out"; echo "[ERROR] Re-run with -e"; exit 1')
    await expect(copyFile('org.example:one:1.0', folder)).rejects.toMatchObject({ code: 'download_failed', message: 'Maven could not download org.example:one:1.0: Could not transfer artifact org.example:one: timed out' })
  })
})
