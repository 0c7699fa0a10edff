import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
/** The embedded services start processes and hand their environment on; nothing else needs to see it. */
const folders = ['config', 'topics', 'schemas', 'processors', 'gateway', 'cli', 'docs']

describe('process.env', () => {
  it('is read by config/load.ts alone', () => {
    const files = folders.flatMap(folder => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(file => `${folder}/${file}`)).filter(file => file.endsWith('.ts'))
    const readers = files.filter(file => /process\s*\.\s*env\b(?!\w)/.test(readFileSync(join(root, file), 'utf8')))
    expect(readers).toEqual(['config/load.ts'])
  })
})
