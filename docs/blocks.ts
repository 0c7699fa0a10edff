/** Generated parts of files that are otherwise written by hand. */

export interface Block {
  /** The file, relative to the root. */
  readonly path: string
  /** The block lies between `<!-- generated:MARKER -->` and `<!-- /generated:MARKER -->`, each on a line of its own. */
  readonly marker: string
  readonly content: string
}

/** The text with the content between its markers replaced. Throws when the markers are not there exactly once: the registry and the file disagree. */
export function placeBlock(text: string, { path, marker, content }: Block): string {
  const open = `<!-- generated:${marker} -->\n`
  const close = `<!-- /generated:${marker} -->`
  const [before, inside, ...more] = text.split(open)
  const after = inside?.split(close) ?? []
  if (before === undefined || more.length > 0 || after.length !== 2) throw new Error(`${path} needs one pair of markers for ${marker}`)
  return `${before}${open}${content.trimEnd()}\n${close}${after[1] ?? ''}`
}
