import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { archiveName, classPath, launchJvm } from '../../../embedded/processes/jvm.ts'

const java = { command: '/opt/java/bin/java', major: 21, build: 'openjdk version "21.0.1" build 12' }

describe('launchJvm', () => {
  let root = ''
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'jvm-'))
    await mkdir(join(root, 'program'))
    await mkdir(join(root, 'data'))
  })
  afterEach(() => rm(root, { recursive: true, force: true }))
  const launch = (): ReturnType<typeof launchJvm> => launchJvm({ java, folder: join(root, 'program'), data: join(root, 'data'), options: ['-Xmx64m'], main: ['-jar', 'x.jar'] })

  it('makes a class archive the first time and uses it from then on', async () => {
    const first = launch()
    expect(first.args.slice(-3)).toEqual([`-XX:ArchiveClassesAtExit=${join(root, 'data', 'classes.jsa')}`, '-jar', 'x.jar'])
    await writeFile(join(root, 'data', 'classes.jsa'), 'archive')
    await first.afterExit?.(143)
    const second = launch()
    const archive = join(root, 'program', archiveName(java, join(root, 'program')))
    expect(second.args.slice(-3)).toEqual([`-XX:SharedArchiveFile=${archive}`, '-jar', 'x.jar'])
    expect(await readFile(archive, 'utf8')).toBe('archive')
    expect(await readdir(join(root, 'data'))).toEqual([])
  })

  it.each([137, 1])('throws away the archive of a JVM that ended with %i', async code => {
    const first = launch()
    await writeFile(join(root, 'data', 'classes.jsa'), 'arch')
    await first.afterExit?.(code)
    expect(await readdir(join(root, 'program'))).toEqual([])
    expect(await readdir(join(root, 'data'))).toEqual([])
  })

  it('is not bothered by a JVM that made none', async () => {
    await launch().afterExit?.(143)
    expect(await readdir(join(root, 'program'))).toEqual([])
  })

  it('keeps the archives of different Java builds and places apart', () => {
    expect(archiveName(java, '/a')).toBe(archiveName({ ...java, command: 'java' }, '/a'))
    expect(archiveName(java, '/a')).not.toBe(archiveName({ ...java, build: 'openjdk version "21.0.2" build 13' }, '/a'))
    expect(archiveName(java, '/a')).not.toBe(archiveName(java, '/b'))
  })

  it('lists the jars in one order', async () => {
    for (const name of ['b.jar', 'a.jar', 'notes.txt']) await writeFile(join(root, 'program', name), '')
    expect(await classPath(join(root, 'program'))).toBe([join(root, 'program', 'a.jar'), join(root, 'program', 'b.jar')].join(delimiter))
  })
})
