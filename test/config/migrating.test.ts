import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultOf, settingNames, type SettingName } from '../../config/settings.ts'

const root = join(import.meta.dirname, '../..')
const guide = readFileSync(join(root, 'docs/migrating.md'), 'utf8')
/** What the replaced system's configuration guide holds: keys with the default it states, and section headings. */
const replaced = JSON.parse(readFileSync(join(import.meta.dirname, 'replaced-settings.json'), 'utf8')) as { keys: Record<string, string | null>; sections: string[] }

const tableRows = (text: string): string[][] => text.split('\n').filter(line => line.startsWith('| ')).map(line => line.slice(1, -1).split('|').map(cell => cell.trim()))
const [keyPart = '', sectionPart = ''] = guide.split('\n## Sections\n')
const keyRows = new Map(tableRows(keyPart).filter(([key]) => key?.startsWith('`')).map(([key = '', was = '', here = '', note = '']) => [key.replaceAll('`', ''), { was, here, note }]))
const sectionRows = new Map(tableRows(sectionPart).map(([section = '', here = '']) => [section, here]))

/** Settings named in a cell, also as NAME=value. */
const named = (cell: string): string[] => [...cell.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)].map(([, name = '']) => name)
const isSetting = (name: string): name is SettingName => settingNames.some(known => known === name)
const figures = Object.entries(replaced.keys).filter((entry): entry is [string, string] => entry[1] !== null)
const departs = (note: string): boolean => /^(Changed|Gone): \S/.test(note)

describe('docs/migrating.md', () => {
  it('has a row for every key and no other', () => {
    expect([...keyRows.keys()].toSorted()).toEqual(Object.keys(replaced.keys).toSorted())
  })

  it('has a row for every section, and something serves it', () => {
    expect(replaced.sections.filter(section => !sectionRows.get(section))).toEqual([])
  })

  it('says for every key what serves it, or why it is gone', () => {
    expect([...keyRows].filter(([, { here, note }]) => here === '' && !note.startsWith('Gone: ')).map(([key]) => key)).toEqual([])
  })

  it('names only settings that exist', () => {
    const cells = [...[...keyRows.values()].flatMap(({ here, note }) => [here, note]), ...sectionRows.values()]
    const all = cells.flatMap(named)
    expect(all.length).toBeGreaterThan(100)
    expect(all.filter(name => !isSetting(name))).toEqual([])
  })

  it.each(figures)('%s was %s, and still is unless the note says otherwise', (key, figure) => {
    const row = keyRows.get(key)
    expect(row?.was).toBe(figure)
    if (departs(row?.note ?? '')) return
    const settings = named(row?.here ?? '').filter(isSetting)
    expect(settings.map(name => defaultOf(name))).toEqual([figure])
  })

  it('production still sends for real by default', () => {
    expect(['COMM_MOCK_SERVICES', 'COMM_TEST_MODE', 'COMM_DEBUG_LOGGING'].filter(isSetting).map(name => defaultOf(name, 'production'))).toEqual(['false', 'false', 'false'])
  })
})
