import { deflateRawSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readZipEntry } from '../../../embedded/downloads/zip.ts'

/** A zip archive by the book: local headers and content, the directory, its end. */
function zip(entries: readonly { name: string; content: Buffer; deflate: boolean }[]): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, deflate } of entries) {
    const bytes = deflate ? deflateRawSync(content) : content
    const title = Buffer.from(name)
    const extra = Buffer.alloc(deflate ? 4 : 0)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(deflate ? 8 : 0, 8)
    local.writeUInt32LE(bytes.length, 18)
    local.writeUInt16LE(title.length, 26)
    local.writeUInt16LE(extra.length, 28)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(deflate ? 8 : 0, 10)
    central.writeUInt32LE(bytes.length, 20)
    central.writeUInt32LE(content.length, 24)
    central.writeUInt16LE(title.length, 28)
    central.writeUInt32LE(offset, 42)
    locals.push(local, title, extra, bytes)
    directory.push(central, title)
    offset += local.length + title.length + extra.length + bytes.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, ...directory, end])
}

describe('readZipEntry', () => {
  it('answers the bytes of any entry, stored or deflated', () => {
    const entry = fc.record({ name: fc.string({ minLength: 1, maxLength: 20 }), content: fc.uint8Array({ maxLength: 500 }).map(bytes => Buffer.from(bytes)), deflate: fc.boolean() })
    fc.assert(fc.property(fc.uniqueArray(entry, { minLength: 1, maxLength: 8, selector: one => one.name }), entries => {
      const archive = zip(entries)
      for (const { name, content } of entries) expect(readZipEntry(archive, name)?.equals(content)).toBe(true)
    }))
  })

  it('answers null for what is not in it', () => {
    expect(readZipEntry(zip([{ name: 'a', content: Buffer.from('x'), deflate: true }]), 'b')).toBeNull()
  })

  it('throws on what is no archive', () => {
    expect(() => readZipEntry(Buffer.from('hello'), 'a')).toThrow('not a zip archive')
  })
})
