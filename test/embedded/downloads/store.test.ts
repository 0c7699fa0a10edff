import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureStored } from '../../../embedded/downloads/store.ts'

describe('ensureStored', () => {
  let downloads = ''
  let fills = 0
  const fill = async (folder: string): Promise<void> => {
    fills++
    await writeFile(join(folder, 'program'), 'whole')
  }
  const ensure = (name = 'kafka-1'): Promise<string> => ensureStored(downloads, name, fill, () => {})
  beforeEach(async () => {
    downloads = await mkdtemp(join(tmpdir(), 'store-'))
    fills = 0
  })
  afterEach(() => rm(downloads, { recursive: true, force: true }))

  it('fills once and finds it again', async () => {
    const folder = await ensure()
    expect(folder).toBe(join(downloads, 'kafka-1'))
    expect(await readFile(join(folder, 'program'), 'utf8')).toBe('whole')
    expect(await ensure()).toBe(folder)
    expect(fills).toBe(1)
  })

  it('fills once when many ask at the same time', async () => {
    const folders = await Promise.all(Array.from({ length: 5 }, () => ensure()))
    expect(new Set(folders).size).toBe(1)
    expect(fills).toBe(1)
  })

  it('keeps other versions apart', async () => {
    expect(await ensure('kafka-2')).not.toBe(await ensure('kafka-1'))
    expect(fills).toBe(2)
  })

  it('repairs what a killed download or a partial copy left', async () => {
    await mkdir(join(downloads, 'kafka-1.part'))
    await writeFile(join(downloads, 'kafka-1.part', 'half'), 'ha')
    await mkdir(join(downloads, 'kafka-1'))
    await writeFile(join(downloads, 'kafka-1', 'old'), 'ol')
    const folder = await ensure()
    expect(await readFile(join(folder, 'program'), 'utf8')).toBe('whole')
    expect(existsSync(join(folder, 'half'))).toBe(false)
    expect(existsSync(join(folder, 'old'))).toBe(false)
  })

  it('leaves nothing behind under the name when filling fails, and tries again', async () => {
    const failing = ensureStored(downloads, 'kafka-1', async folder => {
      await writeFile(join(folder, 'program'), 'ha')
      throw new Error('no network')
    }, () => {})
    await expect(failing).rejects.toThrow('no network')
    expect(existsSync(join(downloads, 'kafka-1'))).toBe(false)
    expect(await readFile(join(await ensure(), 'program'), 'utf8')).toBe('whole')
  })
})
