/** The words of a reply, however they were typed: what the lists and patterns of reply-words.ts and reply-sentences.ts are compared with. */

/** Short forms and slips that people make, as they are written after {@link plain}. */
const spellings: Readonly<Record<string, string>> = {
  stp: 'stop', stpo: 'stop', sotp: 'stop', tsop: 'stop', st0p: 'stop', stopall: 'stop all', unsub: 'unsubscribe', unsubscribed: 'unsubscribe', unsubscribing: 'unsubscribe', unenroll: 'unsubscribe', unregister: 'unsubscribe', desubscribe: 'unsubscribe', optout: 'opt out', opted: 'opt', opting: 'opt',
  txt: 'text', txts: 'texts', txting: 'texting', txtin: 'texting', txtn: 'texting', textn: 'texting', textin: 'texting', txted: 'texted', msg: 'message', msgs: 'messages', mssg: 'message', msging: 'messaging', messagin: 'messaging', sendin: 'sending', num: 'number', nbr: 'number',
  dont: 'do not', dnt: 'do not', donot: 'do not', cant: 'can not', cannot: 'can not', wont: 'will not', didnt: 'did not', isnt: 'is not', aint: 'is not', doesnt: 'does not', wouldnt: 'would not', couldnt: 'could not', shouldnt: 'should not', im: 'i am', ive: 'i have', youre: 'you are', youve: 'you have', thats: 'that is', theres: 'there is', whos: 'who is',
  w: 'with', u: 'you', ur: 'your', yall: 'you', wanna: 'want to', gonna: 'going to', gotta: 'have to', pls: 'please', plz: 'please', plse: 'please', pleas: 'please', plez: 'please', thx: 'thanks', nomore: 'no more', anymore: 'any more', nomas: 'no mas', q: 'que', xfa: 'por favor', porfa: 'por favor', porfavor: 'por favor', msj: 'mensaje', msjs: 'mensajes', mjs: 'mensajes', mensages: 'mensajes',
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
    .replace(/['’‘`´]/g, '').replace(/\b(wrong|this|my)\s*#/g, '$1 number').replace(/\bno\s*\+\s/g, 'no mas ').replace(/[^\p{L}\p{N}]+/gu, ' ').replace(/\bun (?=(?:subscribe|enroll|register)\b)/g, 'un')
    .replace(/\bstop(?=(?:texting|messaging|sending|please)\b)/g, 'stop ').replace(/(?<=texting|messaging|contacting)me\b/g, ' me').trim()
}

function correct(typed: string): string {
  // Drawn out: "stoooop texting meeee".
  const word = typed.replace(/(\p{L})\1{2,}/gu, '$1')
  const spelled = spellings[word]
  if (spelled !== undefined) return spelled
  if (word.length < 5 || known.has(word)) return word
  for (const [right, others] of Object.entries(mistyped)) {
    if (slips(word, right) <= (right.length > 9 ? 2 : 1) && !others.includes(word)) return right
  }
  return word
}

/** Letters left out, added, exchanged or swapped with their neighbour (optimal string alignment); more than two count as three. */
export function slips(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let least = Math.min(at(rows, i - 1, j) + 1, (row[j - 1] ?? 0) + 1, at(rows, i - 1, j - 1) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, at(rows, i - 2, j - 2) + 1)
      row.push(least)
    }
    rows.push(row)
  }
  return Math.min(3, at(rows, a.length, b.length))
}

function at(rows: readonly (readonly number[])[], row: number, column: number): number {
  return rows[row]?.[column] ?? 0
}
