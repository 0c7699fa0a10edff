/** Reads single entries of a zip file (a jar), so that neither unzip nor a JDK's jar tool is needed. Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
import { inflateRawSync } from 'node:zlib'

const CENTRAL_HEADER = 0x02014b50
const END_OF_DIRECTORY = 0x06054b50
const DEFLATED = 8

/** The bytes of the entry, null if the archive has none of that name. Throws on bytes that are no zip. */
export function readZipEntry(archive: Buffer, name: string): Buffer | null {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || archive.readUInt32LE(end) !== END_OF_DIRECTORY) throw new Error('not a zip archive')
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== CENTRAL_HEADER) throw new Error('broken zip directory')
    const nameLength = archive.readUInt16LE(at + 28)
    if (archive.toString('utf8', at + 46, at + 46 + nameLength) === name) return contentOf(archive, at)
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return null
}

function contentOf(archive: Buffer, central: number): Buffer {
  const method = archive.readUInt16LE(central + 10)
  const compressed = archive.readUInt32LE(central + 20)
  const local = archive.readUInt32LE(central + 42)
  // The local header has name and extra lengths of its own.
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
  const bytes = archive.subarray(start, start + compressed)
  return method === DEFLATED ? inflateRawSync(bytes) : bytes
}
