import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findJava, majorOf } from '../../../embedded/downloads/java.ts'

describe('majorOf', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19', 21],
    ['java version "1.8.0_401"', 8],
    ['openjdk version "25-ea" 2025-09-16', 25],
    ['Picked up JAVA_TOOL_OPTIONS: -Dx=1\nopenjdk version "11.0.2" 2019-01-15', 11],
    ['The operation could not be completed. Unable to locate a Java Runtime.', null],
    ['', null],
  ])('%s', (output, major) => {
    expect(majorOf(output)).toBe(major)
  })
})

describe('findJava', () => {
  let home = ''
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'java-'))
  })
  afterEach(() => rm(home, { recursive: true, force: true }))

  async function pretend(version: string): Promise<void> {
    await mkdir(join(home, 'bin'))
    await writeFile(join(home, 'bin', 'java'), `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`)
    await chmod(join(home, 'bin', 'java'), 0o755)
  }

  it('takes the one of JAVA_HOME', async () => {
    await pretend('21.0.1')
    expect(await findJava(home)).toMatchObject({ command: join(home, 'bin', 'java'), major: 21 })
  })

  it('says in one sentence what to install when it is too old', async () => {
    await pretend('11.0.2')
    await expect(findJava(home)).rejects.toMatchObject({ code: 'java_missing', message: expect.stringMatching(/^Java 17 or later is needed .*is version 11: install one .*KAFKA_BROKERS and SCHEMA_REGISTRY_URL\.$/) })
  })

  it('says so too when there is none', async () => {
    await expect(findJava(home)).rejects.toMatchObject({ code: 'java_missing', message: expect.stringContaining('none was found') })
  })
})
