/** The words of a reply, however they were typed: what the lists and patterns of reply-words.ts and reply-sentences.ts are compared with. */

/** Short forms and slips that people make, as they are written after {@link plain}. */
const spellings: Readonly<Record<string, string>> = {
  stp: 'stop', stpo: 'stop', sotp: 'stop', tsop: 'stop', st0p: 'stop', stopall: 'stop all', unsub: 'unsubscribe', unsubscribed: 'unsubscribe', unsubscribing: 'unsubscribe', unenroll: 'unsubscribe', unregister: 'unsubscribe', desubscribe: 'unsubscribe', optout: 'opt out', opted: 'opt', opting: 'opt',
  txt: 'text', txts: 'texts', txting: 'texting', txtin: 'texting', txtn: 'texting', textn: 'texting', textin: 'texting', txted: 'texted', msg: 'message', msgs: 'messages', mssg: 'message', msging: 'messaging', messagin: 'messaging', sendin: 'sending', num: 'number', nbr: 'number',
  dont: 'do not', dnt: 'do not', donot: 'do not', cant: 'can not', cannot: 'can not', wont: 'will not', didnt: 'did not', isnt: 'is not', aint: 'is not', arent: 'are not', wasnt: 'was not', hasnt: 'has not', havent: 'have not', doesnt: 'does not', wouldnt: 'would not', couldnt: 'could not', shouldnt: 'should not', im: 'i am', ive: 'i have', youre: 'you are', youve: 'you have', thats: 'that is', theres: 'there is', dis: 'this', whos: 'who is',
  w: 'with', u: 'you', ur: 'your', yall: 'you', wanna: 'want to', gonna: 'going to', gotta: 'have to', pls: 'please', plz: 'please', plse: 'please', pleas: 'please', plez: 'please', thx: 'thanks', nomore: 'no more', anymore: 'any more', nomas: 'no mas', q: 'que', k: 'que', d: 'de', kiero: 'quiero', xfa: 'por favor', porfa: 'por favor', porfavor: 'por favor', msj: 'mensaje', msjs: 'mensajes', mjs: 'mensajes', mensages: 'mensajes',
}
/** Words that carry an opt-out and are often mistyped, each with the words of the language that are one slip away from it. */
const mistyped: Readonly<Record<string, readonly string[]>> = {
  unsubscribe: ['subscribe', 'resubscribe', 'resubscribed'], cancel: ['cancer', 'cancels'], cancelar: ['cancelan', 'cancelas'], revoke: ['revoked', 'evoke', 'provoke'], remove: ['removed', 'removes', 'remover', 'remote'], number: ['lumber', 'numbers', 'numbed'], messages: ['message', 'messaged', 'messenger', 'massages'], texting: ['testing'], sending: ['ending', 'spending', 'vending', 'lending', 'bending', 'mending', 'tending'],
  receive: ['received', 'receiver', 'receives', 'deceive'], equivocado: [], mensajes: ['mensaje', 'mensajero'],
}
const known = new Set([...Object.keys(mistyped), ...Object.values(mistyped).flat()])

/** What separates one thing said from the next. Quotation marks do not: they hold a word that is spoken of. */
const clauseEnd = /[.,;:!?\n\r()[\]¡¿–—…/]+|\s-+\s/

/** Lower case, spelled out, one space between words; no accents, apostrophes, punctuation or invisible characters. */
export function canonical(text: string): string {
  return plain(text).split(' ').map(correct).join(' ')
}

/** The clauses of a text, canonical. */
export function clausesOf(text: string): string[] {
  return visible(text).split(clauseEnd).map(canonical).filter(clause => clause !== '')
}

/** Without spaces and doubled letters, for words that are spelled out or shouted: "S T O P", "STOPPPP". */
export function compact(text: string): string {
  return plain(text).replaceAll(' ', '').replace(/(.)\1+/g, '$1')
}

function visible(text: string): string {
  return text.normalize('NFKC').replace(/\p{Cf}/gu, '')
}

function plain(text: string): string {
  return visible(text).toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
    .replace(/\bf(?:u?[*#@$%]{2,}c?k?|u?[*#@$%]c?k|uk|c?k)(?=(?:ing?|ed|er)?(?!\p{L}))/gu, 'fuck').replace(/['’‘`´]/g, '').replace(/\b(wrong|this|my)\s*#/g, '$1 number').replace(/\bno\s*\+\s/g, 'no mas ').replace(/[^\p{L}\p{N}]+/gu, ' ').replace(/\bun (?=(?:subscribe|enroll|register)\b)/g, 'un')
    .replace(/\bstop(?=(?:texting|messaging|sending|please)\b)/g, 'stop ').replace(/(?<=texting|messaging|contacting)me\b/g, ' me').trim()
}

function correct(typed: string): string {
  // Drawn out: "stoooop texting meeee".
  const word = typed.replace(/(\p{L})\1{2,}/gu, '$1')
  const spelled = spellings[word]
  if (spelled !== undefined) return spelled
  if (word.length < 5 || known.has(word)) return word
  for (const [right, others] of Object.entries(mistyped)) {
    if (near(word, right) && !others.includes(word)) return right
  }
  return word
}

/** Words of requests to stop, for a second reading of a reply that was perhaps mistyped. */
const guesses = [
  'stop', 'text', 'texts', 'texting', 'message', 'messages', 'messaging', 'contact', 'number', 'remove', 'delete', 'wrong', 'person', 'leave', 'alone', 'please', 'sending', 'list', 'more', 'want', 'receive', 'consent', 'never', 'again', 'interested',
  'escriban', 'escribirme', 'manden', 'mandar', 'envien', 'enviar', 'quiero', 'recibir', 'dejen', 'deje', 'molesten', 'mensajes', 'lista', 'numero', 'quitenme', 'saquenme',
] as const
/** Words of their own that are near one of those and said often. */
const notGuessed: ReadonlySet<string> = new Set(['shop', 'step', 'move', 'mode', 'next', 'test', 'last', 'lost', 'went', 'wait', 'ever', 'long', 'along', 'text', 'contract', 'lease', 'other', 'dinero'])

/** A canonical text with every word that is one slip away from a request's read as that word. */
export function guessed(text: string): string {
  return text.split(' ').map(word => {
    if (word.length < 3 || notGuessed.has(word) || guesses.some(right => right === word)) return word
    if (['ont', 'dnt', 'don', 'dot', 'dond', 'dint', 'dony', 'donr', 'doont', 'donnt'].includes(word)) return 'do not'
    return guesses.find(right => oneSlip(word, right)) ?? word
  }).join(' ')
}

/** Are two words the same but for one letter left out, added or exchanged, or two neighbours swapped? */
export function oneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  if (a.slice(start + 1) === b.slice(start) || a.slice(start) === b.slice(start + 1) || a.slice(start + 1) === b.slice(start + 1)) return true
  return a[start] === b[start + 1] && a[start + 1] === b[start] && a.slice(start + 2) === b.slice(start + 2)
}

/** One slip, or for a long word two: a letter less on either side of another slip. */
function near(word: string, right: string): boolean {
  if (oneSlip(word, right)) return true
  return right.length > 9 && Math.abs(word.length - right.length) <= 2 && [...right].some((_, index) => oneSlip(word, right.slice(0, index) + right.slice(index + 1)))
}
