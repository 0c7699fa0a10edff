import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { placeBlock } from '../../docs/blocks.ts'
import { generatedFiles } from '../../docs/generate.ts'

const root = join(import.meta.dirname, '../..')
const files = Object.entries(generatedFiles())

describe('generated files', () => {
  it.each(files)('%s is fresh', (path, content) => {
    const committed = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : ''
    expect(committed === content, `${path} is stale: run \`npm run generate\` and commit it`).toBe(true)
  })

  it('hold the schemas as well as the references', () => {
    expect(files.map(([path]) => path)).toEqual(expect.arrayContaining(['schemas/generated/types.ts', 'docs/reference/topics.md', '.env.example']))
  })
})

describe('placeBlock', () => {
  const block = { path: 'README.md', marker: 'topology', content: 'new\n' }
  const text = 'before\n<!-- generated:topology -->\nold\n<!-- /generated:topology -->\nafter\n'

  it('replaces what lies between the markers, and again changes nothing', () => {
    const placed = placeBlock(text, block)
    expect(placed).toBe('before\n<!-- generated:topology -->\nnew\n<!-- /generated:topology -->\nafter\n')
    expect(placeBlock(placed, block)).toBe(placed)
  })

  it.each([['no markers', 'text'], ['an open marker alone', '<!-- generated:topology -->\n'], ['two blocks', text + text]])('throws for %s', (_, other) => {
    expect(() => placeBlock(other, block)).toThrow('README.md needs one pair of markers for topology')
  })
})
