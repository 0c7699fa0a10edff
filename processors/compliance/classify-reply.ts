/** What does a person's reply to a text ask for? "Any reasonable manner" of revoking consent counts: 47 CFR 64.1200(a)(10). */
import { helpWords, negatedStop, otherMeaning, politeWords, startWords, stopCompact, stopSentences, stopWords, suspectWords, yesWords } from './reply-words.ts'

/** review: it may be an opt-out; a person reads it and marketing waits meanwhile. */
export type ReplyAction = 'opt_out' | 'opt_in' | 'help' | 'review' | 'none'

/** A phone's report that somebody reacted to our own words, e.g. Liked “Reply STOP to opt out”. */
const tapback = /^\s*(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted .{1,20} to|removed an? \w+ from|a .{1,30} (?:le gusto|le encanto)|le gust[oó]|le encant[oó])\s*[“"«]/i
const stopSigns = /^(?:[\s!.🛑🚫⛔]|\uFE0F)+$/u

/** Classifies a reply in English or Spanish. YES is an opt-in only while one is pending; consent is never read into a sentence, an opt-out is. */
export function classifyReply(text: string, { pendingOptIn }: { readonly pendingOptIn: boolean }): ReplyAction {
  if (tapback.test(text)) return 'none'
  if (text.trim() !== '' && stopSigns.test(text) && /[🛑🚫⛔]/u.test(text)) return 'opt_out'
  const whole = normalise(text)
  if (whole === '') return 'none'
  const parts = text.split(/[.,;:!?\n\r()[\]"“”«»¡¿–—]+|\s-+\s/).map(part => withoutPoliteness(normalise(part))).filter(part => part !== '')
  if (asksToStop(text, whole, parts)) return 'opt_out'
  const bare = withoutPoliteness(whole)
  if (helpWords.has(bare) || helpWords.has(whole)) return 'help'
  if (startWords.has(bare)) return 'opt_in'
  if (yesWords.has(bare)) return pendingOptIn ? 'opt_in' : 'none'
  return suspectWords.test(whole) ? 'review' : 'none'
}

function asksToStop(text: string, whole: string, parts: readonly string[]): boolean {
  const bare = withoutPoliteness(whole)
  if (stopWords.has(bare) || stopWords.has(whole) || stopCompact.has(whole.replaceAll(' ', ''))) return true
  if (parts.some(part => stopWords.has(part) && part !== 'para' && part !== 'fin' && part !== 'enough')) return true
  // "stop stop stop"
  if (bare.split(' ').every(word => stopCompact.has(word))) return true
  // What is left once "do not stop" and the like are taken out must still ask.
  const rest = whole.replace(negatedStop, ' ').replace(/\s+/g, ' ').trim()
  if (stopSentences.some(sentence => sentence.test(rest))) return true
  // A shouted STOP in front of anything, unless the sentence is about stopping something else.
  return /^\s*(?:STOP|UNSUBSCRIBE|CANCEL|QUIT|ALTO)\s+[^A-Z\s]/.test(text) && rest === whole && !otherMeaning.test(whole)
    || /^\s*(?:STOP|UNSUBSCRIBE)\s+I\b/.test(text)
}

/** Lower case, without accents, apostrophes and punctuation, one space between words. */
function normalise(text: string): string {
  return text.normalize('NFKC').replace(/[\u200B-\u200D\u2060\uFEFF]/g, '').toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
    .replace(/['’‘`´]/g, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}

/** Takes politeness out; a text of nothing else stays as it is. */
function withoutPoliteness(text: string): string {
  const words = text.split(' ').filter(word => !politeWords.has(word))
  return words.length === 0 ? text : words.join(' ')
}
