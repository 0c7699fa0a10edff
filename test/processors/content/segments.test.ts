import * as fc from 'fast-check'
import { SegmentedMessage } from 'sms-segments-calculator'
import { describe, expect, it } from 'vitest'
import { explainSegments } from '../../../processors/content/explain.ts'
import { segments } from '../../../processors/content/segments.ts'
import type { SegmentCount } from '../../../processors/content/segments.ts'

const graphemes = new Intl.Segmenter('en')

/** Twilio's own calculator, in our terms. */
function twilio(text: string): SegmentCount {
  const message = new SegmentedMessage(text, 'auto')
  const encoding = message.encodingName === 'GSM-7' ? 'GSM-7' : 'UCS-2'
  return { encoding, units: message.messageSize / (encoding === 'GSM-7' ? 7 : 16), segments: message.segmentsCount }
}

const fraudAlert = 'FRAUD ALERT: a charge of $412.50 on 11/22 at Example Store. Was it you? Call +1 212 555 0123. Reply STOP to opt out'.padEnd(120, '.')

describe('segments', () => {
  const examples: [string, string, SegmentCount['encoding'], number, number][] = [
    ['nothing', '', 'GSM-7', 0, 1],
    ['a x160', 'a'.repeat(160), 'GSM-7', 160, 1],
    ['a x161', 'a'.repeat(161), 'GSM-7', 161, 2],
    ['a x306', 'a'.repeat(306), 'GSM-7', 306, 2],
    ['a x307', 'a'.repeat(307), 'GSM-7', 307, 3],
    ['a x1530', 'a'.repeat(1530), 'GSM-7', 1530, 10],
    ['a x1531', 'a'.repeat(1531), 'GSM-7', 1531, 11],
    ['€ x80', '€'.repeat(80), 'GSM-7', 160, 1],
    ['€ x81', '€'.repeat(81), 'GSM-7', 162, 2],
    ['an escape pair that would be split', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 306, 3],
    ['ж x70', 'ж'.repeat(70), 'UCS-2', 70, 1],
    ['ж x71', 'ж'.repeat(71), 'UCS-2', 71, 2],
    ['ж x134', 'ж'.repeat(134), 'UCS-2', 134, 2],
    ['ж x135', 'ж'.repeat(135), 'UCS-2', 135, 3],
    ['a x68 and an emoji', `${'a'.repeat(68)}😀`, 'UCS-2', 70, 1],
    ['a x69 and an emoji', `${'a'.repeat(69)}😀`, 'UCS-2', 71, 2],
    ['emoji x66', '😀'.repeat(66), 'UCS-2', 132, 2],
    ['emoji x67', '😀'.repeat(67), 'UCS-2', 134, 3],
    ['a family is one cluster of 11 units', '👨‍👩‍👧‍👦'.repeat(7), 'UCS-2', 77, 2],
    ['a cluster is not split', `${'a'.repeat(60)}👨‍👩‍👧‍👦${'a'.repeat(60)}`, 'UCS-2', 131, 3],
    ['curly quotes', 'Your “Savings” goal is 50% done', 'UCS-2', 31, 1],
    ['straight quotes', 'Your "Savings" goal is 50% done', 'GSM-7', 31, 1],
    ['a lower-case cedilla', 'Ça va? Reçu: 25,00', 'UCS-2', 18, 1],
    ['a backtick', 'Use code `A1`', 'UCS-2', 13, 1],
    ['Greek capitals', 'ΩΔΦ balance: £5', 'GSM-7', 15, 1],
    ['every extension character', '{"goal":"[Trip]","pct":50}|~^\\', 'GSM-7', 38, 1],
    ['a fraud alert', fraudAlert, 'GSM-7', 120, 1],
    ['line feed and form feed', '\n\f', 'GSM-7', 3, 1],
    ['a tab', '\t', 'UCS-2', 1, 1],
    ['a bare escape', '\u001b', 'UCS-2', 1, 1],
    ['a no-break space', 'a\u00a0b', 'UCS-2', 3, 1],
    ['accents of GSM and others', 'ñÑéàìòù', 'GSM-7', 7, 1],
    ['accents that GSM lacks', 'áíóúÁÍÓÚ', 'UCS-2', 8, 1],
    ['a letter with a combining accent', 'e\u0301', 'UCS-2', 2, 1],
    ['a Greek small letter', 'α', 'UCS-2', 1, 1],
    ['the ohm sign is no omega', '\u2126', 'UCS-2', 1, 1],
    ['a line separator', 'a\u2028b', 'UCS-2', 3, 1],
    ['a lone surrogate', 'a\ud83db', 'UCS-2', 3, 1],
    ['lone surrogates at the end of a part', `${'ж'.repeat(66)}\ud83d${'ж'.repeat(10)}`, 'UCS-2', 77, 2],
    ['an emoji over the end of a part', `${'a'.repeat(66)}😀${'a'.repeat(66)}`, 'UCS-2', 134, 3],
    ['an emoji before the end of a part', `${'a'.repeat(65)}😀${'a'.repeat(67)}`, 'UCS-2', 134, 2],
    ['a combining accent over the end of a part', `${'ж'.repeat(66)}e\u0301${'ж'.repeat(66)}`, 'UCS-2', 134, 3],
    ['a line break over the end of a part', `${'ж'.repeat(66)}\r\n${'ж'.repeat(66)}`, 'UCS-2', 134, 2],
    ['flags are clusters of four units', '🇺🇸'.repeat(18), 'UCS-2', 72, 2],
    ['keycaps are clusters of three units', '1️⃣'.repeat(24), 'UCS-2', 72, 2],
    ['€ and 159 letters', `${'a'.repeat(159)}€`, 'GSM-7', 161, 2],
    ['form feed x81', '\f'.repeat(81), 'GSM-7', 162, 2],
    ['€ x153: 76 in a part', '€'.repeat(153), 'GSM-7', 306, 3],
    ['a long text with one character outside', `${'a'.repeat(160)}’`, 'UCS-2', 161, 3],
  ]
  it.each(examples)('%s', (_, text, encoding, units, count) => {
    expect(segments(text)).toEqual({ encoding, units, segments: count })
    expect(twilio(text)).toEqual({ encoding, units, segments: count })
  })

  // Words of GSM, of the extension table, of other scripts, of emoji with and without joiners: what texts are made of.
  const gsm = fc.string({ unit: fc.constantFrom(...'@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0159:;<=>?¡AZÄÖÑÜ§¿azäöñüà\n\r'), maxLength: 180 })
  const extension = fc.string({ unit: fc.constantFrom(...'^{}\\[~]|€\f'), maxLength: 60 })
  const other = fc.string({ unit: fc.constantFrom('ж', 'ç', '“', '…', '你', '😀', '👍🏽', '👨‍👩‍👧‍👦', '🇺🇸', 'é', '\r\n', '\t'), maxLength: 70 })

  it('agrees with Twilio\'s calculator on GSM texts', () => {
    fc.assert(fc.property(fc.array(fc.oneof(gsm, extension), { maxLength: 6 }), parts => {
      const text = parts.join('')
      expect(segments(text)).toEqual(twilio(text))
    }), { numRuns: 300 })
  })

  it('agrees with Twilio\'s calculator on mixed texts', () => {
    fc.assert(fc.property(fc.array(fc.oneof(gsm, extension, other), { maxLength: 6 }), parts => {
      const text = parts.join('')
      expect(segments(text)).toEqual(twilio(text))
    }), { numRuns: 300 })
  })

  it('agrees with Twilio\'s calculator on single code points of the whole plane, repeated', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.integer({ min: 1, max: 150 }), (character, times) => {
      // A run of combining marks is one endless cluster: see below.
      fc.pre([...graphemes.segment(`a${character}${character}`)].length === 3)
      const text = character.repeat(times)
      expect(segments(text)).toEqual(twilio(text))
    }), { numRuns: 300 })
  })

  it('differs on purpose where a cluster is longer than a part: it has to be split, and Twilio\'s calculator counts it as one', () => {
    const stacked = `a${'\u0301'.repeat(200)}`
    expect(segments(stacked)).toEqual({ encoding: 'UCS-2', units: 201, segments: 3 })
    expect(twilio(stacked).segments).toBeLessThan(3)
  })

  it('never counts fewer parts than the units need, nor one more for each cluster', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), text => {
      const { encoding, units, segments: count } = segments(text)
      const [single, part] = encoding === 'GSM-7' ? [160, 153] : [70, 67]
      expect(count).toBeGreaterThanOrEqual(units <= single ? 1 : Math.ceil(units / part))
      expect(units <= single ? count : 1).toBe(1)
      // A part is left at most one cluster short of full.
      expect(count).toBeLessThanOrEqual(1 + Math.ceil(units / (part / 2)))
    }), { numRuns: 300 })
  })
})

describe('explainSegments', () => {
  it('counts the text of a line', () => {
    expect(explainSegments('{"id":"m1","text":"Ça va? Reçu: 25,00"}')).toEqual({ id: 'm1', encoding: 'UCS-2', units: 18, segments: 1 })
    expect(explainSegments('{"text":"hi","more":1}')).toEqual({ id: null, encoding: 'GSM-7', units: 2, segments: 1 })
  })

  it.each(['', 'hello', '[]', '{"id":"m1"}', '{"id":"m1","text":5}', 'null'])('says what is wrong with %s', line => {
    expect(explainSegments(line)).toEqual({ id: null, error: expect.stringContaining('"text"') })
  })
})
