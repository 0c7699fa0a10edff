/** Decodes a BSON document whose values are all strings (type 2): int32 size, then type, key\0, int32 length, text\0. https://bsonspec.org/spec.html. Throws on anything else. */
export function readFlatBson(bytes: Buffer): Map<string, string> {
  const entries = new Map<string, string>()
  let at = 4
  while (bytes[at] !== 0) {
    if (bytes[at] !== 2) throw new Error(`byte ${at}: only strings are expected, found type ${bytes[at]}`)
    const keyEnd = bytes.indexOf(0, at + 1)
    const length = bytes.readInt32LE(keyEnd + 1)
    entries.set(bytes.toString('utf8', at + 1, keyEnd), bytes.toString('utf8', keyEnd + 5, keyEnd + 4 + length))
    at = keyEnd + 5 + length
  }
  return entries
}
