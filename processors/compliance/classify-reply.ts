/** What does a person's reply to a text ask for? "Any reasonable manner" of revoking consent counts: 47 CFR 64.1200(a)(10). */
import { aboutOther, anotherTime, askedAbout, hedged, negatedStop, negatedStopSpanish, openers, otherMeaning, prefersTexts, spokenOf, stopSentences, suspectWords } from './reply-sentences.ts'
import { canonical, clausesOf, compact, guessed, oneSlip } from './reply-text.ts'
import { askedBefore, chatterWords, farewells, fillerWords, fromWhen, helpWords, mistypedKeywords, notKeywords, plainStopWords, saidBefore, spelledHelp, spelledStart, spelledStop, startWords, stopReplies, stopWords, yesWords } from './reply-words.ts'

/** review: it may be an opt-out; a person reads it and marketing waits meanwhile. */
export type ReplyAction = 'opt_out' | 'opt_in' | 'help' | 'review' | 'none'

/** A phone's report that somebody reacted to our own words, e.g. Liked “Reply STOP to opt out”. */
const tapback = /^\s*(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted .{1,20} to|removed an? \w+ from|le gust[oó]|le encant[oó]|[\p{Extended_Pictographic}\p{Cf}\uFE0F\s]+ to)\s*[“"«]/iu
const stopSigns = /^(?:[\s!.🛑🚫⛔]|\uFE0F)+$/u
const rudeSigns = /🖕/u
/** Words after which a new thing is said: "stop or I will report you". */
const conjunctions = / (?:or(?: else)?|but|because|cuz|before|so|since|pero|porque) /

const spelled = (words: readonly string[]): ReadonlySet<string> => new Set(words.map(compact))
const compactStop = spelled(spelledStop)
const compactStart = spelled(spelledStart)
const compactHelp = spelled(spelledHelp)

/** Classifies a reply in English or Spanish. YES is an opt-in only while one is pending; consent is never read into a sentence, an opt-out is. */
export function classifyReply(text: string, { pendingOptIn }: { readonly pendingOptIn: boolean }): ReplyAction {
  if (tapback.test(text)) return 'none'
  if (text.trim() !== '' && stopSigns.test(text) && /[🛑🚫⛔]/u.test(text)) return 'opt_out'
  const whole = canonical(text)
  if (whole === '') return rudeSigns.test(text) ? 'review' : 'none'
  const bare = withoutFillers(whole)
  const said = withoutChatter(whole)
  const letters = compact(text).replace(/\d+$/, '')
  if ([said, bare, whole].some(reply => stopWords.has(reply) || stopReplies.has(reply)) || compactStop.has(letters) || /^(?:stop)+$/.test(letters)) return 'opt_out'
  if (helpWords.has(said) || helpWords.has(whole) || compactHelp.has(letters)) return 'help'
  if (startWords.has(bare) || compactStart.has(letters)) return 'opt_in'
  if (yesWords.has(bare)) return pendingOptIn ? 'opt_in' : 'none'
  const meant = spokenOf.reduce((rest, saying) => rest.replace(saying, ' '), text)
  const clauses = clausesOf(meant)
  const wholly = canonical(meant)
  if (asksToStop(clauses, wholly) || shouts(meant, wholly)) return 'opt_out'
  // What may have been mistyped is only ever a guess.
  return suspectWords.test(whole) || nearlyKeyword(letters) || rudeSigns.test(text) || asksToStop(clauses.map(guessed), guessed(wholly)) ? 'review' : 'none'
}

function asksToStop(said: readonly string[], whole: string): boolean {
  const notCalled = prefersTexts.test(whole)
  const clauses = notCalled ? said.filter(clause => !/\bcall/.test(clause)) : said
  if (clauses.some(clause => asksOutright(clause) || clause.split(conjunctions).some(asksOutright))) return true
  // "stop stop stop", "enough, stop"
  if (withoutChatter(whole).split(' ').every(word => stopWords.has(word) || word === 'enough')) return true
  // What is left once "do not stop" and questions about stopping are taken out must still ask.
  return clauses.map(asking).some(asksInWords) || (!notCalled && asksInWords(asking(whole)))
}

/** The word itself, with what people put before and after it. */
function asksOutright(said: string): boolean {
  const clause = said.replace(fromWhen, '')
  const bare = withoutChatter(clause)
  return stopWords.has(bare) || stopWords.has(clause) || [clause, bare].some(words => stopWords.has(withoutChatter(words.replace(saidBefore, ''))))
    || plainStopWords.has(withoutChatter(clause.replace(askedBefore, '')))
}

function asking(clause: string): string {
  const rest = clause.replace(openers, '').replace(negatedStop, ' ').replace(negatedStopSpanish, ' ').replace(aboutOther, ' ').replace(/\s+/g, ' ').trim()
  return askedAbout.test(rest) || anotherTime.test(rest) ? '' : rest
}

function asksInWords(rest: string): boolean {
  const plainly = withoutChatter(rest)
  return rest !== '' && !hedged.test(rest) && stopSentences.some(sentence => sentence.test(rest) || sentence.test(plainly))
}

/** A shouted STOP in front of anything, unless the sentence is about stopping something else. */
function shouts(text: string, whole: string): boolean {
  const shouted = /^\s*(?:STOP|UNSUBSCRIBE|CANCEL|QUIT|ALTO)\s+(?:[^A-Z\s]|[A-Z][a-z])/.test(text) || /^(?:please )?(?:stop|unsubscribe) (?:please )?(?:i|you|we|not|no|wrong|leave|do not|never|who|why|this is|that is|before|ya)\b/.test(whole)
  return shouted && asking(whole) === whole && !otherMeaning.test(whole)
}

/** A whole reply one slip away from a keyword that is no other word. */
function nearlyKeyword(letters: string): boolean {
  return !notKeywords.has(letters) && mistypedKeywords.some(word => oneSlip(letters, word))
}

/** Takes politeness and temper out; a text of nothing else stays as it is. */
function withoutFillers(text: string): string {
  const words = text.replace(/\bthank you\b|\b\d{7,}\b/g, '').split(' ').filter(word => word !== '' && !fillerWords.has(word))
  return words.length === 0 ? text : words.join(' ')
}

/** Takes small talk out, too, around what may be an opt-out. */
function withoutChatter(text: string): string {
  const words = text.replace(farewells, ' ').split(' ').filter(word => word !== '' && !chatterWords.has(word))
  return withoutFillers(words.length === 0 ? text : words.join(' '))
}
