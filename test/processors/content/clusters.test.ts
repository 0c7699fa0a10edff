import { describe, expect, it } from 'vitest'
import { clusterLengths, loners } from '../../../processors/content/clusters.ts'

const segmenter = new Intl.Segmenter('en')
/** Every code point that the short way takes. */
const all = Array.from({ length: 0x11_0000 }, (_, code) => code).filter(code => code < 0xd800 || code > 0xdfff).map(code => String.fromCodePoint(code)).filter(character => loners.test(character))

describe('clusterLengths', () => {
  it('takes the short way only for code points that stay alone', () => {
    expect(all.length).toBeGreaterThan(70_000)
    // Each between two letters, and each beside itself: whether two join depends on the classes of the two.
    const joined = all.filter(character => [...segmenter.segment(`a${character}${character}a`)].length !== 4)
    expect(joined).toEqual([])
    // And each beside the next ones, whatever their classes.
    expect([...segmenter.segment(all.join(''))].length).toBe(all.length)
  })

  it.each<[string, string, number[]]>([
    ['letters', 'aжç', [1, 1, 1]],
    ['an emoji', '😀a', [2, 1]],
    ['a family', '👨‍👩‍👧‍👦', [11]],
    ['a flag', '🇺🇸🇬🇧', [4, 4]],
    ['a skin tone', '👍🏽', [4]],
    ['an accent put on', 'e\u0301', [2]],
    ['a heart in colour', '❤️', [2]],
    ['a line break of two characters', 'a\r\nb', [1, 1, 1, 1]],
    ['more accents than fit', `a${'\u0301'.repeat(67)}`, Array.from({ length: 68 }, () => 1)],
    ['nothing', '', []],
  ])('%s', (_, text, lengths) => {
    expect(clusterLengths(text, 67)).toEqual(lengths)
  })
})
