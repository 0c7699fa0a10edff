import { createHash } from 'node:crypto'

/** An id that follows from what it is the id of: the same parts, the same id. It has the form of every id: a letter or digit first, 27 characters. */
export function derivedId(...parts: readonly (string | number | Buffer)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    const bytes = Buffer.isBuffer(part) ? part : Buffer.from(String(part))
    // Lengths in between: no two lists of parts read the same.
    hash.update(`${bytes.length}:`).update(bytes)
  }
  return hash.digest('base64url').slice(0, 27).replace(/^[_-]/, 'x')
}
