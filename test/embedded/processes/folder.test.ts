import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFolder } from '../../../embedded/processes/folder.ts'

describe('makeFolder', () => {
  let base = ''
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'folder-'))
  })
  afterEach(() => rm(base, { recursive: true, force: true }))

  it('makes what is missing of the way, whoever else does at the same time, and is content with what is there', async () => {
    const path = join(base, 'a', 'b', 'c')
    await Promise.all([makeFolder(path), makeFolder(path)])
    await makeFolder(path)
    expect(existsSync(path)).toBe(true)
  })

  it('says what cannot be a folder: a file, and what lies below one', async () => {
    await writeFile(join(base, 'file'), '')
    for (const path of [join(base, 'file'), join(base, 'file', 'data')]) {
      await expect(makeFolder(path)).rejects.toMatchObject({ code: 'home_unusable', message: expect.stringMatching(`^POSTRIDER_HOME: ${path} cannot be used as a folder \\(ENOTDIR`) })
    }
  })

  // Node's recursive mkdir never returns here.
  it.runIf(process.platform === 'linux')('comes back where nobody may make a folder', async () => {
    await expect(makeFolder('/proc/postrider/data')).rejects.toMatchObject({ code: 'home_unusable' })
  })
})
