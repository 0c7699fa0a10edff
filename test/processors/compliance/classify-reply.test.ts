import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifyReply } from '../../../processors/compliance/classify-reply.ts'
import type { ReplyAction } from '../../../processors/compliance/classify-reply.ts'

const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'replies.json'), 'utf8')) as Readonly<Record<ReplyAction, readonly string[]>>

describe('classifyReply', () => {
  for (const [action, texts] of Object.entries(cases)) {
    it.each(texts)(`${action}: %j`, text => expect(classifyReply(text, { pendingOptIn: false })).toBe(action))
  }

  it.each(['YES', 'yes!', 'Y', 'sí', 'Si por favor', ' Yes. ', '“Yes”', 'yes 👍', 'Sí, gracias', 'yes please', 'ＹＥＳ'])('takes %s for an opt-in only while one is pending', text => {
    expect(classifyReply(text, { pendingOptIn: true })).toBe('opt_in')
    expect(classifyReply(text, { pendingOptIn: false })).toBe('none')
  })

  it.each(['STOP', 'no, stop', 'yes stop', 'Cancel', 'wrong number', 'yes then stop', 'lol stop bye', 'never again', 'This number belongs to someone else'])('takes %s for an opt-out while an opt-in is pending, too', text => expect(classifyReply(text, { pendingOptIn: true })).toBe('opt_out'))

  it.each(['no', 'ok', 'yep', 'maybe', 'what is this?', 'thanks', 'lol yes', 'yes then', 'yes bye', 'yes have a nice day', 'then start'])('takes %s for no opt-in', text => expect(classifyReply(text, { pendingOptIn: true })).toBe('none'))

  it('honours a per-se word in any case, spacing and punctuation', () => {
    const words = fc.constantFrom('stop', 'quit', 'end', 'revoke', 'opt out', 'cancel', 'unsubscribe')
    const noise = fc.constantFrom('', ' ', '.', '!', '!!', '\n', ' .')
    fc.assert(fc.property(words, noise, noise, fc.array(fc.boolean(), { minLength: 11, maxLength: 11 }), (word, before, after, upper) => {
      const cased = [...word].map((letter, index) => upper[index] === true ? letter.toUpperCase() : letter).join('')
      expect(classifyReply(`${before}${cased}${after}`, { pendingOptIn: true })).toBe('opt_out')
    }))
  })

  it('hears a STOP as long as a letter apart from it, and takes no other word for it', () => {
    for (const word of ['stpo', 'sotp', 'stooop texting me', 'stooop', 'st0p', 'unsubcribe', 'unsubscirbe', 'cancle']) expect(['opt_out', 'review']).toContain(classifyReply(word, { pendingOptIn: false }))
    for (const word of ['step', 'shop', 'otp', 'cancer', 'subscribed', 'testing', 'contract']) expect(classifyReply(word, { pendingOptIn: false })).toBe('none')
  })

  it('lets no keyword pass that stands in a longer text', () => {
    const words = fc.constantFrom('stop', 'quit', 'end', 'revoke', 'opt out', 'cancel', 'unsubscribe')
    const other = fc.array(fc.constantFrom('I', 'the', 'bank', 'of', 'not', 'card', 'why', 'money', 'today', 'was'), { maxLength: 6 }).map(words => words.join(' '))
    fc.assert(fc.property(other, words, other, (before, word, after) => {
      expect(['opt_out', 'review']).toContain(classifyReply(`${before} ${word} ${after}`, { pendingOptIn: false }))
    }))
  })

  it('answers any text without throwing', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.boolean(), (text, pendingOptIn) => {
      expect(['opt_out', 'opt_in', 'help', 'review', 'none']).toContain(classifyReply(text, { pendingOptIn }))
    }))
  })
})
