import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { settingNames } from '../../config/settings.ts'

const root = join(import.meta.dirname, '../..')
const files = ['README.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: root })]
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

describe('what is written for users', () => {
  it.each(files)('%s links to files there are', path => {
    const links = [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target)
    expect(links.filter(target => !existsSync(join(root, dirname(path), target)))).toEqual([])
  })

  it.each(['README.md', 'docs/operating.md'])('%s names settings there are', path => {
    const named = [...read(path).matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)].map(([, name = '']) => name)
    expect(named.filter(name => !settingNames.some(known => known === name))).toEqual([])
  })
})
