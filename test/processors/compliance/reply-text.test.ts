import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonical, clausesOf, compact, guessed, oneSlip } from '../../../processors/compliance/reply-text.ts'

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 })

describe('canonical', () => {
  it.each([
    ['Don’t TXT me!!', 'do not text me'], ['NO\u200B MÁS', 'no mas'], ['ｓｔｏｐ', 'stop'], ['st\u00ADop', 'stop'], ['stoooop textingme', 'stop texting me'], ['wrong #', 'wrong number'],
    ['un-subscribe', 'unsubscribe'], ['unsubcribe', 'unsubscribe'], ['I have cancer, I am testing', 'i have cancer i am testing'], ['no + mensajes', 'no mas mensajes'], ['F*** off, f**king bank', 'fuck off fucking bank'], ['F# minor, F-150', 'f minor f 150'], ['🛑', ''],
  ])('%j is %j', (text, expected) => expect(canonical(text)).toBe(expected))

  it('is the same for what is canonical already', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), text => {
      const once = canonical(canonical(text))
      expect(canonical(once)).toBe(once)
    }))
  })
})

describe('clausesOf', () => {
  it('ends a clause at punctuation, and not at quotation marks', () => {
    expect(clausesOf('Hi, stop! What does "STOP" mean?\n-- \nAna')).toEqual(['hi', 'stop', 'what does stop mean', 'ana'])
    expect(clausesOf('opt-out')).toEqual(['opt out'])
  })
})

describe('compact', () => {
  it.each([['S T O P', 'stop'], ['STOPPPP', 'stop'], ['h.e.l.p.', 'help'], ['¡Alto!', 'alto']])('%s is %s', (text, expected) => expect(compact(text)).toBe(expected))
})

describe('guessed', () => {
  it('reads a word one slip away as the word of a request', () => expect(guessed('ont tezt me')).toBe('do not text me'))
  it('leaves words of their own', () => expect(guessed('the next contract is a test')).toBe('the next contract is a test'))
})

describe('oneSlip', () => {
  it('holds for one letter more, less or other, and for neighbours swapped', () => {
    fc.assert(fc.property(word, fc.nat(7), fc.constantFrom('a', 'b', 'c'), (text, at, letter) => {
      const head = text.slice(0, at)
      const tail = text.slice(at)
      expect(oneSlip(text, head + letter + tail)).toBe(true)
      expect(oneSlip(text, head + tail.slice(1))).toBe(true)
      expect(oneSlip(text, head + (tail === '' ? '' : letter) + tail.slice(1))).toBe(true)
      expect(oneSlip(text, head + (tail[1] ?? '') + (tail[0] ?? '') + tail.slice(2))).toBe(true)
    }))
  })

  it('is the same both ways', () => {
    fc.assert(fc.property(word, word, (a, b) => {
      expect(oneSlip(a, b)).toBe(oneSlip(b, a))
    }))
  })

  it.each([['stop', 'ship'], ['stop', 'st'], ['stop', 'pots'], ['cancel', 'canals'], ['', 'ab']])('does not hold for %s and %s', (a, b) => expect(oneSlip(a, b)).toBe(false))
})
