/** What a reader takes for one character: grapheme clusters (Unicode UAX #29), with a short way for texts that have none longer than a code point. */

/**
 * Code points that never join a neighbour: Latin, Greek, Cyrillic, Hebrew and Arabic letters, punctuation, symbols, kana, Han, and emoji without skin
 * tones and flags. No combining mark, joiner, variation selector, Hangul or Indian letter is among them. A test checks every one.
 */
export const loners = /^[\u0020-\u007E\u00A0-\u00A8\u00AA-\u00AC\u00AF-\u02FF\u0370-\u0482\u048A-\u052F\u05D0-\u05EA\u0620-\u064A\u0660-\u066D\u1E00-\u1FFF\u2010-\u2027\u2030-\u205E\u2070-\u209C\u20A0-\u20C0\u2100-\u2BFF\u3001-\u3029\u3030-\u3096\u309B-\u30FF\u3400-\u9FFF\uFF01-\uFF9D\n\u{1F300}-\u{1F3FA}\u{1F400}-\u{1FAFF}\u{20000}-\u{2A6DF}]*$/u

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * The clusters of a text, in UTF-16 units each. What may be parted counts by code points: CRLF, and clusters longer than `longest` (stacked accents),
 * which have to be parted in the end.
 */
export function clusterLengths(text: string, longest: number): number[] {
  const lengths: number[] = []
  const byCodePoint = (part: string): void => {
    for (const character of part) lengths.push(character.length)
  }
  if (loners.test(text)) {
    byCodePoint(text)
    return lengths
  }
  for (const { segment } of segmenter.segment(text)) {
    if (segment === '\r\n' || segment.length > longest) byCodePoint(segment)
    else lengths.push(segment.length)
  }
  return lengths
}
